"""Which decisions about candidates were taken, by whom, under which version of the brief?"""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select
from sqlalchemy.engine import RowMapping

from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.queries import Decisions, DecisionTaken, ListDecisions
from hiring.contracts.ids import CandidacyId, VacancyId
from hiring.contracts.pipeline.events import (
    CandidateAdvanced,
    CandidateRejected,
    CandidateSelected,
    PoolCut,
    PoolDecided,
    PositionFilled,
)
from hiring.evaluation.views.forms import FORMS, forms_in_force
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View

Decided = CandidateAdvanced | CandidateRejected | CandidateSelected | PoolCut | PoolDecided | PositionFilled

_DECISIONS = Table(
    "evaluation_decisions",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("decision", String(80), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("brief_version", Integer),
    Column("about", JSON, nullable=False),
    Column("told", JSON, nullable=False),
)


def _keys(recorded: Recorded[Decided]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.id)]


def _evolve(_row: Row | None, recorded: Recorded[Decided], key: Key) -> Row:
    event = recorded.event
    told = {"reason", "ranking", "advanced", "selected", "from_phase", "template"}
    return {
        "vacancy": key[0],
        "decision": key[1],
        "sequence": recorded.sequence,
        "kind": event.wire.split(".")[1],
        "decided_by": recorded.actor,
        "decided_at": recorded.time,
        "brief_version": getattr(event, "brief_version", None),
        "about": _about(event),
        "told": event.model_dump(mode="json", include=told),
    }


def _about(event: Decided) -> list[CandidacyId]:
    match event:
        case PoolCut():
            return [*event.advanced, *event.left]
        case PoolDecided():
            return list(event.members)
        case _:
            return [event.candidacy]


DECISIONS = View(
    _DECISIONS,
    version=2,
    subscribes=(CandidateAdvanced, CandidateRejected, CandidateSelected, PoolCut, PoolDecided, PositionFilled),
    keys=_keys,
    evolve=_evolve,
)


def decision_of(connection: Connection, vacancy: VacancyId, decision: str) -> RowMapping:
    """One decision by its id.

    Raises:
        LookupError: there is none.
    """
    wanted = select(_DECISIONS).where(_DECISIONS.c.vacancy == vacancy, _DECISIONS.c.decision == decision)
    row = connection.execute(wanted).mappings().first()
    if row is None or row["brief_version"] is None:
        raise LookupError(f"{vacancy} has no such decision")
    return row


def hires_of(connection: Connection, vacancy: VacancyId) -> int:
    """How many openings of the vacancy were filled."""
    filled = (_DECISIONS.c.vacancy == vacancy) & (_DECISIONS.c.kind == "position-filled")
    return len(connection.execute(select(_DECISIONS.c.decision).where(filled)).all())


def taken(row: RowMapping) -> DecisionTaken:
    """A row as it is shown."""
    return DecisionTaken.model_validate(dict(row))


def _answer(connection: Connection, query: ListDecisions, asked: Asked) -> Decisions:
    forms_in_force(connection, query.vacancy, asked.by)
    mine = (_DECISIONS.c.vacancy == query.vacancy) & _DECISIONS.c.brief_version.is_not(None)
    decisions = [taken(row) for row in connection.execute(select(_DECISIONS).where(mine)).mappings()]
    return Decisions(decisions=tuple(sorted(decisions, key=lambda one: (one.sequence, one.kind, one.about))))


LIST_DECISIONS = Answer(ListDecisions, (DECISIONS, FORMS), _answer)
