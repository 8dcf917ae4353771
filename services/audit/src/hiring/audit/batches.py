"""The stored body of a message: a batch whose metadata and data are held against their contracts in one reading."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal

import msgspec

from hiring.audit.typed import WELL_FORMED, UnknownEvent, check, data_type
from hiring.contracts.catalogue import OWNERS, events
from hiring.contracts.envelope import CloudEvent
from hiring.contracts.upcasting import UPCASTERS

_Text = Annotated[str, msgspec.Meta(min_length=1)]


class Entry(msgspec.Struct, gc=False):
    """What a batch says about an event; what else is in it is held against its contract and not kept."""

    id: _Text
    source: str
    time: Annotated[datetime, msgspec.Meta(tz=True)]
    subject: str
    correlationid: _Text
    causationid: _Text
    actor: _Text
    version: int
    previous: str


_CONSTANTS: list[tuple[str, Any, str]] = [
    (name, Literal[value], value) for name, value in (("datacontenttype", "application/json"), ("specversion", "1.0"))
]
_Untyped = msgspec.defstruct("Untyped", [("type", _Text), ("data", msgspec.Raw), *_CONSTANTS], bases=(Entry,))
_untyped = msgspec.json.Decoder(tuple[_Untyped, ...]).decode  # type: ignore[valid-type]  # made here
_loose = msgspec.json.Decoder(tuple[CloudEvent, ...]).decode


@cache
def newest() -> Callable[[bytes], tuple[Entry, ...]]:
    """Reads a batch of the newest version of any event, told by its `type`; raises `ValueError` at all others."""
    kinds = [
        msgspec.defstruct(
            "Typed", [("data", data_type(wire)), *_CONSTANTS], bases=(Entry,), gc=False, tag_field="type", tag=wire
        )
        for owner in OWNERS
        for wire in events(owner)
        if wire not in UPCASTERS
    ]
    return msgspec.json.Decoder(tuple[reduce(or_, kinds), ...], dec_hook=WELL_FORMED).decode  # type: ignore[misc]  # made here


def read_any(body: bytes, unknown: Counter[str]) -> Sequence[Entry]:
    """The events in a batch that `newest` does not read: of an earlier version, or without a contract.

    Those without a contract are counted by their type.

    Raises:
        ValueError: it is no batch, or an event in it is not what its contract says; the message says what and where.
    """
    try:
        entries: Sequence[Any] = _untyped(body)
    except ValueError as error:
        raise ValueError(_named(body) or str(error)) from error
    for entry in entries:
        try:
            check(entry.type, entry.data)
        except UnknownEvent:
            unknown[entry.type] += 1
        except ValueError as error:
            raise ValueError(f"event {entry.id} is no {entry.type}: {error}") from error
    return entries


def _named(body: bytes) -> str | None:
    """What is wrong with a batch, by the name of the field, when it is a batch at all."""
    try:
        entries = _loose(body)
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
