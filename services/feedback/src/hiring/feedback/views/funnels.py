"""How many get how far, from where, and what becomes of offers?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, func, select

from hiring.contracts.brief import Phase
from hiring.contracts.feedback.queries import (
    Counted,
    Figure,
    Funnels,
    MonthActivity,
    OfferMonth,
    PhaseThrough,
    ShowFunnels,
    SourceYield,
)
from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.view import Answer, Asked
from hiring.feedback.domain.figures import mean_of, median_of, share_of
from hiring.feedback.domain.statistics import SECONDS_A_DAY
from hiring.feedback.views.candidacies import CANDIDACIES, Candidacy, candidacies
from hiring.feedback.views.evaluations import EVALUATIONS
from hiring.feedback.views.evaluations import TABLE as EVALUATION_ROWS
from hiring.feedback.views.pools import POOLS
from hiring.feedback.views.pools import TABLE as POOL_ROWS
from hiring.feedback.views.streaming import streamed
from hiring.feedback.views.vacancies import SEARCHES, VACANCIES, vacancies_for

_HAPPENED = ("entered", "professional", "managerial", "hired")


def _answer(connection: Connection, query: ShowFunnels, asked: Asked) -> Funnels:
    at = query.at or asked.at
    vacancies_for(connection, query.vacancy, asked, at)
    entered = candidacies(connection, query.vacancy, at)
    pools = _pools(connection, query.vacancy, at.timestamp())
    offers = [offer for one in entered for offer in one.offers or () if offer[0] <= at.timestamp()]
    return Funnels(
        as_of=at,
        entered=len(entered),
        phases=phases(entered, pools if all(one.pool for one in entered) else ()),
        offers=_acceptance(offers, at.timestamp()),
        offers_by_month=_by_month(offers, at.timestamp()),
        sources=_sources(entered),
        withdrawals=tuple(
            Counted(what=what, count=count)
            for what, count in Counter(one.withdrawn_because for one in entered).most_common()
            if what is not None
        ),
        activity=_activity(entered, at.timestamp()),
        **_iterations(entered, pools, _evaluated(connection, query.vacancy), at.timestamp()),
    )


def depth(one: Candidacy) -> int:
    """How far a candidacy came: 0 to 2 for the three phases, 3 for a hire."""
    return (one.professional is not None) + (one.managerial is not None) + (one.filled is not None)


def phases(entered: Iterable[Candidacy], pools: Sequence[Mapping[str, Any]]) -> tuple[PhaseThrough, ...]:
    """F15 by phase: of the finished that reached it, the share that reached the next; planned is the pools' sum."""
    depths = Counter((depth(one), one.finished is not None) for one in entered)
    reached = [sum(n for (deep, _), n in depths.items() if deep >= place) for place in range(4)]
    finished = [sum(n for (deep, done), n in depths.items() if done and deep >= place) for place in range(4)]
    planned = [sum(pool["funnel"][place] for pool in pools) if pools else None for place in range(3)]
    return tuple(
        PhaseThrough(
            phase=phase,
            reached=reached[place],
            planned=plan,
            pass_through=share_of("F15", finished[place + 1], finished[place]),
            difference=None if plan is None else reached[place] - plan,
        )
        for place, (phase, plan) in enumerate(zip(Phase, planned, strict=True))
    )


def _acceptance(offers: Iterable[Sequence[Any]], now: float) -> Figure:
    """F18: accepted of extended, an offer belonging to the month in which it was extended."""
    made = [accepted and answered <= now for _, answered, accepted in offers]
    return share_of("F18", sum(map(bool, made)), len(made))


def _by_month(offers: Iterable[Sequence[Any]], now: float) -> tuple[OfferMonth, ...]:
    months = defaultdict(list)
    for offer in offers:
        months[_month(offer[0])].append(offer)
    return tuple(OfferMonth(month=month, acceptance=_acceptance(months[month], now)) for month in sorted(months))


def _sources(entered: Iterable[Candidacy]) -> tuple[SourceYield, ...]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in entered:
        count = counts[one.source]
        count[0] += 1
        count[1] += one.finished is not None
        count[2] += one.filled is not None
    return tuple(
        SourceYield(source=source, entered=all_, hired=share_of("F15", hired, finished))
        for source, (all_, finished, hired) in sorted(counts.items(), key=lambda item: (-item[1][2], item[0]))
    )


def _pools(connection: Connection, vacancy: VacancyId | None, now: float) -> list[Mapping[str, Any]]:
    wanted = select(POOL_ROWS).where(POOL_ROWS.c.opened <= now)
    if vacancy is not None:
        wanted = wanted.where(POOL_ROWS.c.vacancy == vacancy)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def _activity(entered: Sequence[Candidacy], now: float) -> tuple[MonthActivity, ...]:
    """What happened in each month up to now, whoever it happened to: the other way to count than by cohort (F15)."""
    moments = (
        [one.entered for one in entered],
        [one.professional for one in entered],
        [one.managerial for one in entered],
        [one.filled for one in entered],
    )
    counts = [Counter(_month(at) for at in of if at is not None and at <= now) for of in moments]
    return tuple(
        MonthActivity(month=month, **dict(zip(_HAPPENED, (count[month] for count in counts), strict=True)))
        for month in sorted(set().union(*counts))
    )


def _month(moment: float) -> str:
    return _month_of(int(moment // SECONDS_A_DAY))


@lru_cache(maxsize=100_000)
def _month_of(day: int) -> str:
    """The month of a day since 1970."""
    return (date(1970, 1, 1) + timedelta(days=day)).strftime("%Y-%m")


def _evaluated(connection: Connection, vacancy: VacancyId | None) -> dict[tuple[str, str], float]:
    """When each candidacy was evaluated for the first time."""
    rows = EVALUATION_ROWS.c
    first = select(rows.vacancy, rows.candidacy, func.min(rows.completed)).where(rows.completed.is_not(None))
    if vacancy is not None:
        first = first.where(rows.vacancy == vacancy)
    return {(id_, one): at for id_, one, at in streamed(connection, first.group_by(rows.vacancy, rows.candidacy))}


def _iterations(
    entered: Iterable[Candidacy],
    pools: Sequence[Mapping[str, Any]],
    evaluated: Mapping[tuple[str, str], float],
    now: float,
) -> dict[str, Figure]:
    """F21: cycle days, candidates finished an iteration, evaluated of the members, and pools decided in time."""
    decided = [pool for pool in pools if pool["decided"] is not None and pool["decided"] <= now]
    ended = {(pool["vacancy"], pool["pool"]): pool["decided"] for pool in decided}
    members = [one for one in entered if (one.vacancy, one.pool) in ended]
    finished = Counter((one.vacancy, one.pool) for one in members if one.finished is not None)
    rated = [evaluated.get((one.vacancy, one.candidacy), now + 1) <= ended[one.vacancy, one.pool] for one in members]
    return {
        "cycle": median_of("F21", "days", [(pool["decided"] - pool["opened"]) / SECONDS_A_DAY for pool in decided]),
        "throughput": mean_of("F21", "candidates", [finished[pool["vacancy"], pool["pool"]] for pool in decided]),
        "complete": share_of("F21", sum(rated), len(rated)),
        "in_timebox": share_of("F21", sum(pool["decided"] <= pool["timebox"] for pool in decided), len(decided)),
    }


SHOW_FUNNELS = Answer(ShowFunnels, (CANDIDACIES, POOLS, EVALUATIONS, VACANCIES, SEARCHES), _answer)
"""F15, F18 and F21."""
