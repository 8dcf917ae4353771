"""Verification: message by message, against all that a log says about itself; keeps one hash for each aggregate."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from hiring.audit.merkle import MerkleTree, leaf_hash
from hiring.audit.typed import UnknownEvent, check
from hiring.contracts.envelope import FIRST, CloudEvent
from hiring.eventkit.log.store import Damaged, Log

_Text = Annotated[str, msgspec.Meta(min_length=1)]


class _Entry(msgspec.Struct, gc=False):
    """An event as it must stand in a batch; whatever else is in it is passed over."""

    id: _Text
    source: str
    type: _Text
    time: Annotated[datetime, msgspec.Meta(tz=True)]
    subject: str
    correlationid: _Text
    causationid: _Text
    actor: _Text
    version: int
    previous: str
    data: msgspec.Raw
    specversion: Literal["1.0"] = "1.0"
    datacontenttype: Literal["application/json"] = "application/json"


_sound_entries = msgspec.json.Decoder(tuple[_Entry, ...]).decode
_entries = msgspec.json.Decoder(tuple[CloudEvent, ...]).decode
_NOTHING = (0, bytes.fromhex(FIRST))


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

    def take(self, sequences: Sequence[int], subjects: Sequence[str], bodies: Sequence[bytes]) -> list[bytes]:
        """Looks at the next messages and tells their leaves; once a flaw is found the rest only goes into the root."""
        contents = [subject.encode() + b"\0" + body for subject, body in zip(subjects, bodies, strict=True)]
        hashes = [hashlib.sha256(content).digest() for content in contents]
        if self.flaw is None:
            self.flaw = self._first_flaw(zip(sequences, subjects, bodies, hashes, strict=True))
        leaves = [leaf_hash(hash_) for hash_ in hashes]
        self.tree.add(leaves)
        return leaves

    def verdict(self) -> Verdict:
        """What was found so far."""
        return Verdict(self.tree.size, self.tree.root().hex(), self.flaw, 0, self.says.unknown_types())

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
        self._part = part
        self._unknown: Counter[str] = Counter()
        self._last: dict[str, tuple[int, bytes]] = {}

    def unknown_types(self) -> tuple[tuple[str, int], ...]:
        """The types of which there is no contract, each with how many events there were."""
        return tuple(sorted(self._unknown.items()))

    def wrong_with(self, sequence: int, subject: str, body: bytes, hash_: bytes) -> str | None:
        """What is wrong with the next message, if anything; `hash_` is the message's."""
        try:
            hiring, event, vacancy, service, kind, id_, number = subject.split(".")
            version = int(number)
            entries = _sound_entries(body)
        except ValueError as error:
            return f"message {sequence} on {subject}: {_named(body) or error}"
        aggregate = subject[: -len(number) - 1]
        before, known = self._last.get(aggregate, _NOTHING)
        self._last[aggregate] = version, hash_
        follows = version == before + 1
        if hiring != "hiring" or event != "event" or not entries:
            return f"message {sequence} on {subject}: it does not say version {version}"
        if not follows and not (self._part and version > before):
            return f"{aggregate} goes from version {before} to {version}"
        source, about = f"hiring/{service}", f"{vacancy}/{kind}/{id_}"
        previous = known.hex() if follows else entries[0].previous
        for entry in entries:
            if entry.version != version:
                return f"message {sequence} on {subject}: it does not say version {version}"
            if entry.previous != previous:
                return f"{aggregate} version {version} does not name the hash of the version before it"
            if entry.source != source or entry.subject != about:
                return f"event {entry.id}: source is {entry.source!r}, subject {entry.subject!r}: not of {aggregate}"
            if (said := self._wrong_in_data(entry)) is not None:
                return said
        return _wrong_together(entries) if len(entries) > 1 else None

    def _wrong_in_data(self, entry: _Entry) -> str | None:
        try:
            check(entry.type, entry.data)
        except UnknownEvent:
            self._unknown[entry.type] += 1
        except ValueError as error:
            return f"event {entry.id} is no {entry.type}: {error}"
        return None


def _named(body: bytes) -> str | None:
    """What is wrong with a batch, by the name of the field, when it is a batch at all."""
    try:
        entries = _entries(body)
    except ValueError:
        return None
    for entry in entries:
        for name in ("id", "type", "actor", "causationid", "correlationid"):
            if not getattr(entry, name):
                return f"an event has no {name}"
        if entry.time.tzinfo is None:
            return f"the time of event {entry.id} has no offset"
        for name, meant in (("specversion", "1.0"), ("datacontenttype", "application/json")):
            if getattr(entry, name) != meant:
                return f"event {entry.id}: {name} is {getattr(entry, name)!r} and must be {meant!r}"
    return None


def _wrong_together(entries: tuple[_Entry, ...]) -> str | None:
    if len({entry.id for entry in entries}) < len(entries):
        return "two events have the same id"
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
