"""Are answers given within the agreed time?"""

from datetime import datetime

from sqlalchemy import Connection, func, select

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
    return ServiceLevels(
        as_of=at,
        steps=_steps(connection, query.vacancy, at.timestamp()),
        sessions=_sessions(connection, query.vacancy, at),
    )


def _steps(connection: Connection, vacancy: VacancyId | None, now: float) -> tuple[StepLevel, ...]:
    """F17 of the forms whose due time has come, without those of evaluations cancelled by then."""
    rows = EVALUATION_ROWS.c
    due = (rows.due <= now) & (rows.cancelled.is_(None) | (rows.cancelled > now))
    if vacancy is not None:
        due &= rows.vacancy == vacancy
    forms = select(rows.step, func.sum(rows.raters), func.sum(rows.in_time)).where(due).group_by(rows.step)
    counts = {step: [all_, in_time, in_time] for step, all_, in_time in connection.execute(forms).all()}
    for step, late in connection.execute(select(rows.step, rows.late).where(due, rows.late.is_not(None))).all():
        counts[step][2] += sum(moment <= now for moment in late)
    return tuple(
        StepLevel(
            step=step, in_time=share_of("F17", counts[step][1], all_), submitted=share_of("F17", counts[step][2], all_)
        )
        for step in StepKind
        if step in counts and (all_ := counts[step][0])
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
