"""What is told of a decision: who, when, which things by their ids, steps and times. Never a text, a number, a secret.

Whoever hears of it asks for the rest, and sees what they may see. Source of the form: Standard Webhooks 1.0.0, payload.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, get_args

import msgspec
from pydantic import AwareDatetime

from hiring.contracts.brief import Phase, StepKind
from hiring.contracts.envelope import CloudEvent, Commit
from hiring.contracts.ids import SkillId, Token
from hiring.contracts.messages import EVENTS, Event
from hiring.contracts.subjects import NO_VACANCY
from hiring.contracts.upcasting import current

NOT_TOLD: Final = frozenset(
    {
        "evaluation.accommodation-recorded",  # what somebody needs is not for everybody of the team
        "evaluation.conflict-declared",
        "briefing.headhunt-named",  # a roadmap may be hidden from the hiring manager (C6)
        "briefing.headhunt-dropped",
        "briefing.red-flag-hit",
        "feedback.personal-link-issued",  # a candidate's forms are between them and the organisation
        "feedback.personal-link-used",
        "feedback.protected-declared",
        "feedback.declaration-link-issued",
    }
)
"""Events that not everybody of a vacancy may know to have happened: nobody is told, whoever may know can ask."""

_OWNERS: Final = frozenset({"briefing", "pipeline", "evaluation", "feedback"})  # audit's events are for auditors
_OF_NO_VACANCY: Final = "pipeline."  # candidates; what else stands outside of vacancies is nobody's news

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it is told: its id, its type's name, and the JSON of the whole."""

    id: str
    type: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class News:
    """What is told of one decision: its place in the log, its vacancy (`_` for none), its events."""

    sequence: int
    vacancy: str
    events: tuple[Told, ...]

    @property
    def frame(self) -> bytes:
        """As server-sent events. Only the last one has the id: who was cut off in between gets all of them again."""
        parts = [b"data: " + told.payload + b"\n" for told in self.events]
        return b"\n".join([*parts[:-1], b"id: %d\n" % self.sequence + parts[-1]]) + b"\n"


def type_name(wire: str) -> str:
    """The name of a type of event outside: its name in the log, with `_` for `-`.

    Source: Standard Webhooks 1.0.0, event types: identifiers of `[a-zA-Z0-9_]`, delimited by full stops.
    """
    return wire.replace("-", "_")


def types_told() -> dict[str, type[Event]]:
    """Every event that may be told, by the name of its type."""
    return {type_name(wire): event for wire, event in EVENTS.items() if _is_told(wire)}


def news_of(commit: Commit) -> News | None:
    """What is told of a decision; None when nothing is."""
    events = tuple(_told(commit))
    return News(commit.sequence, commit.aggregate.vacancy, events) if events else None


def schema_of(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema of `data` for one type of event."""
    told = _names(event)
    own = {name: schema for name, schema in event.model_json_schema().get("properties", {}).items() if name in told}
    text = {"type": "string"}
    envelope = {
        **dict.fromkeys(("id", "vacancy", "aggregate", "aggregate_id", "actor", "correlation"), text),
        "sequence": {"type": "integer"},
        "version": {"type": "integer"},
    }
    return {"type": "object", "properties": {**own, **envelope}, "required": sorted(envelope)}


def _inlined(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Without references: steps and phases are short lists of words."""
    name = part.get("$ref", "").rpartition("/")[2]
    return {"type": "string", "enum": whole["$defs"][name]["enum"]} if name else part


def _told(commit: Commit) -> Iterator[Told]:
    for entry in commit.entries:
        wire, data = current(entry.type, bytes(entry.data))
        if _is_told(wire) and (commit.aggregate.vacancy != NO_VACANCY or wire.startswith(_OF_NO_VACANCY)):
            name = type_name(wire)
            payload = {
                "type": name,
                "timestamp": entry.time,
                "data": {**_named(wire, data), **_envelope(commit, entry)},
            }
            yield Told(entry.id, name, _encoder.encode(payload))


def _is_told(wire: str) -> bool:
    return wire.partition(".")[0] in _OWNERS and wire.rpartition(".")[0] not in NOT_TOLD


def _envelope(commit: Commit, entry: CloudEvent) -> dict[str, Any]:
    return {
        "id": entry.id,
        "sequence": commit.sequence,
        "vacancy": commit.aggregate.vacancy,
        "aggregate": commit.aggregate.kind,
        "aggregate_id": commit.aggregate.id,
        "version": commit.version,
        "actor": entry.actor,
        "correlation": entry.correlationid,
    }


def _named(wire: str, data: bytes) -> Mapping[str, Any]:
    contract = EVENTS.get(wire)
    if contract is None:  # written by a newer version of its service
        return {}
    fields = msgspec.json.decode(data)
    return {name: fields[name] for name in _names(contract) if name in fields}


@cache
def _names(event: type[Event]) -> tuple[str, ...]:
    return tuple(name for name, field in event.model_fields.items() if _is_plain(field.annotation))


def _is_plain(annotation: Any) -> bool:
    """Ids (but not of skills: they describe), steps, phases and times, also several of them, also missing ones."""
    if parts := [part for part in get_args(annotation) if part not in {type(None), Ellipsis}]:
        return all(_is_plain(part) for part in parts)
    if annotation in {StepKind, Phase, AwareDatetime}:
        return True
    return isinstance(annotation, type) and issubclass(annotation, Token) and not issubclass(annotation, SkillId)
