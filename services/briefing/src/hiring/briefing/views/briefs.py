"""Which briefs am I part of, and what do they still lack? One row for each vacancy, with the folded brief in it."""

from collections.abc import Iterable

from pydantic import TypeAdapter
from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select

from hiring.briefing.domain.completeness import gaps, percent
from hiring.briefing.domain.evolution import evolve
from hiring.briefing.domain.permissions import people
from hiring.briefing.domain.rules import NOT_YOURS_TO_SEE
from hiring.briefing.domain.state import Approved, Drafting, InReview, NoBrief, State, ToldEvent
from hiring.briefing.views.waiting import waiting
from hiring.contracts.brief import Brief
from hiring.contracts.briefing.queries import BriefLine, BriefsListed, ListBriefs, MissingField
from hiring.contracts.envelope import Recorded
from hiring.eventkit.decider import require
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Document, Key, Moment, Row, View

BRIEFS_TABLE = Table(
    "briefing_briefs",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("status", String(16), nullable=False, index=True),
    Column("people", String, nullable=False),
    Column("waiting_for", String, nullable=False),
    Column("waiting_since", JSON, nullable=False),
    Column("title", String(200), nullable=False),
    Column("brief_version", Integer, nullable=False),
    Column("completeness", Integer, nullable=False),
    Column("missing", JSON, nullable=False),
    Column("changed_at", Moment, nullable=False, index=True),
    Column("state", Document(TypeAdapter(State)), nullable=False),
)
"""`people` and `waiting_for` are ids between blanks; `waiting_since` tells for each `Waiting.key`."""


def seen_by(connection: Connection, vacancy: str, person: str) -> Row:
    """The row of a brief, for one of its people.

    Raises:
        LookupError: there is no such brief.
        Refused: it is not theirs to see.
    """
    row = connection.execute(select(BRIEFS_TABLE).where(BRIEFS_TABLE.c.vacancy == vacancy)).first()
    if row is None:
        raise LookupError(f"there is no brief of vacancy {vacancy}")
    brief = row._asdict()
    require(f" {person} " in brief["people"], NOT_YOURS_TO_SEE)
    return brief


def missing(brief: Brief) -> tuple[MissingField, ...]:
    """What the brief lacks, as it is shown."""
    return tuple(MissingField(field=gap.field, rule=gap.rule.id, because=gap.because) for gap in gaps(brief))


def among(people: Iterable[str]) -> str:
    """People as one text in which each can be found between blanks."""
    return f" {' '.join(sorted(set(people)))} "


def _keys(recorded: Recorded[ToldEvent]) -> Iterable[Key]:
    return [(recorded.event.vacancy,)]


def _evolve(row: Row | None, recorded: Recorded[ToldEvent], key: Key) -> Row:
    state = evolve(NoBrief() if row is None else row["state"], recorded.event)
    if isinstance(state, NoBrief):
        raise TypeError("no event takes a brief away")
    since, at = {} if row is None else row["waiting_since"], recorded.time
    return {
        **_UNTOLD,
        "vacancy": key[0],
        "waiting_since": {task.key: since.get(task.key, at.isoformat()) for task in waiting(state)},
        "changed_at": at,
        "state": state,
    }


_UNTOLD = dict.fromkeys(("status", "people", "waiting_for", "title", "brief_version", "completeness", "missing"))


def _derive(row: Row) -> Row:
    """What follows from the state: found once in a chunk, as it costs more than an event."""
    state: Drafting | InReview | Approved = row["state"]
    brief = state.brief
    return {
        "status": state.status,
        "people": among(people(state)),
        "waiting_for": among(task.person for task in waiting(state)),
        "title": brief.title,
        "brief_version": state.version,
        "completeness": percent(brief),
        "missing": [gap.model_dump() for gap in missing(brief)],
    }


BRIEFS = View(BRIEFS_TABLE, 3, ToldEvent.__args__, _keys, _evolve, _derive)


def _list(connection: Connection, query: ListBriefs, asked: Asked) -> BriefsListed:
    columns = [BRIEFS_TABLE.c[name] for name in BriefLine.model_fields]
    rows = select(*columns).where(BRIEFS_TABLE.c.people.contains(f" {asked.by} ", autoescape=True))
    if query.vacancy is not None:
        rows = rows.where(BRIEFS_TABLE.c.vacancy == query.vacancy)
    if query.status is not None:
        rows = rows.where(BRIEFS_TABLE.c.status == query.status)
    rows = rows.order_by(BRIEFS_TABLE.c.changed_at.desc(), BRIEFS_TABLE.c.vacancy).limit(query.limit)
    return BriefsListed(briefs=tuple(BriefLine(**row._asdict()) for row in connection.execute(rows)))


LIST_BRIEFS = Answer(ListBriefs, (BRIEFS,), _list)
