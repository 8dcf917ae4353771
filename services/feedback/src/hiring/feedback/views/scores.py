"""Scores of evaluations, opened while a question is answered, and remembered so that each is opened once."""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from hiring.contracts.evaluation.parts import StepTotal
from hiring.contracts.sealed import Sealed
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.views.view import Asked
from hiring.feedback.views.candidacies import TABLE as CANDIDACY_ROWS
from hiring.feedback.views.evaluations import TABLE

Scores = Mapping[tuple[str, int], Mapping[str, float]]
"""The combined score of each candidacy (by id) under each version of each vacancy's brief."""

_REMEMBERED: OrderedDict[str, tuple[float | None, bool]] = OrderedDict()
"""Score and gate by the nonce that sealed them, in this process alone; a nonce is never used twice."""
_MOST = 1_000_000


class Scored(NamedTuple):
    """One completed evaluation with its score, 0 to 1, and whether every must-have was met (F3, F4)."""

    vacancy: str
    brief_version: int
    candidacy: str
    step: str
    weight: float
    score: float
    gate_passed: bool


def scored(connection: Connection, vacancies: Collection[str] | None, now: float, asked: Asked) -> Iterator[Scored]:
    """What the evaluations completed by then came to, if anybody observed anything; of these vacancies, or of all."""
    rows = TABLE.c
    key = rows.vacancy, rows.brief_version, rows.candidacy, rows.step, rows.weight
    done = select(*key, rows.total).where(rows.completed <= now)
    if vacancies is not None:
        done = done.where(rows.vacancy.in_(vacancies))
    for vacancy, version, candidacy, step, weight, total in connection.execute(done.order_by(*key)).all():
        score, gate_passed = _opened(total, asked)
        if score is not None:
            yield Scored(vacancy, version, candidacy, step, weight, score, gate_passed)


def _opened(total: str | Mapping[str, Mapping[str, str]], asked: Asked) -> tuple[float | None, bool]:
    nonce = total if isinstance(total, str) else total["$sealed"]["nonce"]
    known = _REMEMBERED.get(nonce)
    if known is None:
        said = asked.reveal(Sealed.from_json(total))
        opened = StepTotal(coverage=0, gate_passed=False) if said == ERASED else StepTotal.opened(said)
        known = _REMEMBERED[nonce] = opened.score, opened.gate_passed
        if len(_REMEMBERED) > _MOST:
            _REMEMBERED.popitem(last=False)
    return known


def scores(
    connection: Connection, vacancies: Collection[str] | None, now: float, asked: Asked, *, over_only: bool = False
) -> Scores:
    """The mean of the step scores completed by then, by the weights they were planned with (F3).

    `over_only`: of candidacies that are over, for whoever may still have to rate the others: a figure of few scores
    tells what somebody answered (S25).
    """
    over = _over(connection, now) if over_only else None
    sums: dict[tuple[str, int], dict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for one in scored(connection, vacancies, now, asked):
        if one.weight > 0 and (over is None or (one.vacancy, one.candidacy) in over):
            sum_ = sums[one.vacancy, one.brief_version][one.candidacy]
            sum_[0] += one.weight * one.score
            sum_[1] += one.weight
    return {key: {candidacy: total / weight for candidacy, (total, weight) in of.items()} for key, of in sums.items()}


def _over(connection: Connection, now: float) -> set[tuple[str, str]]:
    rows = CANDIDACY_ROWS.c
    over = select(rows.vacancy, rows.candidacy).where(rows.finished <= now)
    return {(row.vacancy, row.candidacy) for row in connection.execute(over)}


def newest_scores(connection: Connection, vacancy: str, now: float, asked: Asked) -> dict[str, float]:
    """Each candidacy's combined score under the newest version it was rated by."""
    by_version = scores(connection, [vacancy], now, asked)
    return {candidacy: score for key in sorted(by_version) for candidacy, score in by_version[key].items()}
