"""What did feedback lead to, here or everywhere, and is it done?"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import JSON, Column, Connection, String, Table, Text, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.events import ImprovementAgreed, ImprovementDone, ImprovementDropped
from hiring.contracts.feedback.queries import Improvement, Improvements, ListImprovements
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancies_for

_TABLE = Table(
    "feedback_improvements",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("improvement", String(64), primary_key=True),
    Column("target", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("session", String(64)),
    Column("agreed_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("settled_as", String(8)),
    Column("outcome", Text),
    Column("of", JSON(none_as_null=True)),
    Column("now", JSON(none_as_null=True)),
)

_About = ImprovementAgreed | ImprovementDone | ImprovementDropped


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.improvement)


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event = recorded.event
    if isinstance(event, ImprovementAgreed):
        told = event.model_dump(exclude={"agreed_by", "of"})
        of, nothing = event.of and event.of.model_dump(mode="json"), {"settled_at": None, "settled_as": None}
        return {**told, "of": of, "agreed_at": recorded.time, **nothing, "outcome": None, "now": None}
    if row is None:
        raise LookupError(f"improvement {key[1]} was never agreed")
    match event:
        case ImprovementDone():
            settled = {"settled_at": recorded.time, "settled_as": "done", "outcome": event.result}
            return {**row, **settled, "now": event.now and event.now.model_dump(mode="json")}
        case ImprovementDropped():
            return {**row, "settled_at": recorded.time, "settled_as": "dropped", "outcome": event.reason}
    assert_never(event)


IMPROVEMENTS = View(_TABLE, 2, (ImprovementAgreed, ImprovementDone, ImprovementDropped), _keys, _evolve)


def _answer(connection: Connection, query: ListImprovements, asked: Asked) -> Improvements:
    at = query.at or asked.at
    vacancies_for(connection, query.vacancy, asked, at)
    wanted = select(_TABLE).where(_TABLE.c.agreed_at <= at).order_by(_TABLE.c.due_at, _TABLE.c.improvement)
    if query.vacancy is not None:
        wanted = wanted.where(_TABLE.c.vacancy == query.vacancy)
    rows = connection.execute(wanted).mappings()
    return Improvements(improvements=tuple(_shown(dict(row), at) for row in rows))


def _shown(row: Mapping[str, Any], at: datetime) -> Improvement:
    settled = row["settled_at"] is not None and row["settled_at"] <= at
    status = row["settled_as"] if settled else "overdue" if row["due_at"] <= at else "open"
    told = {name: row[name] for name in Improvement.model_fields if name not in {"status", "outcome", "now"}}
    outcome, now = (row["outcome"], row["now"]) if settled else (None, None)
    return Improvement(**told, status=status, outcome=outcome, now=now)


LIST_IMPROVEMENTS = Answer(ListImprovements, (IMPROVEMENTS, VACANCIES, SEARCHES), _answer)
"""S78."""
