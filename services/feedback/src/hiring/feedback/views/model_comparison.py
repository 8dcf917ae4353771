"""Which way of working did better, on the same definitions?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Connection, func, select

from hiring.contracts.feedback.events import HiringManagerSaid, ModelKind
from hiring.contracts.feedback.queries import CompareModels, ModelComparison, ModelFigures
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import mean_of, median_of
from hiring.feedback.views.aftercare import AFTERCARE_FORMS, opened
from hiring.feedback.views.aftercare import TABLE as FORM_ROWS
from hiring.feedback.views.candidacies import CANDIDACIES, Candidacy, candidacies
from hiring.feedback.views.candidacies import TABLE as CANDIDACY_ROWS
from hiring.feedback.views.probation import PROBATION
from hiring.feedback.views.quality import Outcome, outcomes, quality
from hiring.feedback.views.speed import open_cases, opened_by, times_to_hire
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancies_for


def _answer(connection: Connection, query: CompareModels, asked: Asked) -> ModelComparison:
    at = query.at or asked.at
    all_vacancies = vacancies_for(connection, query.vacancy, asked, at)
    opened = opened_by(all_vacancies)
    hires = [one for one in candidacies(connection, query.vacancy, at, hired=True) if one.vacancy in opened]
    found = outcomes(connection, query.vacancy, asked, at, all_vacancies)
    entered = _entered(connection, query.vacancy, at)
    ratings = _ratings(connection, query.vacancy, asked, at)
    models = []
    for model in get_args(ModelKind):
        of = {id_: row for id_, row in opened.items() if row["model"] == model}
        models.append(_figures(model, of, hires, found, entered, ratings, at))
    return ModelComparison(as_of=at, models=tuple(models))


def _figures(  # noqa: PLR0913, PLR0917 - what is compared
    model: ModelKind,
    of: Mapping[str, Mapping[str, Any]],
    hires: Sequence[Candidacy],
    found: Sequence[Outcome],
    entered: Mapping[str, int],
    ratings: Sequence[tuple[str, int]],
    at: datetime,
) -> ModelFigures:
    here = [hire for hire in hires if hire.vacancy in of]
    fills, _ = open_cases(of, here, at)
    filled = {hire.vacancy for hire in here}
    return ModelFigures(
        model=model,
        vacancies=len(of),
        filled=len(here),
        time_to_fill=median_of("F11", "days", fills),
        time_to_hire=median_of("F12", "days", times_to_hire(here)),
        candidates_a_hire=median_of("F15", "candidates", [entered[id_] for id_ in sorted(filled)]),
        manager_rating=mean_of("S76", "points", [rating for vacancy, rating in ratings if vacancy in of]),
        quality_of_hire=quality(one for one in found if one.vacancy in of),
    )


def _entered(connection: Connection, vacancy: VacancyId | None, at: datetime) -> dict[str, int]:
    rows = CANDIDACY_ROWS.c
    counted = select(rows.vacancy, func.count()).where(rows.entered <= at.timestamp()).group_by(rows.vacancy)
    if vacancy is not None:
        counted = counted.where(rows.vacancy == vacancy)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _ratings(connection: Connection, vacancy: VacancyId | None, asked: Asked, at: datetime) -> list[tuple[str, int]]:
    """What hiring managers said of the model (S76), in forms that were no longer sealed by then (S77)."""
    rows = FORM_ROWS.c
    said = select(rows.vacancy, rows.hiring_manager_form).where(rows.completed_at <= at)
    if vacancy is not None:
        said = said.where(rows.vacancy == vacancy)
    forms = ((id_, opened(HiringManagerSaid, form["said"], asked)) for id_, form in connection.execute(said))
    return [(id_, form.model_rating) for id_, form in forms if form is not None]


COMPARE_MODELS = Answer(CompareModels, (CANDIDACIES, PROBATION, AFTERCARE_FORMS, VACANCIES, SEARCHES), _answer)
"""Iterative beside waterfall."""
