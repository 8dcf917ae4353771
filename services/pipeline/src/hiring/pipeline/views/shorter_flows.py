"""Which steps were proposed to be left out of a flow, and what was answered?"""

from collections.abc import Iterable

from sqlalchemy import Boolean, Column, Connection, String, Table, Text, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline.course import ShorterFlowAnswered, ShorterFlowProposed
from hiring.contracts.pipeline.standing import ShorterFlow, ShorterFlows, ShowShorterFlows
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.pipeline.views.searches import SEARCHES, search_for

_TABLE = Table(
    "pipeline_shorter_flows",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("step", String(32), primary_key=True),
    Column("demand", String(16), nullable=False),
    Column("argument", Text, nullable=False),
    Column("proposed_by", String(64), nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("approved", Boolean),
    Column("reason", Text),
    Column("answered_by", String(64)),
    Column("answered_at", Moment),
)
_UNANSWERED = dict.fromkeys(("approved", "reason", "answered_by", "answered_at"))


def _keys(recorded: Recorded[ShorterFlowProposed | ShorterFlowAnswered]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.step)


def _evolve(row: Row | None, recorded: Recorded[ShorterFlowProposed | ShorterFlowAnswered], _key: Key) -> Row:
    """A step that was not left out may be proposed again: then that counts."""
    event = recorded.event
    if isinstance(event, ShorterFlowProposed):
        return {**dict(event), **_UNANSWERED, "proposed_at": recorded.time}
    if row is None:
        raise LookupError(f"nobody proposed to leave out {event.step}")
    return {**row, **dict(event), "answered_at": recorded.time}


SHORTER_FLOWS = View(_TABLE, 1, (ShorterFlowProposed, ShorterFlowAnswered), _keys, _evolve)


def _answer(connection: Connection, query: ShowShorterFlows, asked: Asked) -> ShorterFlows:
    search_for(connection, query.vacancy, asked)
    newest = _TABLE.c.answered_at.is_not(None), _TABLE.c.proposed_at.desc(), _TABLE.c.step
    found = select(_TABLE).where(_TABLE.c.vacancy == query.vacancy).order_by(*newest)
    rows = connection.execute(found).mappings()
    told = (ShorterFlow.model_validate({name: row[name] for name in ShorterFlow.model_fields}) for row in rows)
    return ShorterFlows(vacancy=query.vacancy, proposals=tuple(told))


SHOW_SHORTER_FLOWS = Answer(ShowShorterFlows, (SHORTER_FLOWS, SEARCHES), _answer)
