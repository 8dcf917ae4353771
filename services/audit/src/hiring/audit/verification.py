"""Verification: message by message, against all that a log says about itself; keeps one hash for each aggregate."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass

import msgspec

from hiring.audit.merkle import MerkleTree
from hiring.audit.typed import UnknownEvent, check
from hiring.contracts.envelope import FIRST, CloudEvent
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.store import Damaged, Log

_entries = msgspec.json.Decoder(tuple[CloudEvent, ...]).decode
_FIRST = bytes.fromhex(FIRST)


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first thing that is wrong with the log: at which sequence, and what."""

    sequence: int
    says: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many messages were looked at, the Merkle root over them in hex, and the first flaw, if any.

    `heads` counts the signed tree heads that were checked; `unknown` the events, by type, of which there is no
    contract: a newer version of their service wrote them. `vouched`: the service signed the manifest of a part.
    """

    size: int
    root: str
    flaw: Flaw | None
    heads: int = 0
    unknown: tuple[tuple[str, int], ...] = ()
    vouched: bool = False


class Verification:
    """Takes messages in the order of the log, from its first on. `tree` stands over all that were taken."""

    def __init__(self) -> None:
        self.tree = MerkleTree()
        self.flaw: Flaw | None = None
        self.says = Says()

    def take(self, sequence: int, subject: str, body: bytes) -> bytes:
        """Looks at the next message and tells its leaf; once a flaw is found the rest only goes into the root."""
        content = subject.encode() + b"\0" + body
        if self.flaw is None:
            expected = self.tree.size + 1
            missing = None if sequence == expected else f"sequence {expected} is missing"
            said = missing or self.says.wrong_with(sequence, subject, body, content)
            self.flaw = Flaw(sequence, said) if said else None
        leaf = hashlib.sha256(b"\0" + content).digest()
        self.tree.add(leaf)
        return leaf

    def verdict(self) -> Verdict:
        """What was found so far."""
        return Verdict(self.tree.size, self.tree.root().hex(), self.flaw, 0, self.says.unknown_types())


class Says:
    """What messages say about themselves. Of a `part` versions may be missing."""

    def __init__(self, *, part: bool = False) -> None:
        self._part = part
        self._unknown: Counter[str] = Counter()
        self._last: dict[str, tuple[int, bytes]] = {}

    def unknown_types(self) -> tuple[tuple[str, int], ...]:
        """The types of which there is no contract, each with how many events there were."""
        return tuple(sorted(self._unknown.items()))

    def wrong_with(self, sequence: int, subject: str, body: bytes, content: bytes) -> str | None:
        """What is wrong with the next message, if anything; `content` is what its hashes are over."""
        try:
            about, version = AggregateId.parse(subject)
            entries = _entries(body)
        except ValueError as error:
            return f"message {sequence} on {subject}: {error}"
        if not entries or any(entry.version != version for entry in entries):
            return f"message {sequence} on {subject}: it does not say version {version}"
        aggregate = subject.rpartition(".")[0]
        before, previous = self._last.get(aggregate, (0, _FIRST))
        self._last[aggregate] = version, hashlib.sha256(content).digest()
        follows = version == before + 1
        if not follows and not (self._part and version > before):
            return f"{aggregate} goes from version {before} to {version}"
        expected = previous.hex() if follows else entries[0].previous
        if any(entry.previous != expected for entry in entries):
            return f"{aggregate} version {version} does not name the hash of the version before it"
        return _wrong_in_envelope(about, entries) or self._wrong_in_events(entries)

    def _wrong_in_events(self, entries: Iterable[CloudEvent]) -> str | None:
        for entry in entries:
            try:
                check(entry.type, entry.data)
            except UnknownEvent:
                self._unknown[entry.type] += 1
            except ValueError as error:
                return f"event {entry.id} is no {entry.type}: {error}"
        return None


def _wrong_in_envelope(about: AggregateId, entries: tuple[CloudEvent, ...]) -> str | None:
    if len(entries) > 1:
        if len({entry.id for entry in entries}) < len(entries):
            return "two events have the same id"
        if len({(entry.causationid, entry.actor, entry.time) for entry in entries}) > 1:
            return "the events are not of one command"
    source, subject = f"hiring/{about.service}", f"{about.vacancy}/{about.kind}/{about.id}"
    return next((said for entry in entries for said in _differences(entry, source, subject)), None)


def _differences(entry: CloudEvent, source: str, subject: str) -> Iterator[str]:
    if not (entry.id and entry.type and entry.actor and entry.causationid and entry.correlationid):
        missing = (name for name in ("id", "type", "actor", "causationid", "correlationid") if not getattr(entry, name))
        yield f"an event has no {next(missing)}"
    if entry.time.tzinfo is None:
        yield f"the time of event {entry.id} has no offset"
    said = (entry.source, entry.subject, entry.specversion, entry.datacontenttype)
    wanted = (source, subject, "1.0", "application/json")
    if said != wanted:
        names = ("source", "subject", "specversion", "datacontenttype")
        name, told, meant = next(row for row in zip(names, said, wanted, strict=True) if row[1] != row[2])
        yield f"event {entry.id}: {name} is {told!r} and must be {meant!r}"


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
                    verification.take(message.sequence, message.subject, message.body)
    except Damaged as damage:
        verification.flaw = verification.flaw or Flaw(verification.tree.size + 1, str(damage))
    return verification.verdict()
