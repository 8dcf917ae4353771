"""Do later candidates score better than earlier ones, by version of the requirements?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from hiring.contracts.feedback.queries import Figure, LearningCurve, ShowLearningCurve, VersionCurve
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import median_of, share_of
from hiring.feedback.domain.inference import slope
from hiring.feedback.views.candidacies import CANDIDACIES
from hiring.feedback.views.candidacies import TABLE as CANDIDACY_ROWS
from hiring.feedback.views.evaluations import EVALUATIONS
from hiring.feedback.views.scores import scores
from hiring.feedback.views.streaming import streamed
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, decides, vacancies_for

_LEVEL = 1e-9
"""A slope no greater comes of rounding: the curve is level."""


def _answer(connection: Connection, query: ShowLearningCurve, asked: Asked) -> LearningCurve:
    at = query.at or asked.at
    covered = vacancies_for(connection, query.vacancy, asked, at)
    sealed = query.vacancy is not None and not decides(covered[query.vacancy], asked)
    of = None if query.vacancy is None else [query.vacancy]
    order = _order(connection, query.vacancy, at.timestamp())
    found = scores(connection, of, at.timestamp(), asked, over_only=sealed)
    curves = [
        VersionCurve(vacancy=VacancyId(vacancy), brief_version=version, slope=_slope(order[vacancy], by))
        for (vacancy, version), by in sorted(found.items())
    ]
    slopes = [curve.slope.value for curve in curves if curve.slope.value is not None]
    return LearningCurve(
        as_of=at,
        slope=median_of("F10", "points", slopes),
        improving=share_of("F10", sum(value > _LEVEL for value in slopes), len(slopes)),
        versions=tuple(curves) if query.vacancy is not None else (),
    )


def _order(connection: Connection, vacancy: VacancyId | None, now: float) -> dict[str, dict[str, int]]:
    """The ordinal of each candidacy in its vacancy, first come first."""
    rows = CANDIDACY_ROWS.c
    came = select(rows.vacancy, rows.candidacy).where(rows.entered <= now).order_by(rows.entered, rows.candidacy)
    if vacancy is not None:
        came = came.where(rows.vacancy == vacancy)
    order: dict[str, dict[str, int]] = defaultdict(dict)
    for id_, candidacy in streamed(connection, came):
        order[id_][candidacy] = len(order[id_]) + 1
    return order


def _slope(order: Mapping[str, int], of: Mapping[str, float]) -> Figure:
    points: Sequence[tuple[float, float]] = [(order[c], score) for c, score in of.items() if c in order]
    return Figure(definition="F10", value=slope(points), unit="points", cases=len(points))


SHOW_LEARNING_CURVE = Answer(ShowLearningCurve, (CANDIDACIES, EVALUATIONS, VACANCIES, SEARCHES), _answer)
"""F10."""
