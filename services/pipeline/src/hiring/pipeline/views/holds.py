"""Who is on hold, until when, and how did holds end?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline.course import ContactMade, ContactMissed
from hiring.contracts.pipeline.standing import Hold, Holds, ShowHolds
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View
from hiring.pipeline.domain.search.course import kept
from hiring.pipeline.views.names import NAMES, names_for
from hiring.pipeline.views.searches import SEARCHES, search_for

_TABLE = Table(
    "pipeline_holds",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("candidate", String(64), nullable=False),
    Column("holds", JSON, nullable=False),
)

_ENDING: dict[type, str] = {
    e.HoldExpired: "over",
    e.HoldReleased: "released",
    e.CandidateRejected: "rejected",
    e.CandidacyWithdrawn: "withdrawn",
}


def _keys(recorded: Recorded[Any]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.candidacy)


def _evolve(row: Row | None, recorded: Recorded[Any], key: Key) -> Row | None:
    event = recorded.event
    if isinstance(event, e.CandidateHeld):
        before = row["holds"] if row else []
        return {
            "vacancy": key[0],
            "candidacy": key[1],
            "candidate": event.candidate,
            "holds": [*before, _begun(recorded)],
        }
    if row is None or row["holds"][-1]["state"] not in {"running", "over"}:
        return row
    *past, hold = row["holds"]
    return {**row, "holds": [*past, hold | _changed(hold, recorded)]}


def _begun(recorded: Recorded[e.CandidateHeld]) -> dict[str, Any]:
    told = recorded.event.model_dump(mode="json", include={"step", "reason", "wanted", "until"})
    held = {"held_at": recorded.time.isoformat(), "held_by": recorded.actor, "contacts": _planned(recorded.event)}
    return {**told, **held, "extended": 0, "state": "running", "ended_at": None}


def _planned(event: e.CandidateHeld | e.HoldExtended) -> list[dict[str, str]]:
    return [{"planned": contact.isoformat(), "state": "planned"} for contact in event.contacts]


def _changed(hold: dict[str, Any], recorded: Recorded[Any]) -> dict[str, Any]:
    event = recorded.event
    match event:
        case e.HoldExtended():
            past = [contact for contact in hold["contacts"] if contact["state"] != "planned"]
            moved = {"until": event.until.isoformat(), "reason": event.reason, "state": "running", "ended_at": None}
            return {**moved, "extended": hold["extended"] + 1, "contacts": [*past, *_planned(event)]}
        case ContactMade() | ContactMissed():
            return {"contacts": [_looked_at(contact, event) for contact in hold["contacts"]]}
    return {"state": _ENDING[type(event)], "ended_at": recorded.time.isoformat()}


def _looked_at(contact: dict[str, str], event: ContactMade | ContactMissed) -> dict[str, str]:
    planned = datetime.fromisoformat(contact["planned"])
    if isinstance(event, ContactMissed):
        return {**contact, "state": "missed"} if planned == event.planned else contact
    taken = contact["state"] == "planned" and kept(planned, event.made_at)
    return {**contact, "state": "kept"} if taken else contact


HOLDS = View(_TABLE, 1, (e.CandidateHeld, e.HoldExtended, *_ENDING, ContactMade, ContactMissed), _keys, _evolve)

_FIRST = {"over": 0, "running": 1}


def _order(hold: Hold) -> tuple[int, datetime]:
    return _FIRST.get(hold.state, 2), hold.until


def _answer(connection: Connection, query: ShowHolds, asked: Asked) -> Holds:
    search_for(connection, query.vacancy, asked)
    rows = connection.execute(select(_TABLE).where(_TABLE.c.vacancy == query.vacancy)).mappings().all()
    name = names_for(connection, (row["candidate"] for row in rows), asked)
    holds = [
        Hold(candidacy=row["candidacy"], candidate=row["candidate"], name=name(row["candidate"]), **hold)
        for row in rows
        for hold in row["holds"]
    ]
    return Holds(vacancy=query.vacancy, holds=tuple(sorted(holds, key=_order)))


SHOW_HOLDS = Answer(ShowHolds, (HOLDS, SEARCHES, NAMES), _answer)
