"""How many went how far, against the plan? Formulas F15 and F21."""

from datetime import timedelta
from math import sqrt

from sqlalchemy import Connection, select

from hiring.contracts.brief import Phase
from hiring.contracts.pipeline.overview import Funnel, PhaseCount, PoolFunnel, ShowFunnel
from hiring.eventkit.views.view import Answer, Asked, Row
from hiring.pipeline.views.pool import POOLS
from hiring.pipeline.views.searches import SEARCHES, search_for

_Z = 1.959964  # of a 95 % interval


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share, both ends 0..1 (F15); `trials` above zero."""
    share, square = successes / trials, _Z * _Z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = _Z * sqrt(share * (1 - share) / trials + square / (4 * trials * trials)) / (1 + square / trials)
    return max(0.0, middle - half), min(1.0, middle + half)


def _phases(pool: Row) -> list[PhaseCount]:
    reached = {Phase.RECRUITMENT: len(pool["members"])}
    for cut in pool["cuts"]:
        reached[Phase(cut["to_phase"])] = len(cut["advanced"])
    counts = []
    before = 0
    for phase, planned in zip(Phase, pool["funnel"], strict=True):
        here = reached.get(phase, 0)
        low, high = wilson(here, before) if before else (None, None)
        share = here / before if before else None
        counts.append(PhaseCount(phase=phase, planned=planned, reached=here, share=share, low=low, high=high))
        before = here
    return counts


def _funnel(pool: Row, asked: Asked) -> PoolFunnel:
    day = timedelta(days=1)
    return PoolFunnel(
        pool=pool["pool"],
        ordinal=pool["ordinal"],
        phases=tuple(_phases(pool)),
        days=round(((pool["decided_at"] or asked.at) - pool["opened_at"]) / day, 2),
        planned_days=round((pool["timebox_ends_at"] - pool["opened_at"]) / day, 2),
        decided=pool["decided_at"] is not None,
        batches=pool["batches"],
    )


def _answer(connection: Connection, query: ShowFunnel, asked: Asked) -> Funnel:
    search_for(connection, query.vacancy, asked)
    table = POOLS.table
    found = select(table).where(table.c.vacancy == query.vacancy).order_by(table.c.ordinal)
    rows = connection.execute(found).mappings()
    return Funnel(vacancy=query.vacancy, pools=tuple(_funnel(dict(row), asked) for row in rows))


SHOW_FUNNEL = Answer(ShowFunnel, (POOLS, SEARCHES), _answer)
