"""Where does the time go in this vacancy, and who is waited for?"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, select

from hiring.contracts.feedback.queries import Bottleneck, Counted, ExplainBottleneck, StepTime
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.views.evaluations import EVALUATIONS
from hiring.feedback.views.evaluations import TABLE as EVALUATION_ROWS
from hiring.feedback.views.speed import step_times
from hiring.feedback.views.stays import STAYS, Stay, stays
from hiring.feedback.views.vacancies import VACANCIES, vacancy_for


def _answer(connection: Connection, query: ExplainBottleneck, asked: Asked) -> Bottleneck:
    at = query.at or asked.at
    vacancy_for(connection, query.vacancy, asked)
    here = _so_far(stays(connection, query.vacancy, at), at.timestamp())
    everywhere = step_times(stays(connection, None, at))
    waiting = _waiting(connection, query.vacancy, at.timestamp())
    return Bottleneck(
        as_of=at,
        sentence=_sentence(here, everywhere, waiting),
        steps=here,
        organisation=everywhere,
        waiting_for=waiting,
    )


def _so_far(all_stays: Sequence[Stay], now: float) -> tuple[StepTime, ...]:
    """F13 with the running stays counted until now: what waits is where a bottleneck shows first."""
    return step_times(stay if stay.left is not None else stay._replace(left=now) for stay in all_stays)


def _waiting(connection: Connection, vacancy: VacancyId, now: float) -> tuple[Counted, ...]:
    """Who owes how many evaluation forms, the most first."""
    rows = EVALUATION_ROWS.c
    asked = select(rows.waiting).where(rows.vacancy == vacancy, rows.asked <= now, rows.waiting.is_not(None))
    owed = Counter(person for waiting in connection.execute(asked).scalars() for person in waiting)
    return tuple(Counted(what=person, count=count) for person, count in owed.most_common())


def _sentence(here: Sequence[StepTime], everywhere: Sequence[StepTime], waiting: Sequence[Counted]) -> str:
    if not here:
        return "Nobody has entered yet."
    usual = {time.step: time.stay.value or 0.0 for time in everywhere}
    slowest = max(here, key=lambda time: (time.stay.value or 0.0) - usual.get(time.step, 0.0))
    days, median = slowest.stay.value or 0.0, usual.get(slowest.step)
    compared = "" if median is None else f" against {median:.1f} in the organisation (F13)"
    sentence = f"Most time goes at the {slowest.step.value.replace('-', ' ')}: {days:.1f} days{compared}"
    if waiting:
        forms = "form" if waiting[0].count == 1 else "forms"
        sentence += f"; {waiting[0].what} is waited for, with {waiting[0].count} {forms}"
    return sentence + "."


EXPLAIN_BOTTLENECK = Answer(ExplainBottleneck, (STAYS, EVALUATIONS, VACANCIES), _answer)
"""The slowest step in a sentence."""
