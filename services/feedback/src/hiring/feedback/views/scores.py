"""Scores of evaluations: sealed in the views, opened once by the process that answers, and kept in its memory alone."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from hiring.contracts.evaluation.parts import StepTotal
from hiring.contracts.sealed import Sealed
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.views.view import Asked
from hiring.feedback.views.candidacies import TABLE as CANDIDACY_ROWS
from hiring.feedback.views.evaluations import TABLE

Scores = Mapping[tuple[str, int], Mapping[str, float]]
"""The combined score of each candidacy (by id) under each version of each vacancy's brief."""
Reveal = Callable[[Sealed], str]
Told = dict[str, tuple[float | None, bool]]
"""Score, and whether every must-have was met, by the nonce that sealed them; a nonce is never used twice."""

_MOST = 2_000_000
_AT_ONCE = 500
_KEY = tuple(TABLE.c[name] for name in ("vacancy", "candidacy", "brief_version", "step", "weight"))


class Opened:
    """What was opened so far. It is replaced as a whole and never cut down, as others may be reading from it."""

    def __init__(self) -> None:
        self._told: Told = {}

    def of(self, connection: Connection, found: Sequence[Any], reveal: Reveal) -> Told:
        """What these rows came to, each of a vacancy (first) and a nonce (last); whatever is new is opened."""
        if len(self._told) + len(found) > _MOST:
            self._told = {}
        told = self._told
        missing = sorted({row[0] for row in found if row[-1] not in told})
        for start in range(0, len(missing), _AT_ONCE):
            sealed = select(TABLE.c.nonce, TABLE.c.total).where(TABLE.c.vacancy.in_(missing[start : start + _AT_ONCE]))
            for nonce, total in connection.execute(sealed.where(TABLE.c.completed.is_not(None))).all():
                if nonce not in told:
                    told[nonce] = _opened(total, reveal)
        return told

    def forget(self, nonces: Collection[str]) -> None:
        """As if they had never been opened: their key is gone."""
        gone = set(nonces)
        self._told = {nonce: told for nonce, told in self._told.items() if nonce not in gone}


OPENED = Opened()
"""That of this process."""


Scored = tuple[str, str, int, str, float, float, bool]
"""One completed evaluation: vacancy, candidacy, version of the brief, step and its weight, then its score, 0 to 1, and
whether every must-have was met (F3, F4)."""


def scored(connection: Connection, vacancies: Collection[str] | None, now: float, asked: Asked) -> Iterator[Scored]:
    """What the evaluations completed by then came to, if anybody observed anything; of these vacancies, or of all.

    In the order of vacancy, candidacy, version of the brief, and step.
    """
    found, told = _completed(connection, vacancies, now, asked, _KEY)
    for vacancy, candidacy, version, step, weight, nonce in found:
        score, gate_passed = told[nonce]
        if score is not None:
            yield vacancy, candidacy, version, step, weight, score, gate_passed


def _completed(
    connection: Connection, vacancies: Collection[str] | None, now: float, asked: Asked, columns: Iterable[Any]
) -> tuple[Sequence[Any], Told]:
    """These columns (first the vacancy) and the nonce of each completed evaluation by its key, and what all said."""
    done = select(*columns, TABLE.c.nonce).where(TABLE.c.completed <= now).order_by(*_KEY)
    if vacancies is not None:
        done = done.where(TABLE.c.vacancy.in_(vacancies))
    found = connection.execute(done).all()
    return found, OPENED.of(connection, found, asked.reveal)


def _opened(total: str, reveal: Reveal) -> tuple[float | None, bool]:
    said = _said(total, reveal)
    opened = StepTotal(coverage=0, gate_passed=False) if said == ERASED else StepTotal.opened(said)
    return opened.score, opened.gate_passed


def _said(total: str, reveal: Reveal) -> str:
    return reveal(Sealed.from_json(json.loads(total)))


def scores(
    connection: Connection, vacancies: Collection[str] | None, now: float, asked: Asked, *, over_only: bool = False
) -> Scores:
    """The mean of the step scores completed by then, by the weights they were planned with (F3).

    `over_only`: of candidacies that are over, for whoever may still have to rate the others: a figure of few scores
    tells what somebody answered (S25).
    """
    over = _over(connection, now) if over_only else None
    sums: dict[tuple[str, int], dict[str, list[float]]] = defaultdict(dict)
    columns = (TABLE.c.vacancy, TABLE.c.brief_version, TABLE.c.candidacy, TABLE.c.weight)
    found, told = _completed(connection, vacancies, now, asked, columns)
    for vacancy, version, candidacy, weight, nonce in found:
        score = told[nonce][0]
        if score is not None and weight > 0 and (over is None or (vacancy, candidacy) in over):
            sum_ = sums[vacancy, version].setdefault(candidacy, [0.0, 0.0])
            sum_[0] += weight * score
            sum_[1] += weight
    return {key: {candidacy: total / weight for candidacy, (total, weight) in of.items()} for key, of in sums.items()}


def _over(connection: Connection, now: float) -> set[tuple[str, str]]:
    rows = CANDIDACY_ROWS.c
    over = select(rows.vacancy, rows.candidacy).where(rows.finished <= now)
    return {(row.vacancy, row.candidacy) for row in connection.execute(over)}


def newest_scores(connection: Connection, vacancy: str, now: float, asked: Asked) -> dict[str, float]:
    """Each candidacy's combined score under the newest version it was rated by."""
    by_version = scores(connection, [vacancy], now, asked)
    return {candidacy: score for key in sorted(by_version) for candidacy, score in by_version[key].items()}


def warm(connection: Connection, vacancies: Collection[str], reveal: Reveal) -> None:
    """Opens what was completed in these vacancies before anybody asks, and forgets what can't be opened any more."""
    rows = TABLE.c
    done = select(rows.vacancy, rows.nonce).where(rows.vacancy.in_(vacancies), rows.completed.is_not(None))
    found = connection.execute(done).all()
    told = OPENED.of(connection, found, reveal)
    one_each = dict(map(tuple, found))
    sealed = select(rows.vacancy, rows.total).where(rows.vacancy.in_(one_each), rows.nonce.in_(one_each.values()))
    erased = {vacancy for vacancy, total in connection.execute(sealed).all() if _said(total, reveal) == ERASED}
    if gone := [nonce for vacancy, nonce in found if vacancy in erased and told[nonce][0] is not None]:
        OPENED.forget(gone)
