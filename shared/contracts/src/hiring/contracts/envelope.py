"""The stored form of a decision: a CloudEvents 1.0 JSON batch, one message, one version of one aggregate.

Source: CloudEvents JSON format 1.0.2, section 4 (JSON batch format).
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec
from pydantic import ValidationError

from hiring.contracts.messages import EVENTS, Event
from hiring.contracts.sealed import MUST_BE_SEALED
from hiring.contracts.subjects import AggregateId
from hiring.contracts.upcasting import current

CONTENT_TYPE = "application/cloudevents-batch+json"
FIRST = "0" * 64
"""What stands as `previous` in the first decision of an aggregate."""

_NAMESPACE = uuid.UUID("6f2d6c0e-8c5d-5a53-9c2e-0b7f6a1e4d11")  # storage format: never change

E_co = TypeVar("E_co", bound=Event, covariant=True)


class UnknownType(LookupError):  # noqa: N818 - the name says what the type is
    """No contract has this wire name: written by a newer version of its service."""


class Unreadable(ValueError):  # noqa: N818 - as above
    """The bytes are not what the contract of their wire name says."""


class CloudEvent(msgspec.Struct, frozen=True, gc=False):
    """One event as stored: metadata decoded, `data` left as bytes. Storage format: add, never rename."""

    id: str
    source: str
    type: str
    time: datetime
    subject: str
    correlationid: str
    causationid: str
    actor: str
    version: int
    previous: str
    data: msgspec.Raw
    dataschema: str = ""
    datacontenttype: str = "application/json"
    specversion: str = "1.0"


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E_co]):
    """An event together with what the log knows about it. `sequence` is 0 before it is stored."""

    event: E_co
    id: str
    time: datetime
    actor: str
    aggregate: AggregateId
    version: int
    correlation: str
    causation: str
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Commit:
    """One stored decision: its place and its events, undecoded."""

    aggregate: AggregateId
    version: int
    sequence: int
    hash: str
    entries: tuple[CloudEvent, ...]

    @property
    def command_id(self) -> str:
        """The command that caused it."""
        return self.entries[0].causationid

    @property
    def previous(self) -> str:
        """The hash of the aggregate's decision before this one, or `FIRST`."""
        return self.entries[0].previous


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is said about every event of one decision."""

    command_id: str
    actor: str
    time: datetime
    correlation: str


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(tuple[CloudEvent, ...])


def message_hash(subject: str, body: bytes) -> str:
    """SHA-256, in hex, over the subject's UTF-8 bytes, one zero byte, and the stored bytes."""
    return hashlib.sha256(subject.encode() + b"\0" + body).hexdigest()


def encode(aggregate: AggregateId, version: int, previous: str, metadata: Metadata, events: Sequence[Event]) -> bytes:
    """The bytes to store for one decision. The same input gives the same bytes.

    Raises:
        ValueError: no event, or an event holds sealed text that was not encrypted.
    """
    if not events:
        raise ValueError("a decision has at least one event")
    entries = [
        CloudEvent(
            id=str(uuid.uuid5(_NAMESPACE, f"{aggregate.subject}/{metadata.command_id}/{index}")),
            source=f"hiring/{aggregate.service}",
            type=event.wire,
            time=metadata.time.astimezone(UTC),
            subject=f"{aggregate.vacancy}/{aggregate.kind}/{aggregate.id}",
            correlationid=metadata.correlation,
            causationid=metadata.command_id,
            actor=metadata.actor,
            version=version,
            previous=previous,
            data=msgspec.Raw(event.model_dump_json(exclude_none=True, context=MUST_BE_SEALED).encode()),
            dataschema=f"urn:hiring:{event.wire}",
        )
        for index, event in enumerate(events)
    ]
    return _encoder.encode(entries)


def decode(subject: str, sequence: int, body: bytes) -> Commit:
    """The decision stored under `subject` at `sequence`, its events still undecoded.

    Raises:
        Unreadable: the bytes are no batch, or say another version than the subject.
    """
    try:
        aggregate, version = AggregateId.parse(subject)
        entries = _decoder.decode(body)
    except (ValueError, msgspec.DecodeError) as error:
        raise Unreadable(f"message {sequence} on {subject}: {error}") from error
    if not entries or any(entry.version != version for entry in entries):
        raise Unreadable(f"message {sequence} on {subject}: it does not say version {version}")
    return Commit(aggregate, version, sequence, message_hash(subject, body), entries)


def read(entry: CloudEvent, aggregate: AggregateId, sequence: int = 0) -> Recorded[Event]:
    """The event behind a stored entry, lifted to its newest version.

    Fields that its contract does not know are passed over, in its parts too: a newer writer may add optional ones.

    Raises:
        UnknownType: there is no contract of that name.
        Unreadable: the data breaks its contract.
    """
    try:
        wire, data = current(entry.type, bytes(entry.data))
        contract = EVENTS[wire]
    except KeyError as error:
        raise UnknownType(entry.type) from error
    try:
        event = contract.model_validate_json(data, extra="ignore")
    except ValidationError as error:
        raise Unreadable(f"{entry.type} at sequence {sequence}: {error.error_count()} errors") from error
    return Recorded(
        event,
        entry.id,
        entry.time,
        entry.actor,
        aggregate,
        entry.version,
        entry.correlationid,
        entry.causationid,
        sequence,
    )
