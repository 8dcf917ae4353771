"""How long did a search take, how many reached which phase, and what did we learn on the way?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from hiring.contracts.brief import Phase
from hiring.contracts.feedback.queries import Figure, Funnel, FunnelPhase, HireTimes, Outcomes, ShowOutcomes
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.statistics import SECONDS_A_DAY, wilson
from hiring.feedback.views.candidacies import CANDIDACIES, TABLE
from hiring.feedback.views.sessions import SESSIONS
from hiring.feedback.views.sessions import TABLE as SESSION_ROWS
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancy_for

_PHASES = tuple(Phase)


def _answer(connection: Connection, query: ShowOutcomes, asked: Asked) -> Outcomes:
    vacancy = vacancy_for(connection, query.vacancy, asked)
    found = select(TABLE).where(TABLE.c.vacancy == query.vacancy).order_by(TABLE.c.entered, TABLE.c.candidacy)
    rows = [dict(row) for row in connection.execute(found).mappings()]
    sessions = select(func.count(), func.count(SESSION_ROWS.c.held_at)).where(SESSION_ROWS.c.vacancy == query.vacancy)
    requested, held = connection.execute(sessions).one()
    hires = [row for row in rows if row["filled"] is not None]
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
        time_to_fill=_days("F11", opened_at.timestamp(), row["filled"]),
        time_to_hire=_days("F12", row["entered"], row["filled"]),
    )


def _days(definition: str, start: float, end: float) -> Figure:
    return Figure(definition=definition, value=(end - start) / SECONDS_A_DAY, unit="days", cases=1)


def _funnel(pool: Any, rows: Sequence[Mapping[str, Any]], plan: Sequence[int] | None) -> Funnel:
    return Funnel(
        pool=pool,
        phases=tuple(_phase(place, rows, plan[place] if plan else None) for place in range(len(_PHASES))),
    )


def _phase(place: int, rows: Sequence[Mapping[str, Any]], planned: int | None) -> FunnelPhase:
    depths = [(depth(row), row["finished"] is not None) for row in rows]
    reached = sum(depth >= place for depth, _ in depths)
    return FunnelPhase(
        phase=_PHASES[place],
        reached=reached,
        planned=planned,
        difference=None if planned is None else reached - planned,
        pass_through=pass_through(place, [depth for depth, finished in depths if finished]),
    )


def depth(row: Mapping[str, Any]) -> int:
    """How far a candidacy came: 0 to 2 for the three phases, 3 for a hire."""
    return sum(row[name] is not None for name in ("professional", "managerial", "filled"))


def pass_through(place: int, finished: Sequence[int]) -> Figure:
    """F15 over finished candidacies: of those who reached this phase, the share that reached the next, or was hired."""
    here, next_ = (sum(reached >= least for reached in finished) for least in (place, place + 1))
    if not here:
        return Figure(definition="F15", value=None, unit="share", cases=0)
    low, high = wilson(next_, here)
    return Figure(definition="F15", value=next_ / here, unit="share", cases=here, low=low, high=high)


SHOW_OUTCOMES = Answer(ShowOutcomes, (CANDIDACIES, SESSIONS, VACANCIES, SEARCHES), _answer)
