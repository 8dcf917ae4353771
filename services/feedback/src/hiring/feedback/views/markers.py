"""Did the search reach what its charter promised?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from hiring.contracts.brief import Marker
from hiring.contracts.feedback.queries import Figure, MarkerResult, Markers, ShowMarkers
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import mean_of, median_of, share_of
from hiring.feedback.views.candidacies import CANDIDACIES, candidacies
from hiring.feedback.views.evaluations import EVALUATIONS
from hiring.feedback.views.pools import POOLS
from hiring.feedback.views.pools import TABLE as POOL_ROWS
from hiring.feedback.views.scores import scores
from hiring.feedback.views.speed import on_hold, open_cases, opened_by, times_to_hire
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancy_for


def _answer(connection: Connection, query: ShowMarkers, asked: Asked) -> Markers:
    at = query.at or asked.at
    vacancy = vacancy_for(connection, query.vacancy, asked, at)
    measured = _measured(connection, vacancy, asked, at)
    markers = [Marker.model_validate(marker) for marker in vacancy["markers"]]
    return Markers(as_of=at, markers=tuple(_result(marker, measured.get(marker.statistic)) for marker in markers))


def _measured(connection: Connection, vacancy: Mapping[str, Any], asked: Asked, at: datetime) -> Mapping[str, Figure]:
    """What a marker may name: a definition's id, `pools`, or `score` (the lowest combined score of a hire)."""
    id_, now = VacancyId(vacancy["vacancy"]), at.timestamp()
    opened = opened_by({id_: vacancy})
    hires = candidacies(connection, id_, at, hired=True) if opened else []
    fills, _ = open_cases(opened, hires, at)
    net = [days - on_hold(hire) for days, hire in zip(fills, hires, strict=True)]
    offers = [offer for one in candidacies(connection, id_, at) for offer in one.offers or () if offer[0] <= now]
    return {
        "F11": median_of("F11", "days", fills),
        "F11-net": median_of("F11-net", "days", net),
        "F12": median_of("F12", "days", times_to_hire(hires)),
        "F18": share_of("F18", sum(bool(offer[2]) and offer[1] <= now for offer in offers), len(offers)),
        "pools": _pools(connection, id_, now),
        "score": _score(connection, id_, asked, now, {hire.candidacy for hire in hires}),
    }


def _pools(connection: Connection, vacancy: VacancyId, now: float) -> Figure:
    opened = select(POOL_ROWS.c.pool).where(POOL_ROWS.c.vacancy == vacancy, POOL_ROWS.c.opened <= now)
    count = len(connection.execute(opened).all())
    return Figure(definition="F21", value=count, unit="candidates", cases=count)


def _score(connection: Connection, vacancy: VacancyId, asked: Asked, now: float, hires: set[str]) -> Figure:
    of_hires = [
        score for of in scores(connection, [vacancy], now, asked).values() for c, score in of.items() if c in hires
    ]
    return mean_of("F3", "share", [min(of_hires)] if of_hires else [])


def _result(marker: Marker, figure: Figure | None) -> MarkerResult:
    met = None
    if figure is not None and figure.value is not None:
        met = (marker.at_most is None or figure.value <= marker.at_most) and (
            marker.at_least is None or figure.value >= marker.at_least
        )
    return MarkerResult(
        statistic=marker.statistic, at_most=marker.at_most, at_least=marker.at_least, measured=figure, met=met
    )


SHOW_MARKERS = Answer(ShowMarkers, (CANDIDACIES, POOLS, EVALUATIONS, VACANCIES, SEARCHES), _answer)
"""S11."""
