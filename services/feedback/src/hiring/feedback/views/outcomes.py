"""How long did a search take, how many reached which phase, and what did we learn on the way?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Boolean, Column, Connection, Integer, String, Table, func, select

from hiring.contracts.brief import PHASE_OF, Phase
from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.queries import Figure, Funnel, FunnelPhase, HireTimes, Outcomes, ShowOutcomes
from hiring.contracts.pipeline.events import (
    CandidacyEntered,
    CandidacyReconsidered,
    CandidacyWithdrawn,
    CandidateAdvanced,
    CandidateRejected,
    PoolCut,
    PoolDecided,
    PositionFilled,
)
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.feedback.domain.statistics import days_between, wilson
from hiring.feedback.views.sessions import SESSIONS
from hiring.feedback.views.sessions import TABLE as SESSION_ROWS
from hiring.feedback.views.vacancies import VACANCIES, vacancy_for

_PHASES = tuple(Phase)
_HIRED = len(_PHASES)

_TABLE = Table(
    "feedback_candidacies",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("pool", String(64)),
    Column("reached", Integer, nullable=False),
    Column("finished", Boolean, nullable=False),
    Column("rejected", Boolean, nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("filled_at", Moment),
)

_OfOne = (
    CandidacyEntered
    | CandidateAdvanced
    | CandidateRejected
    | CandidacyWithdrawn
    | CandidacyReconsidered
    | PositionFilled
)
_About = _OfOne | PoolCut | PoolDecided


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    event = recorded.event
    match event:
        case PoolCut():
            return [(event.vacancy, candidacy) for candidacy in (*event.advanced, *event.left)]
        case PoolDecided():
            return [(event.vacancy, candidacy) for candidacy in event.members]
        case _:
            return [(event.vacancy, event.candidacy)]


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event = recorded.event
    if isinstance(event, CandidacyEntered):
        return _entered(event)
    if row is None:
        raise LookupError(f"candidacy {key[1]} never entered")
    match event:
        case CandidateAdvanced():
            return _at_least(row, PHASE_OF[event.step])
        case PoolCut():
            return _at_least(row, event.to_phase) if key[1] in event.advanced else {**row, "finished": True}
        case PoolDecided():
            return {**row, "finished": row["finished"] or key[1] not in event.selected}
        case CandidateRejected():
            return {**row, "finished": True, "rejected": True}
        case CandidacyWithdrawn():
            return {**row, "finished": True}
        case CandidacyReconsidered():
            return {**row, "finished": False, "rejected": False}
        case PositionFilled():
            return {**row, "reached": _HIRED, "finished": True, "filled_at": recorded.time}
    assert_never(event)


def _entered(event: CandidacyEntered) -> Row:
    return {
        "vacancy": event.vacancy,
        "candidacy": event.candidacy,
        "pool": event.pool,
        "reached": _PHASES.index(PHASE_OF[event.step]),
        "finished": False,
        "rejected": False,
        "entered_at": event.entered_at,
        "filled_at": None,
    }


def _at_least(row: Row, phase: Phase) -> Row:
    return {**row, "reached": max(row["reached"], _PHASES.index(phase))}


CANDIDACIES = View(
    _TABLE,
    1,
    (
        CandidacyEntered,
        CandidateAdvanced,
        CandidateRejected,
        CandidacyWithdrawn,
        CandidacyReconsidered,
        PositionFilled,
        PoolCut,
        PoolDecided,
    ),
    _keys,
    _evolve,
)


def _answer(connection: Connection, query: ShowOutcomes, asked: Asked) -> Outcomes:
    vacancy = vacancy_for(connection, query.vacancy, asked)
    found = select(_TABLE).where(_TABLE.c.vacancy == query.vacancy).order_by(_TABLE.c.entered_at, _TABLE.c.candidacy)
    rows = [dict(row) for row in connection.execute(found).mappings()]
    sessions = select(func.count(), func.count(SESSION_ROWS.c.held_at)).where(SESSION_ROWS.c.vacancy == query.vacancy)
    requested, held = connection.execute(sessions).one()
    hires = [row for row in rows if row["filled_at"] is not None]
    return Outcomes(
        vacancy=query.vacancy,
        model=vacancy["model"],
        entered=len(rows),
        rejected=sum(row["rejected"] for row in rows),
        hired=len(hires),
        sessions_requested=requested,
        sessions_held=held,
        hires=tuple(_times(row, vacancy["opened_at"]) for row in hires),
        funnels=tuple(
            _funnel(pool, [row for row in rows if row["pool"] == pool], vacancy["funnel"])
            for pool in dict.fromkeys(row["pool"] for row in rows)
        ),
    )


def _times(row: Mapping[str, Any], opened_at: datetime) -> HireTimes:
    return HireTimes(
        candidacy=row["candidacy"],
        time_to_fill=_days("F11", opened_at, row["filled_at"]),
        time_to_hire=_days("F12", row["entered_at"], row["filled_at"]),
    )


def _days(definition: str, start: datetime, end: datetime) -> Figure:
    return Figure(definition=definition, value=days_between(start, end), unit="days", cases=1)


def _funnel(pool: Any, rows: Sequence[Mapping[str, Any]], plan: Sequence[int] | None) -> Funnel:
    return Funnel(
        pool=pool,
        phases=tuple(_phase(place, rows, plan[place] if plan else None) for place in range(len(_PHASES))),
    )


def _phase(place: int, rows: Sequence[Mapping[str, Any]], planned: int | None) -> FunnelPhase:
    reached = sum(row["reached"] >= place for row in rows)
    return FunnelPhase(
        phase=_PHASES[place],
        reached=reached,
        planned=planned,
        difference=None if planned is None else reached - planned,
        pass_through=_pass_through(place, [row["reached"] for row in rows if row["finished"]]),
    )


def _pass_through(place: int, finished: Sequence[int]) -> Figure:
    """F15 over finished candidacies: of those who reached this phase, the share that reached the next, or was hired."""
    here, next_ = (sum(reached >= least for reached in finished) for least in (place, place + 1))
    if not here:
        return Figure(definition="F15", value=None, unit="share", cases=0)
    low, high = wilson(next_, here)
    return Figure(definition="F15", value=next_ / here, unit="share", cases=here, low=low, high=high)


SHOW_OUTCOMES = Answer(ShowOutcomes, (CANDIDACIES, SESSIONS, VACANCIES), _answer)
