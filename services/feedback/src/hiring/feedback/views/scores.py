"""Scores of evaluations: sealed in the views, opened once by the process that answers, and kept in its memory alone."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select

from hiring.contracts.sealed import Ciphertext, Sealed
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.views.view import Asked
from hiring.feedback.views.candidacies import TABLE as CANDIDACY_ROWS
from hiring.feedback.views.evaluations import TABLE
from hiring.feedback.views.streaming import streamed

Scores = Mapping[tuple[str, int], Mapping[str, float]]
"""The combined score of each candidacy (by id) under each version of each vacancy's brief."""
Reveal = Callable[[Sealed], str]
Told = dict[str, tuple[float | None, bool]]
"""Score, and whether every must-have was met, by the nonce that sealed them; a nonce is never used twice."""

_MOST = 2_000_000
_VACANCIES_AT_ONCE = 20
"""That many are opened with one request, where a question is about all: it would else make one for each of them."""
_KEY = tuple(TABLE.c[name] for name in ("vacancy", "candidacy", "brief_version", "step", "weight"))


class Opened:
    """What was opened so far. It is replaced as a whole and never cut down, as others may be reading from it."""

    def __init__(self) -> None:
        self._told: Told = {}

    def told(self) -> Told:
        """All of it, for as long as one question is answered; what is opened meanwhile is added to it."""
        if len(self._told) > _MOST:
            self._told = {}
        return self._told

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
    told = OPENED.told()
    for vacancy, candidacy, version, step, weight, nonce in streamed(connection, _completed(vacancies, now, _KEY)):
        if nonce not in told:
            _open(connection, _from(vacancy, vacancies), told, asked.reveal)
        score, gate_passed = told[nonce]
        if score is not None:
            yield vacancy, candidacy, version, step, weight, score, gate_passed


def _completed(vacancies: Collection[str] | None, now: float, columns: Iterable[Any]) -> Select[Any]:
    """These columns and the nonce of each completed evaluation, in the order of the key."""
    done = select(*columns, TABLE.c.nonce).where(TABLE.c.completed <= now).order_by(*_KEY)
    return done if vacancies is None else done.where(TABLE.c.vacancy.in_(vacancies))


def _from(vacancy: str, asked_for: Collection[str] | None) -> Collection[str] | Select[tuple[str]]:
    """That vacancy, and where all are asked for the next ones with it: they come in this order."""
    if asked_for is not None:
        return [vacancy]
    rows = TABLE.c.vacancy
    return select(rows).where(rows >= vacancy).distinct().order_by(rows).limit(_VACANCIES_AT_ONCE)


def _open(connection: Connection, vacancies: Collection[str] | Select[tuple[str]], told: Told, reveal: Reveal) -> None:
    """Opens whatever is new of these vacancies."""
    sealed = select(TABLE.c.nonce, TABLE.c.total).where(TABLE.c.vacancy.in_(vacancies), TABLE.c.completed.is_not(None))
    for nonce, total in streamed(connection, sealed):
        if nonce not in told:
            told[nonce] = _opened(total, reveal)


class _Stored(msgspec.Struct, rename={"sealed": "$sealed"}):
    """Ciphertext as it stands in the view."""

    sealed: Ciphertext


class _Total(msgspec.Struct):
    """What scores need of a `StepTotal`. It was checked when it was sealed; a question may open all there are."""

    gate_passed: bool
    score: float | None = None


_STORED, _TOTAL = msgspec.json.Decoder(_Stored), msgspec.json.Decoder(_Total)


def _opened(total: str, reveal: Reveal) -> tuple[float | None, bool]:
    said = _said(total, reveal)
    if said == ERASED:
        return None, False
    opened = _TOTAL.decode(said)
    return opened.score, opened.gate_passed


def _said(total: str, reveal: Reveal) -> str:
    if total.startswith("{"):
        return reveal(Sealed(_STORED.decode(total).sealed))
    return reveal(Sealed(json.loads(total)))  # stored in plain, by an earlier version


def scores(
    connection: Connection, vacancies: Collection[str] | None, now: float, asked: Asked, *, over_only: bool = False
) -> Scores:
    """The mean of the step scores completed by then, by the weights they were planned with (F3).

    `over_only`: of candidacies that are over, for whoever may still have to rate the others: a figure of few scores
    tells what somebody answered (S25).
    """
    over = _over(connection, now) if over_only else None
    found: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    told, columns = OPENED.told(), (TABLE.c.vacancy, TABLE.c.candidacy, TABLE.c.brief_version, TABLE.c.weight)
    rows = streamed(connection, _completed(vacancies, now, columns))
    for (vacancy, candidacy, version), of in groupby(rows, itemgetter(0, 1, 2)):
        total = weights = 0.0
        for _, _, _, weight, nonce in of:
            if nonce not in told:
                _open(connection, _from(vacancy, vacancies), told, asked.reveal)
            score = told[nonce][0]
            if score is not None and weight > 0:
                total += weight * score
                weights += weight
        if weights and (over is None or (vacancy, candidacy) in over):
            found[vacancy, version][candidacy] = total / weights
    return found


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
    told = OPENED.told()
    if new := {vacancy for vacancy, nonce in found if nonce not in told}:
        _open(connection, new, told, reveal)
    one_each = dict(map(tuple, found))
    sealed = select(rows.vacancy, rows.total).where(rows.vacancy.in_(one_each), rows.nonce.in_(one_each.values()))
    erased = {vacancy for vacancy, total in connection.execute(sealed).all() if _said(total, reveal) == ERASED}
    if gone := [nonce for vacancy, nonce in found if vacancy in erased and told[nonce][0] is not None]:
        OPENED.forget(gone)
