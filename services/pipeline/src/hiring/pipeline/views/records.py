"""What is on record about a person, in whichever service it was recorded: the fold behind dossier and export."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select

from hiring.contracts import catalogue
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import EvaluationPlanned
from hiring.contracts.feedback import events as f
from hiring.contracts.messages import EVENTS, Event
from hiring.contracts.pipeline import course as k
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline import person as p
from hiring.eventkit.views.view import VIEWS, Key, Moment, Row, View

RECORDS = Table(
    "pipeline_records",
    VIEWS,
    Column("about", String(140), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String(64), nullable=False),
    Column("what", String(100), nullable=False),
    Column("vacancy", String(64)),
    Column("told", JSON, nullable=False),
)
"""`about` is the candidate's id, or `<vacancy>/<candidacy>` where an event names no candidate."""

_INSIDE: dict[type[Event], str] = {EvaluationPlanned: "plan", f.AftercarePlanned: "hire"}
"""Events that name the candidate in a part of theirs."""
_GROUP: dict[type[Event], tuple[str, ...]] = {
    e.PoolOpened: ("members",),
    e.PoolCut: ("advanced", "left"),
    e.PoolDecided: ("members",),
    k.BatchPresented: ("candidacies",),
    k.ListTaken: ("entries",),
    f.FeedbackSessionRequested: ("about",),
    f.FeedbackSessionHeld: ("about",),
}
"""Events about several at once, and the fields that name them: of such an event each is told only their own part."""
_OF_A_GROUP = {"pool", "name", "kind", "from_phase", "to_phase", "outcome", "cause", "session", "brief_version"}
_LEFT_OUT = {"candidate", "vacancy", "box", *_INSIDE.values()}
"""Told by the record's place, or for somebody else's eyes alone: the box is the impact officer's."""
_FROM_INSIDE = {"candidacy", "step", "raters", "probation_ends_at", "due_at"}

assert catalogue.OWNERS  # noqa: S101 - importing it registers every event
ABOUT_A_PERSON = tuple(
    event for event in EVENTS.values() if {"candidate", "candidacy"} & event.model_fields.keys() or event in _INSIDE
)


def about(vacancy: str, candidacy: str) -> str:
    """Where the records of a candidacy stand that name no candidate."""
    return f"{vacancy}/{candidacy}"


def _keys(recorded: Recorded[Any]) -> Iterable[Key]:
    event = recorded.event
    if type(event) in _GROUP:
        yield from ((about(event.vacancy, id_), recorded.id) for id_ in dict.fromkeys(_members(event)))
        return
    told = getattr(event, _INSIDE[type(event)]) if type(event) in _INSIDE else event
    candidate = getattr(told, "candidate", None)
    yield candidate or about(event.vacancy, told.candidacy), recorded.id


def _members(event: Any) -> Iterator[str]:
    for field in _GROUP[type(event)]:
        yield from (getattr(each, "candidacy", each) for each in getattr(event, field))


def _evolve(_row: Row | None, recorded: Recorded[Any], key: Key) -> Row:
    event = recorded.event
    where = {"about": key[0], "id": key[1], "vacancy": getattr(event, "vacancy", None), "what": event.wire}
    told = _own_part(event, key[0]) if type(event) in _GROUP else _told(event)
    return {**where, "sequence": recorded.sequence, "at": recorded.time, "by": recorded.actor, "told": told}


def _told(event: Event) -> dict[str, Any]:
    told = event.model_dump(mode="json", exclude_none=True, exclude=_LEFT_OUT)
    for part in (_INSIDE[type(event)],) if type(event) in _INSIDE else ():
        told |= getattr(event, part).model_dump(mode="json", exclude_none=True, include=_FROM_INSIDE)
    return told


def _own_part(event: Any, about_: str) -> dict[str, Any]:
    told: dict[str, Any] = event.model_dump(mode="json", exclude_none=True, include=_OF_A_GROUP)
    candidacy = about_.partition("/")[2]
    match event:
        case e.PoolCut():
            told["advanced"] = candidacy in event.advanced
        case e.PoolDecided():
            told["selected"] = candidacy in event.selected
    return told


RECORD = View(RECORDS, 3, tuple(dict.fromkeys((*ABOUT_A_PERSON, *_GROUP))), _keys, _evolve)


def records_of(connection: Connection, candidate: str) -> list[dict[str, Any]]:
    """All records of the person and of the duplicates that they took over, in the order of the log."""
    wanted, known = [candidate], set[str]()
    rows: list[dict[str, Any]] = []
    while wanted:
        about_ = wanted.pop()
        known.add(about_)
        found = [dict(row) for row in connection.execute(select(RECORDS).where(RECORDS.c.about == about_)).mappings()]
        rows += found
        wanted += dict.fromkeys(id_ for row in found for id_ in _leads_to(row) if id_ not in known)
    return sorted(rows, key=lambda row: (row["sequence"], row["id"]))


def _leads_to(row: Row) -> Iterator[str]:
    if row["what"] == p.DuplicateTakenOver.wire:
        yield row["told"]["duplicate"]
    if row["what"] == e.CandidacyEntered.wire:
        yield about(row["vacancy"], row["told"]["candidacy"])
