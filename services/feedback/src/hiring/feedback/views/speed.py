"""How long does hiring take, and what holds for the positions that are still open?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from hiring.contracts.brief import StepKind
from hiring.contracts.feedback.queries import ShowSpeed, Speed, StepTime, StillOpen
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import median_of
from hiring.feedback.domain.statistics import SECONDS_A_DAY, kaplan_meier, median_survival
from hiring.feedback.views.candidacies import CANDIDACIES, Candidacy, candidacies
from hiring.feedback.views.stays import STAYS, Stay, stays
from hiring.feedback.views.vacancies import VACANCIES, vacancies_for

Opened = Mapping[str, Mapping[str, Any]]
"""Vacancies by id, each with `opened_at` and `openings`."""


def _answer(connection: Connection, query: ShowSpeed, asked: Asked) -> Speed:
    at = query.at or asked.at
    opened = opened_by(vacancies_for(connection, query.vacancy, asked), at)
    hires = [one for one in candidacies(connection, query.vacancy, at, hired=True) if one.vacancy in opened]
    fills, waiting = open_cases(opened, hires, at)
    curve = kaplan_meier(fills, waiting)
    median = median_of("F14", "days", fills).model_copy(
        update={"value": median_survival(curve), "cases": len(fills) + len(waiting), "low": None, "high": None}
    )
    return Speed(
        as_of=at,
        time_to_fill=median_of("F11", "days", fills),
        time_to_fill_net=median_of("F11-net", "days", [_days(opened, hire) - on_hold(hire) for hire in hires]),
        time_to_hire=median_of("F12", "days", times_to_hire(hires)),
        steps=step_times(stays(connection, query.vacancy, at)),
        open_median=median,
        open_curve=tuple(StillOpen(days=point.days, share=point.share) for point in curve),
        openings=sum(row["openings"] for row in opened.values()),
        filled=len(fills),
    )


def opened_by(vacancies: Opened, at: datetime) -> Opened:
    """The vacancies whose search had been opened by then."""
    return {id_: row for id_, row in vacancies.items() if row["opened_at"] and row["opened_at"] <= at}


def open_cases(opened: Opened, hires: Iterable[Candidacy], at: datetime) -> tuple[list[float], list[float]]:
    """Days from opening to each fill (F11), and days so far of the openings that are not filled yet (F14)."""
    fills, left = [], {id_: row["openings"] for id_, row in opened.items()}
    for hire in hires:
        fills.append(_days(opened, hire))
        left[hire.vacancy] -= 1
    now = at.timestamp()
    ages = {id_: (now - row["opened_at"].timestamp()) / SECONDS_A_DAY for id_, row in opened.items()}
    return fills, [ages[id_] for id_, openings in left.items() for _ in range(openings)]


def times_to_hire(hires: Iterable[Candidacy]) -> list[float]:
    """Days from entering to the accepted offer (F12)."""
    return [(hire.filled - hire.entered) / SECONDS_A_DAY for hire in hires if hire.filled is not None]


def on_hold(hire: Candidacy) -> float:
    """Days that the hired candidate was agreed to wait: what F11 net leaves out."""
    seconds: float = sum((end or hire.filled) - start for start, end in hire.holds or ())
    return seconds / SECONDS_A_DAY


def step_times(all_stays: Iterable[Stay]) -> tuple[StepTime, ...]:
    """The median of completed stays at each step, the stays of one candidacy at one step added up (F13)."""
    seconds: dict[str, list[float]] = defaultdict(list)
    repeated: dict[tuple[str, str, str], float] = defaultdict(float)
    for vacancy, candidacy, step, entered, left, _, _, visit in all_stays:
        if left is not None:
            if visit:
                repeated[step, vacancy, candidacy] += left - entered
            else:
                seconds[step].append(left - entered)
    for (step, _, _), total in repeated.items():
        seconds[step].append(total)
    return tuple(_step_time(step, seconds[step]) for step in StepKind if step in seconds)


def _step_time(step: StepKind, seconds: Sequence[float]) -> StepTime:
    return StepTime(step=step, stay=median_of("F13", "days", [one / SECONDS_A_DAY for one in seconds]))


def _days(opened: Opened, hire: Candidacy) -> float:
    if hire.filled is None:
        raise ValueError(f"{hire.candidacy} is no hire")
    opened_at: datetime = opened[hire.vacancy]["opened_at"]
    return (hire.filled - opened_at.timestamp()) / SECONDS_A_DAY


SHOW_SPEED = Answer(ShowSpeed, (CANDIDACIES, STAYS, VACANCIES), _answer)
"""F11, F12, F13 and F14."""
