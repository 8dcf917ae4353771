"""Verification: the whole log, message by message, against everything that it says about itself."""

from collections.abc import Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass

from hiring.audit.merkle import MerkleTree
from hiring.contracts.envelope import FIRST, CloudEvent, Commit, Unreadable, decode
from hiring.eventkit.log.store import Damaged, Log, StoredMessage


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first thing that is wrong with the log: at which sequence, and what."""

    sequence: int
    says: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many messages were looked at, the Merkle root over them in hex, and the first flaw, if any.

    Each leaf of the tree is a message: its subject's UTF-8 bytes, one zero byte, its stored bytes.
    """

    size: int
    root: str
    flaw: Flaw | None


class Verification:
    """Takes messages in the order of the log, from its first on."""

    def __init__(self) -> None:
        self._tree = MerkleTree()
        self._last: dict[str, tuple[int, str]] = {}
        self._flaw: Flaw | None = None

    def take(self, message: StoredMessage) -> None:
        """Looks at the next message; once a flaw is found the rest only goes into the root."""
        if self._flaw is None:
            said = self._wrong_with(message)
            self._flaw = Flaw(message.sequence, said) if said else None
        self._tree.add(message.subject.encode() + b"\0" + message.body)

    def verdict(self) -> Verdict:
        """What was found so far."""
        return Verdict(self._tree.size, self._tree.root().hex(), self._flaw)

    def _wrong_with(self, message: StoredMessage) -> str | None:
        expected = self._tree.size + 1
        if message.sequence != expected:
            return f"sequence {expected} is missing"
        try:
            commit = decode(message.subject, message.sequence, message.body)
        except Unreadable as error:
            return str(error)
        return self._wrong_in_chain(commit) or _wrong_in_envelope(commit)

    def _wrong_in_chain(self, commit: Commit) -> str | None:
        subject = commit.aggregate.subject
        version, previous = self._last.get(subject, (0, FIRST))
        self._last[subject] = commit.version, commit.hash
        if commit.version != version + 1:
            return f"{subject} goes from version {version} to {commit.version}"
        if any(entry.previous != previous for entry in commit.entries):
            return f"{subject} version {commit.version} does not name the hash of the version before it"
        return None


def _wrong_in_envelope(commit: Commit) -> str | None:
    about = commit.aggregate
    if len({entry.id for entry in commit.entries}) < len(commit.entries):
        return "two events have the same id"
    if len({(entry.causationid, entry.actor, entry.time) for entry in commit.entries}) > 1:
        return "the events are not of one command"
    wanted = {"specversion": "1.0", "datacontenttype": "application/json", "source": f"hiring/{about.service}"}
    wanted["subject"] = f"{about.vacancy}/{about.kind}/{about.id}"
    return next(_differences(commit.entries, wanted), None)


def _differences(entries: Iterable[CloudEvent], wanted: dict[str, str]) -> Iterator[str]:
    for entry in entries:
        for name in ("id", "type", "actor", "causationid", "correlationid"):
            if not getattr(entry, name):
                yield f"an event has no {name}"
        if entry.time.tzinfo is None:
            yield f"the time of event {entry.id} has no offset"
        for name, value in wanted.items():
            if getattr(entry, name) != value:
                yield f"event {entry.id}: {name} is {getattr(entry, name)!r} and must be {value!r}"


async def verify_log(log: Log, until: int | None = None) -> Verdict:
    """Walks the log from its first message to `until` (its end) and says whether all of it holds together.

    Raises:
        Unavailable: the broker does not answer.
    """
    verification = Verification()
    end = (await log.head()).sequence if until is None else until
    try:
        async with aclosing(log.read(0, until=end)) as pages:
            async for page in pages:
                for message in page:
                    verification.take(message)
    except Damaged as damage:
        found = verification.verdict()
        return found if found.flaw else Verdict(found.size, found.root, Flaw(found.size + 1, str(damage)))
    return verification.verdict()
