"""Which feedback sessions did this vacancy call for, and what was changed?"""

from collections.abc import Iterable

from sqlalchemy import JSON, Boolean, Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.events import (
    FeedbackSessionHeld,
    FeedbackSessionOverdue,
    FeedbackSessionRequested,
    RequirementChangeProposed,
)
from hiring.contracts.feedback.queries import ListSessions, Session, Sessions
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancy_for

TABLE = Table(
    "feedback_sessions",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("session", String(64), primary_key=True),
    Column("cause", String(16), nullable=False),
    Column("about", JSON, nullable=False),
    Column("pool", String(64)),
    Column("invited", JSON, nullable=False),
    Column("owner", String(64)),
    Column("change_required", Boolean, nullable=False),
    Column("wanted", JSON, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("held_at", Moment),
    Column("attendees", JSON, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("changes", JSON, nullable=False),
)

_About = FeedbackSessionRequested | FeedbackSessionHeld | FeedbackSessionOverdue | RequirementChangeProposed


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.session)


def _evolve(row: Row | None, recorded: Recorded[_About], _key: Key) -> Row | None:
    event = recorded.event
    if isinstance(event, FeedbackSessionRequested):
        return _requested(event, recorded)
    if row is None:
        raise LookupError(f"session {event.session} was never requested")
    match event:
        case FeedbackSessionOverdue():
            return {**row, "overdue": True}
        case FeedbackSessionHeld():
            held = {"attendees": list(event.attendees), "reasons": list(event.reasons), "held_at": recorded.time}
            return {**row, **held, "overdue": False}
        case RequirementChangeProposed():
            return {**row, "changes": [change.model_dump(mode="json") for change in event.changes]}


def _requested(event: FeedbackSessionRequested, recorded: Recorded[_About]) -> Row:
    return {
        "vacancy": event.vacancy,
        "session": event.session,
        "cause": event.cause,
        "about": list(event.about),
        "pool": event.pool,
        "invited": list(event.attendees),
        "owner": event.owner,
        "change_required": event.change_required,
        "wanted": list(event.wanted),
        "requested_at": recorded.time,
        "due_at": event.due_at,
        "overdue": False,
        "held_at": None,
        "attendees": [],
        "reasons": [],
        "changes": [],
    }


SESSIONS = View(
    TABLE,
    2,
    (FeedbackSessionRequested, FeedbackSessionHeld, FeedbackSessionOverdue, RequirementChangeProposed),
    _keys,
    _evolve,
)


def _answer(connection: Connection, query: ListSessions, asked: Asked) -> Sessions:
    vacancy_for(connection, query.vacancy, asked)
    found = select(TABLE).where(TABLE.c.vacancy == query.vacancy).order_by(TABLE.c.requested_at, TABLE.c.session)
    rows = connection.execute(found).mappings()
    return Sessions(
        sessions=tuple(
            Session.model_validate({name: value for name, value in row.items() if name != "vacancy"}) for row in rows
        )
    )


LIST_SESSIONS = Answer(ListSessions, (SESSIONS, VACANCIES, SEARCHES), _answer)
