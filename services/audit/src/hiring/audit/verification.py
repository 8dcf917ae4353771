"""Verification: message by message, against all that a log says about itself, in the same memory for any log."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from hashlib import sha256

from hiring.audit.batches import Entry, read_batch
from hiring.audit.chains import Chains
from hiring.audit.merkle import MerkleTree, leaf_hash
from hiring.audit.verdict import Flaw, Verdict
from hiring.eventkit.log.store import Damaged, Log


class Verification:
    """Takes messages in the order of the log, from its first on. `tree` stands over all that were taken."""

    def __init__(self) -> None:
        self.tree = MerkleTree()
        self.flaw: Flaw | None = None
        self.says = Says()

    def take(self, sequences: Sequence[int], subjects: Sequence[str], bodies: Sequence[bytes]) -> list[bytes]:
        """Looks at the next messages and tells their leaves; once a flaw is found the rest only goes into the root."""
        hashes = [
            sha256(subject.encode() + b"\0" + body).digest() for subject, body in zip(subjects, bodies, strict=True)
        ]
        if self.flaw is None:
            self.flaw = self._first_flaw(zip(sequences, subjects, bodies, hashes, strict=True))
        leaves = [leaf_hash(hash_) for hash_ in hashes]
        self.tree.add(leaves)
        return leaves

    def verdict(self, flaw: Flaw | None = None) -> Verdict:
        """What was found, besides a flaw that the caller found."""
        flaw = self.says.first(flaw or self.flaw)
        return Verdict(self.tree.size, self.tree.root().hex(), flaw, 0, self.says.unknown_types())

    def _first_flaw(self, messages: Iterable[tuple[int, str, bytes, bytes]]) -> Flaw | None:
        wrong_with = self.says.wrong_with
        for expected, (sequence, subject, body, hash_) in enumerate(messages, self.tree.size + 1):
            if sequence != expected:
                return Flaw(sequence or expected, f"sequence {expected} is missing")
            if (said := wrong_with(sequence, subject, body, hash_)) is not None:
                return Flaw(sequence, said)
        return None


class Says:
    """What messages say about themselves. Of a `part` versions may be missing."""

    def __init__(self, *, part: bool = False) -> None:
        self._unknown: Counter[str] = Counter()
        self._chains = Chains(part=part)

    def unknown_types(self) -> tuple[tuple[str, int], ...]:
        """The types of which there is no contract, each with how many events there were."""
        return tuple(sorted(self._unknown.items()))

    def wrong_with(self, sequence: int, subject: str, body: bytes, hash_: bytes) -> str | None:
        """What is wrong with the next message, as far as is known by now; `hash_` is the message's."""
        aggregate, _, number = subject.rpartition(".")
        try:
            chain = self._chains.get(aggregate) or self._chains.begin(aggregate)
            version = int(number)
            entries = read_batch(chain.service, body, self._unknown)
        except ValueError as error:
            return f"message {sequence} on {subject}: {error}"
        if not entries:
            return f"message {sequence} on {subject}: it does not say version {version}"
        for entry in entries:
            if entry.version != version:
                return f"message {sequence} on {subject}: it does not say version {version}"
            if entry.source != chain.source or entry.subject != chain.about:
                return f"event {entry.id}: source is {entry.source!r}, subject {entry.subject!r}: not of {aggregate}"
        if len(entries) > 1 and (said := _wrong_together(entries)) is not None:
            return said
        return self._chains.wrong_with(chain, sequence, entries[0], hash_)

    def first(self, found: Flaw | None) -> Flaw | None:
        """The first flaw of all that was taken, of which `found` is known; to be asked at the end."""
        flaws = [flaw for flaw in (found, self._chains.first_flaw()) if flaw is not None]
        return min(flaws, key=lambda flaw: flaw.sequence, default=None)


def _wrong_together(entries: Sequence[Entry]) -> str | None:
    if len({entry.id for entry in entries}) < len(entries):
        return "two events have the same id"
    if len({entry.previous for entry in entries}) > 1:
        return "the events do not name the same message before them"
    if len({(entry.causationid, entry.actor, entry.time) for entry in entries}) > 1:
        return "the events are not of one command"
    return None


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
                verification.take(
                    [message.sequence for message in page],
                    [message.subject for message in page],
                    [message.body for message in page],
                )
    except Damaged as damage:
        verification.flaw = verification.flaw or Flaw(verification.tree.size + 1, str(damage))
    return verification.verdict()
