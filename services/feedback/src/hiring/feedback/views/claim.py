"""Did hiring become faster since that day, by how much, and may it be said?"""

import statistics

from sqlalchemy import Connection

from hiring.contracts.feedback.queries import Claim, Figure, MeasureClaim
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import median_of
from hiring.feedback.domain.inference import bootstrap_reduction
from hiring.feedback.views.candidacies import CANDIDACIES, candidacies
from hiring.feedback.views.speed import opened_by, times_to_hire
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancies_for

FEWEST_HIRES = 5
"""Below so many hires on a side nothing is claimed."""


def _answer(connection: Connection, query: MeasureClaim, asked: Asked) -> Claim:
    at = query.at or asked.at
    opened = opened_by(vacancies_for(connection, query.vacancy, asked, at))
    sides: tuple[list[float], list[float]] = ([], [])
    for hire in candidacies(connection, query.vacancy, at, hired=True):
        if hire.vacancy in opened:
            sides[opened[hire.vacancy]["opened_at"] >= query.since].extend(times_to_hire([hire]))
    before, after = sides
    reduction = _reduction(before, after)
    claimed = reduction.low is not None and reduction.low > 0
    return Claim(
        baseline=median_of("F12", "days", before),
        after=median_of("F12", "days", after),
        reduction=reduction,
        claimed=claimed,
        sentence=_sentence(reduction, claimed=claimed),
    )


def _reduction(before: list[float], after: list[float]) -> Figure:
    cases = len(before) + len(after)
    if min(len(before), len(after)) < FEWEST_HIRES or not statistics.median(before):
        return Figure(definition="F16", value=None, unit="share", cases=cases)
    low, high = bootstrap_reduction(before, after)
    value = 1 - statistics.median(after) / statistics.median(before)
    return Figure(definition="F16", value=value, unit="share", cases=cases, low=low, high=high)


def _sentence(reduction: Figure, *, claimed: bool) -> str:
    if reduction.value is None:
        return "Too few hires to measure a change."
    if not claimed:
        return f"No faster hiring can be claimed: the interval of the {reduction.value:.0%} holds 0."
    return f"Time to hire fell by {reduction.value:.0%} (95 %: {reduction.low:.0%} to {reduction.high:.0%})."


MEASURE_CLAIM = Answer(MeasureClaim, (CANDIDACIES, VACANCIES, SEARCHES), _answer)
"""F16, S88."""
