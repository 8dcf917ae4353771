"""Do later candidates score better than earlier ones, by version of the requirements?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, func, select

from hiring.contracts.feedback.queries import Figure, LearningCurve, ShowLearningCurve, VersionCurve
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import median_of, share_of
from hiring.feedback.domain.inference import slope
from hiring.feedback.views.candidacies import CANDIDACIES
from hiring.feedback.views.candidacies import TABLE as CANDIDACY_ROWS
from hiring.feedback.views.evaluations import EVALUATIONS
from hiring.feedback.views.evaluations import TABLE as EVALUATION_ROWS
from hiring.feedback.views.vacancies import VACANCIES, vacancies_for

Scores = Mapping[tuple[str, int], Mapping[str, float]]
"""The combined score of each candidacy (by id) under each version of each vacancy's brief."""


def _answer(connection: Connection, query: ShowLearningCurve, asked: Asked) -> LearningCurve:
    at = query.at or asked.at
    vacancies_for(connection, query.vacancy, asked)
    of = None if query.vacancy is None else [query.vacancy]
    order = _order(connection, query.vacancy, at.timestamp())
    curves = [
        VersionCurve(vacancy=VacancyId(vacancy), brief_version=version, slope=_slope(order[vacancy], by))
        for (vacancy, version), by in sorted(scores(connection, of, at.timestamp()).items())
    ]
    slopes = [curve.slope.value for curve in curves if curve.slope.value is not None]
    return LearningCurve(
        as_of=at,
        slope=median_of("F10", "points", slopes),
        improving=share_of("F10", sum(value > 0 for value in slopes), len(slopes)),
        versions=tuple(curves) if query.vacancy is not None else (),
    )


def _order(connection: Connection, vacancy: VacancyId | None, now: float) -> dict[str, dict[str, int]]:
    """The ordinal of each candidacy in its vacancy, first come first."""
    rows = CANDIDACY_ROWS.c
    came = select(rows.vacancy, rows.candidacy).where(rows.entered <= now).order_by(rows.entered, rows.candidacy)
    if vacancy is not None:
        came = came.where(rows.vacancy == vacancy)
    order: dict[str, dict[str, int]] = defaultdict(dict)
    for id_, candidacy in connection.execute(came).all():
        order[id_][candidacy] = len(order[id_]) + 1
    return order


def scores(connection: Connection, vacancies: Collection[str] | None, now: float) -> Scores:
    """The mean of the step scores completed by then, by the weights they were planned with (F3).

    Of these vacancies, or of all: by vacancy and version, then by candidacy.
    """
    rows = EVALUATION_ROWS.c
    key = rows.vacancy, rows.brief_version, rows.candidacy
    combined = func.sum(rows.weight * rows.score) / func.sum(rows.weight)
    done = select(*key, combined).where(rows.completed <= now, rows.score.is_not(None), rows.weight > 0).group_by(*key)
    if vacancies is not None:
        done = done.where(rows.vacancy.in_(vacancies))
    found: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for vacancy, version, candidacy, score in connection.execute(done).all():
        found[vacancy, version][candidacy] = score
    return found


def _slope(order: Mapping[str, int], of: Mapping[str, float]) -> Figure:
    points: Sequence[tuple[float, float]] = [(order[c], score) for c, score in of.items() if c in order]
    return Figure(definition="F10", value=slope(points), unit="points", cases=len(points))


def all_scores(of: Scores, vacancy: str, versions: Iterable[int]) -> list[float]:
    """The combined scores under these versions of one vacancy's brief."""
    return [score for version in versions for score in of.get((vacancy, version), {}).values()]


SHOW_LEARNING_CURVE = Answer(ShowLearningCurve, (CANDIDACIES, EVALUATIONS, VACANCIES), _answer)
"""F10."""
