"""The log as an object-centric event log: OCEL 2.0 JSON.

Source: A. Berti et al., OCEL (Object-Centric Event Log) 2.0 Specification (2023), section 6.3.
Candidates stand under their pseudonymous id; sealed text and free text never leave the log.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from hiring.contracts.envelope import Recorded
from hiring.contracts.messages import Event

OBJECT_TYPES = ("requisition", "opening", "pool", "candidacy", "candidate", "evaluation", "offer", "participant")
"""The kinds of objects, in the order of a hire."""

_NAMED = {"vacancy": "requisition", "pool": "pool", "candidacy": "candidacy", "candidate": "candidate"}
_MANY = {"selected": "selected", "advanced": "advanced", "left": "left", "members": "member", "about": "about"}
_OFFER = ("OfferPrepared", "OfferMade", "OfferAccepted", "OfferDeclined", "PositionFilled")
_ATTRIBUTES = ("step", "from_step", "brief_version", "outcome", "cause", "model", "ordinal")
"""What an export tells of an event: nothing that raters or forms said, whoever asks for it (S25, S77)."""


def ocel(events: Iterable[Recorded[Event]]) -> dict[str, Any]:
    """The whole OCEL 2.0 document, as JSON types; events in the order of the log."""
    objects: dict[tuple[str, str], dict[str, Any]] = {}
    told, kinds = [], dict[str, set[str]]()
    for recorded in events:
        activity, attributes = name(recorded.event), dict(_attributes(recorded.event))
        related = _related(recorded)
        kinds.setdefault(activity, set()).update(attributes)
        told.append(
            {
                "id": recorded.id,
                "type": activity,
                "time": recorded.time.isoformat(),
                "attributes": [{"name": key, "value": value} for key, value in attributes.items()],
                "relationships": [{"objectId": id_of(*one), "qualifier": by} for *one, by in related],
            }
        )
        _meet(objects, related)
    return {
        "objectTypes": [{"name": kind, "attributes": []} for kind in OBJECT_TYPES],
        "eventTypes": [
            {"name": kind, "attributes": [{"name": key, "type": "string"} for key in sorted(kinds[kind])]}
            for kind in sorted(kinds)
        ],
        "objects": list(objects.values()),
        "events": told,
    }


def name(event: Event) -> str:
    """The activity that an event is, as its class says it."""
    return type(event).__name__


def id_of(kind: str, id_: str) -> str:
    """One object's id: unlike ids of different kinds can't clash."""
    return f"{kind}:{id_}"


def _related(recorded: Recorded[Event]) -> list[tuple[str, str, str]]:
    """Each object once, by the first and finest word for its part: the selected of a pool is a member as well."""
    found: dict[tuple[str, str], str] = {}
    for kind, id_, qualifier in _objects(recorded):
        found.setdefault((kind, id_), qualifier)
    return [(kind, id_, qualifier) for (kind, id_), qualifier in found.items()]


def _objects(recorded: Recorded[Event]) -> Iterator[tuple[str, str, str]]:
    """Whatever an event is about: kind, id, and as what."""
    event = recorded.event
    vacancy = recorded.aggregate.vacancy
    for field, kind in _NAMED.items():
        if value := getattr(event, field, None):
            yield kind, f"{vacancy}/{value}" if kind == "pool" else value, field
    for field, qualifier in _MANY.items():
        for candidacy in getattr(event, field, None) or ():
            yield "candidacy", candidacy, qualifier
    if evaluation := getattr(event, "evaluation", None):
        yield "evaluation", evaluation, "evaluation"
    if plan := getattr(event, "plan", None):
        yield "candidacy", plan.candidacy, "candidacy"
        yield "candidate", plan.candidate, "candidate"
    if name(event) in _OFFER:
        yield "offer", f"{vacancy}/{getattr(event, 'candidacy', '')}", "offer"
    if name(event) in {"SearchOpened", "PositionFilled"}:
        yield from ((("opening", f"{vacancy}/{one}", "opening")) for one in _openings(event))
    yield from _actor(recorded)


def _openings(event: Event) -> range:
    """The openings that a search begins with, or the one that was filled."""
    left = getattr(event, "openings_left", None)
    return range(1, getattr(event, "openings", 1) + 1) if left is None else range(left + 1, left + 2)


def _actor(recorded: Recorded[Event]) -> Iterator[tuple[str, str, str]]:
    """Who did it, unless it was a reaction, or the candidate, who is an object already."""
    if recorded.actor not in {"policy", getattr(recorded.event, "candidate", None)}:
        yield "participant", recorded.actor, "actor"


def _meet(objects: dict[tuple[str, str], dict[str, Any]], related: Iterable[tuple[str, str, str]]) -> None:
    for kind, id_, _ in related:
        if (kind, id_) not in objects:
            objects[kind, id_] = {"id": id_of(kind, id_), "type": kind, "attributes": [], "relationships": []}


def _attributes(event: Event) -> Iterator[tuple[str, str]]:
    said: Mapping[str, Any] = {key: getattr(event, key, None) for key in _ATTRIBUTES}
    for key, value in said.items():
        if value is not None and not isinstance(value, datetime):
            yield key, str(getattr(value, "value", value))
