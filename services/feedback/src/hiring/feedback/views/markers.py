"""Did the search reach what its charter promised?"""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from hiring.contracts.brief import Marker
from hiring.contracts.feedback.queries import Figure, MarkerResult, Markers, ShowMarkers
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import mean_of, median_of, share_of
from hiring.feedback.views.candidacies import CANDIDACIES, candidacies
from hiring.feedback.views.evaluations import EVALUATIONS
from hiring.feedback.views.learning_curve import all_scores, scores
from hiring.feedback.views.pools import POOLS
from hiring.feedback.views.pools import TABLE as POOL_ROWS
from hiring.feedback.views.speed import on_hold, open_cases, opened_by, times_to_hire
from hiring.feedback.views.vacancies import VACANCIES, vacancies_for


def _answer(connection: Connection, query: ShowMarkers, asked: Asked) -> Markers:
    at = query.at or asked.at
    vacancies = vacancies_for(connection, query.vacancy, asked)
    measured = _measured(connection, query, asked)
    markers = [Marker.model_validate(marker) for marker in vacancies[query.vacancy]["markers"]]
    return Markers(as_of=at, markers=tuple(_result(marker, measured.get(marker.statistic)) for marker in markers))


def _measured(connection: Connection, query: ShowMarkers, asked: Asked) -> Mapping[str, Figure]:
    """What a marker may name: a definition's id, `pools`, or `score` (the lowest combined score of a hire)."""
    at = query.at or asked.at
    vacancies = vacancies_for(connection, query.vacancy, asked)
    hires = candidacies(connection, query.vacancy, at, hired=True)
    opened = opened_by(vacancies, at)
    fills, _ = open_cases(opened, hires, at) if opened else ([], [])
    net = [days - on_hold(hire) for days, hire in zip(fills, hires, strict=False)]
    offers = [offer for one in candidacies(connection, query.vacancy, at) for offer in one.offers or ()]
    accepted = sum(bool(offer[2]) and offer[1] <= at.timestamp() for offer in offers)
    made = sum(offer[0] <= at.timestamp() for offer in offers)
    return {
        "F11": median_of("F11", "days", fills),
        "F11-net": median_of("F11-net", "days", net),
        "F12": median_of("F12", "days", times_to_hire(hires)),
        "F18": share_of("F18", accepted, made),
        "pools": _pools(connection, query.vacancy, at.timestamp()),
        "score": _score(connection, query.vacancy, at.timestamp(), {hire.candidacy for hire in hires}),
    }


def _pools(connection: Connection, vacancy: VacancyId, now: float) -> Figure:
    opened = select(POOL_ROWS.c.pool).where(POOL_ROWS.c.vacancy == vacancy, POOL_ROWS.c.opened <= now)
    count = len(connection.execute(opened).all())
    return Figure(definition="F21", value=count, unit="candidates", cases=count)


def _score(connection: Connection, vacancy: VacancyId, now: float, hires: set[str]) -> Figure:
    found = scores(connection, [vacancy], now)
    kept = {key: {c: score for c, score in of.items() if c in hires} for key, of in found.items()}
    values = all_scores(kept, vacancy, [version for _, version in kept])
    return mean_of("F3", "share", [min(values)] if values else [])


def _result(marker: Marker, figure: Figure | None) -> MarkerResult:
    met = None
    if figure is not None and figure.value is not None:
        met = (marker.at_most is None or figure.value <= marker.at_most) and (
            marker.at_least is None or figure.value >= marker.at_least
        )
    return MarkerResult(
        statistic=marker.statistic, at_most=marker.at_most, at_least=marker.at_least, measured=figure, met=met
    )


SHOW_MARKERS = Answer(ShowMarkers, (CANDIDACIES, POOLS, EVALUATIONS, VACANCIES), _answer)
"""S11."""
