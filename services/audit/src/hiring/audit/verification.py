"""Verification: message by message, against all that a log says about itself, in the same memory for any log."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from itertools import compress, count
from operator import ne

from hiring.audit.batches import Entry, newest, read_any
from hiring.audit.chains import Chains
from hiring.audit.merkle import MerkleTree, leaf_hash, message_hash
from hiring.audit.progress import Progress, nothing_to_tell
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
        hashes = list(map(message_hash, subjects, bodies))
        if self.flaw is None:
            due = range(self.tree.size + 1, self.tree.size + 1 + len(hashes))
            place = next(compress(count(), map(ne, sequences, due)), len(due))
            self.flaw = self.says.first_wrong(zip(due[:place], subjects, bodies, hashes, strict=False))
            if self.flaw is None and place < len(due):
                self.flaw = Flaw(due[place], f"sequence {due[place]} is missing")
        leaves = list(map(leaf_hash, hashes))
        self.tree.add(leaves)
        return leaves

    def verdict(self, flaw: Flaw | None = None) -> Verdict:
        """What was found, besides a flaw that the caller found."""
        flaw = self.says.first(flaw or self.flaw)
        return Verdict(self.tree.size, self.tree.root().hex(), flaw, 0, self.says.unknown_types())


class Says:
    """What messages say about themselves. Of a `part` versions may be missing."""

    def __init__(self, *, part: bool = False) -> None:
        self._unknown: Counter[str] = Counter()
        self._chains = Chains(part=part)

    def unknown_types(self) -> tuple[tuple[str, int], ...]:
        """The types of which there is no contract, each with how many events there were."""
        return tuple(sorted(self._unknown.items()))

    def first_wrong(self, messages: Iterable[tuple[int, str, bytes, bytes]]) -> Flaw | None:
        """The first of the next messages that is wrong, as far as is known by now.

        Each is its sequence, subject, body and hash. What nearly every message is takes no call: a million are many.
        """
        remembered, read = self._chains.get, newest()
        for sequence, subject, body, hash_ in messages:
            aggregate, _, number = subject.rpartition(".")
            try:
                chain = remembered(aggregate) or self._chains.begin(aggregate)
                version = int(number)
                try:
                    entries: Sequence[Entry] = read(body)
                except ValueError:
                    entries = read_any(body, self._unknown)
            except ValueError as error:
                return Flaw(sequence, f"message {sequence} on {subject}: {error}")
            for entry in entries:
                if entry.version != version or entry.source != chain.source or entry.subject != chain.about:
                    return Flaw(sequence, _elsewhere(entry, aggregate, sequence, version))
            if len(entries) != 1 and (said := _wrong_together(entries)) is not None:
                return Flaw(sequence, f"message {sequence} on {subject}: {said}")
            if chain.version and version == chain.version + 1 and entry.previous == chain.hash.hex():
                chain.version, chain.hash = version, hash_
            elif (said := self._chains.wrong_with(chain, sequence, entry, hash_)) is not None:
                return Flaw(sequence, said)
        return None

    def first(self, found: Flaw | None) -> Flaw | None:
        """The first flaw of all that was taken, of which `found` is known; to be asked at the end."""
        flaws = [flaw for flaw in (found, self._chains.first_flaw()) if flaw is not None]
        return min(flaws, key=lambda flaw: flaw.sequence, default=None)


def _elsewhere(entry: Entry, aggregate: str, sequence: int, version: int) -> str:
    if entry.version != version:
        return f"message {sequence} on {aggregate}.{version}: it does not say version {version}"
    return f"event {entry.id}: source is {entry.source!r}, subject {entry.subject!r}: not of {aggregate}"


def _wrong_together(entries: Sequence[Entry]) -> str | None:
    if not entries:
        return "there is no event in it"
    if len({entry.id for entry in entries}) < len(entries):
        return "two events have the same id"
    if len({entry.previous for entry in entries}) > 1:
        return "the events do not name the same message before them"
    if len({(entry.causationid, entry.actor, entry.time) for entry in entries}) > 1:
        return "the events are not of one command"
    return None


async def verify_log(log: Log, until: int | None = None, *, progress: Progress = nothing_to_tell) -> Verdict:
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
                progress(verification.tree.size)
    except Damaged as damage:
        verification.flaw = verification.flaw or Flaw(verification.tree.size + 1, str(damage))
    return verification.verdict()
