"""Are answers given within the agreed time?"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from hiring.contracts.brief import StepKind
from hiring.contracts.feedback.queries import Figure, ServiceLevels, ShowServiceLevels, StepLevel
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import share_of
from hiring.feedback.views.evaluations import EVALUATIONS
from hiring.feedback.views.evaluations import TABLE as EVALUATION_ROWS
from hiring.feedback.views.sessions import SESSIONS
from hiring.feedback.views.sessions import TABLE as SESSION_ROWS
from hiring.feedback.views.vacancies import VACANCIES, vacancies_for


def _answer(connection: Connection, query: ShowServiceLevels, asked: Asked) -> ServiceLevels:
    at = query.at or asked.at
    vacancies_for(connection, query.vacancy, asked)
    rows = EVALUATION_ROWS.c
    due = select(rows.step, rows.raters, rows.in_time, rows.late, rows.cancelled).where(rows.due <= at.timestamp())
    if query.vacancy is not None:
        due = due.where(rows.vacancy == query.vacancy)
    return ServiceLevels(
        as_of=at,
        steps=_steps(connection.execute(due).all(), at.timestamp()),
        sessions=_sessions(connection, query.vacancy, at),
    )


def _steps(due: Iterable[Any], now: float) -> tuple[StepLevel, ...]:
    """F17 of the forms whose due time has come, without those of evaluations cancelled by then."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for step, raters, in_time, late, cancelled in due:
        if cancelled is not None and cancelled <= now:
            continue
        count = counts[step]
        count[0] += raters
        count[1] += in_time
        count[2] += in_time + sum(moment <= now for moment in late or ())
    return tuple(
        StepLevel(
            step=step, in_time=share_of("F17", counts[step][1], all_), submitted=share_of("F17", counts[step][2], all_)
        )
        for step in StepKind
        if (all_ := counts[step][0])
    )


def _sessions(connection: Connection, vacancy: VacancyId | None, at: datetime) -> Figure:
    rows = SESSION_ROWS.c
    due = select(rows.due_at, rows.held_at).where(rows.due_at <= at)
    if vacancy is not None:
        due = due.where(rows.vacancy == vacancy)
    pairs = connection.execute(due).all()
    return share_of("F17", sum(held is not None and held <= due_at for due_at, held in pairs), len(pairs))


SHOW_SERVICE_LEVELS = Answer(ShowServiceLevels, (EVALUATIONS, SESSIONS, VACANCIES), _answer)
"""F17."""
