"""Do later candidates score better than earlier ones, by version of the requirements?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from hiring.contracts.feedback.queries import Figure, LearningCurve, ShowLearningCurve, VersionCurve
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import median_of, share_of
from hiring.feedback.domain.inference import slope
from hiring.feedback.views.candidacies import CANDIDACIES, candidacies
from hiring.feedback.views.evaluations import EVALUATIONS
from hiring.feedback.views.evaluations import TABLE as EVALUATION_ROWS
from hiring.feedback.views.vacancies import VACANCIES, vacancies_for

Scores = Mapping[tuple[str, int], Mapping[str, float]]
"""The combined score of each candidacy (by id) under each version of each vacancy's brief."""


def _answer(connection: Connection, query: ShowLearningCurve, asked: Asked) -> LearningCurve:
    at = query.at or asked.at
    vacancies = vacancies_for(connection, query.vacancy, asked)
    order: dict[str, dict[str, int]] = defaultdict(dict)
    for one in candidacies(connection, query.vacancy, at):
        order[one.vacancy][one.candidacy] = len(order[one.vacancy]) + 1
    curves = [
        VersionCurve(vacancy=VacancyId(vacancy), brief_version=version, slope=_slope(order[vacancy], of))
        for (vacancy, version), of in sorted(scores(connection, query.vacancy, at.timestamp(), vacancies).items())
    ]
    slopes = [curve.slope.value for curve in curves if curve.slope.value is not None]
    return LearningCurve(
        as_of=at,
        slope=median_of("F10", "points", slopes),
        improving=share_of("F10", sum(value > 0 for value in slopes), len(slopes)),
        versions=tuple(curves) if query.vacancy is not None else (),
    )


def scores(
    connection: Connection, vacancy: VacancyId | None, now: float, vacancies: Mapping[str, Mapping[str, Any]]
) -> Scores:
    """The weighted mean of the step scores completed by then (F3), by vacancy and version, then by candidacy."""
    rows = EVALUATION_ROWS.c
    done = select(rows.vacancy, rows.brief_version, rows.candidacy, rows.step, rows.score)
    done = done.where(rows.completed <= now, rows.score.is_not(None))
    if vacancy is not None:
        done = done.where(rows.vacancy == vacancy)
    weights = {id_: dict(row["steps"]) for id_, row in vacancies.items()}
    sums: dict[tuple[str, int], dict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for id_, version, candidacy, step, score in connection.execute(done):
        if weight := weights.get(id_, {}).get(step):
            total = sums[id_, version][candidacy]
            total[0] += weight * score
            total[1] += weight
    return {key: {c: total / weight for c, (total, weight) in of.items()} for key, of in sums.items()}


def _slope(order: Mapping[str, int], of: Mapping[str, float]) -> Figure:
    points: Sequence[tuple[float, float]] = [(order[c], score) for c, score in of.items() if c in order]
    return Figure(definition="F10", value=slope(points), unit="points", cases=len(points))


def all_scores(of: Scores, vacancy: str, versions: Iterable[int]) -> list[float]:
    """The combined scores under these versions of one vacancy's brief."""
    return [score for version in versions for score in of.get((vacancy, version), {}).values()]


SHOW_LEARNING_CURVE = Answer(ShowLearningCurve, (CANDIDACIES, EVALUATIONS, VACANCIES), _answer)
"""F10."""
