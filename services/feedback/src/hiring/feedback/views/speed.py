"""How long does hiring take, and what holds for the positions that are still open?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, select

from hiring.contracts.brief import StepKind
from hiring.contracts.feedback.queries import Figure, ShowSpeed, Speed, StepTime, StillOpen
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import median_of
from hiring.feedback.domain.statistics import (
    SECONDS_A_DAY,
    Survival,
    kaplan_meier,
    median_survival,
    median_survival_interval,
)
from hiring.feedback.views.candidacies import CANDIDACIES, Candidacy, candidacies, holds
from hiring.feedback.views.candidacies import TABLE as CANDIDACY_ROWS
from hiring.feedback.views.stays import PLAIN, STAYS, Stay, stays
from hiring.feedback.views.stays import TABLE as STAY_ROWS
from hiring.feedback.views.streaming import streamed
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancies_for

Opened = Mapping[str, Mapping[str, Any]]
"""Vacancies by id, each with `opened_at` and `openings`."""
Holds = Mapping[tuple[str, str], Sequence[Sequence[float | None]]]
"""The spans in which candidacies were on hold, by vacancy and candidacy."""


def _answer(connection: Connection, query: ShowSpeed, asked: Asked) -> Speed:
    at = query.at or asked.at
    opened = opened_by(vacancies_for(connection, query.vacancy, asked, at))
    hires = [one for one in candidacies(connection, query.vacancy, at, hired=True) if one.vacancy in opened]
    fills, waiting = open_cases(opened, hires, at)
    curve = kaplan_meier(fills, waiting)
    return Speed(
        as_of=at,
        time_to_fill=median_of("F11", "days", fills),
        time_to_fill_net=median_of("F11-net", "days", [_days(opened, hire) - on_hold(hire) for hire in hires]),
        time_to_hire=median_of("F12", "days", times_to_hire(hires)),
        steps=all_step_times(connection, query.vacancy, at),
        open_median=_median(curve, len(fills) + len(waiting)),
        open_curve=tuple(
            StillOpen(days=point.days, share=point.share, low=point.low, high=point.high) for point in curve
        ),
        openings=sum(row["openings"] for row in opened.values()),
        filled=len(fills),
        **_as_others_count(opened, hires),
    )


def _median(curve: Sequence[Survival], cases: int) -> Figure:
    low, high = median_survival_interval(curve)
    value = median_survival(curve)
    return Figure(definition="F14", value=value, unit="days", cases=cases, low=low, high=high)


def _as_others_count(opened: Opened, hires: Sequence[Candidacy]) -> dict[str, Figure]:
    """F11 and F12 by the other definitions that vendors use."""
    fills: dict[str, list[float]] = defaultdict(list)
    for hire in hires:
        fills[hire.vacancy].append(_days(opened, hire))
    works = [_days(opened, one, until=one.starts) for one in hires if one.starts is not None]
    starts = [(one.starts - one.entered) / SECONDS_A_DAY for one in hires if one.starts is not None]
    offers = [(one.offers[0][0] - one.entered) / SECONDS_A_DAY for one in hires if one.offers]
    return {
        "time_to_first_fill": median_of("F11-first", "days", [min(days) for days in fills.values()]),
        "time_to_last_fill": median_of("F11-last", "days", [max(days) for days in fills.values()]),
        "time_to_work": median_of("F11-work", "days", works),
        "days_to_offer": median_of("F12-offer", "days", offers),
        "time_to_start": median_of("F12-start", "days", starts),
    }


def opened_by(vacancies: Opened) -> Opened:
    """The vacancies whose search had been opened."""
    return {id_: row for id_, row in vacancies.items() if row["opened_at"] is not None}


def open_cases(opened: Opened, hires: Iterable[Candidacy], at: datetime) -> tuple[list[float], list[float]]:
    """Days from opening to each fill (F11), and days so far of the openings that are not filled yet (F14).

    Of a search that was closed with openings left nobody knows when they would have been filled: they count until then.
    """
    fills, left = [], {id_: row["openings"] for id_, row in opened.items()}
    for hire in hires:
        fills.append(_days(opened, hire))
        left[hire.vacancy] -= 1
    ages = {id_: ((row["closed_at"] or at) - row["opened_at"]) / timedelta(days=1) for id_, row in opened.items()}
    return fills, [ages[id_] for id_, openings in left.items() for _ in range(openings)]


def times_to_hire(hires: Iterable[Candidacy]) -> list[float]:
    """Days from entering to the accepted offer (F12)."""
    return [(hire.filled - hire.entered) / SECONDS_A_DAY for hire in hires if hire.filled is not None]


def on_hold(hire: Candidacy) -> float:
    """Days that the hired candidate was agreed to wait: what F11 net leaves out."""
    seconds: float = sum((end or hire.filled) - start for start, end in hire.holds or ())
    return seconds / SECONDS_A_DAY


def all_step_times(connection: Connection, vacancy: VacancyId | None, at: datetime) -> tuple[StepTime, ...]:
    """F13 of the vacancy, or of all. The plain stays of candidacies that were never on hold are but summed."""
    now, rows = at.timestamp(), STAY_ROWS.c
    paused_once = rows.candidacy.in_(select(CANDIDACY_ROWS.c.candidacy).where(CANDIDACY_ROWS.c.holds.is_not(None)))
    ended = select(rows.step, rows.left - rows.entered).where(PLAIN, rows.left <= now, ~paused_once)
    if vacancy is not None:
        ended = ended.where(rows.vacancy == vacancy)
    seconds: dict[str, list[float]] = defaultdict(list)
    for step, stayed in streamed(connection, ended):
        seconds[step].append(stayed)
    return step_times(stays(connection, vacancy, at, paused_once), holds(connection, vacancy, now), now, seconds)


def step_times(
    all_stays: Iterable[Stay], held: Holds, now: float, besides: Mapping[str, Sequence[float]] = MappingProxyType({})
) -> tuple[StepTime, ...]:
    """The median of completed stays at each step without the time on hold, a candidacy's at one step added up (F13).

    `besides`: the seconds of others at each step, with no time on hold.
    """
    seconds = defaultdict(list, {step: list(of) for step, of in besides.items()})
    repeated: dict[tuple[str, str, str], float] = defaultdict(float)
    for vacancy, candidacy, step, entered, left, _, _, visit in all_stays:
        if left is not None:
            spans = held.get((vacancy, candidacy))
            stayed = left - entered - (paused(spans, entered, left, now) if spans else 0.0)
            if visit:
                repeated[step, vacancy, candidacy] += stayed
            else:
                seconds[step].append(stayed)
    for (step, _, _), total in repeated.items():
        seconds[step].append(total)
    return tuple(_step_time(step, seconds[step]) for step in StepKind if step in seconds)


def paused(spans: Iterable[Sequence[float | None]], start: float, end: float, now: float) -> float:
    """How many of the seconds between lie in a hold."""
    return sum(max(0.0, min(end, until or now) - max(start, since or 0.0)) for since, until in spans)


def _step_time(step: StepKind, seconds: Sequence[float]) -> StepTime:
    return StepTime(step=step, stay=median_of("F13", "days", [one / SECONDS_A_DAY for one in seconds]))


def _days(opened: Opened, hire: Candidacy, *, until: float | None = None) -> float:
    end = hire.filled if until is None else until
    if end is None:
        raise ValueError(f"{hire.candidacy} is no hire")
    opened_at: datetime = opened[hire.vacancy]["opened_at"]
    return (end - opened_at.timestamp()) / SECONDS_A_DAY


SHOW_SPEED = Answer(ShowSpeed, (CANDIDACIES, STAYS, VACANCIES, SEARCHES), _answer)
"""F11, F12, F13 and F14."""
