"""Asking the statistics of a made-up organisation, and comparing figures with numbers recomputed from the raw log."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import pytest
from services.feedback.tests.scale import recompute as again
from services.feedback.tests.scale.sealing import reveal
from sqlalchemy import Engine

from hiring.contracts.messages import Query
from hiring.eventkit.log.stored import StoredMessage
from hiring.eventkit.views.chunks import Sorter
from hiring.eventkit.views.database import reading, writing
from hiring.eventkit.views.folds import ViewFold
from hiring.eventkit.views.view import VIEWS, Asked
from hiring.feedback.views.statistics import STATISTICS

_CHUNK = 2_000
_TEAM = frozenset({"recruiter"})


def fold(engine: Engine, log: Iterable[StoredMessage]) -> int:
    """Folds the log into every view behind the statistics, and says how many messages it had."""
    views = tuple(dict.fromkeys(view for answer in STATISTICS for view in answer.views))
    with writing(engine) as connection:
        VIEWS.create_all(connection, tables=[view.table for view in views])
    folds = [ViewFold(view) for view in views]
    sorter, messages, count = Sorter(folds, "made-up"), iter(log), 0
    while part := list(islice(messages, _CHUNK)):
        chunk = sorter.chunk(part)
        with writing(engine) as connection:
            for one in folds:
                if portions := chunk.of(one, chunk.end):
                    one.apply(connection, portions)
        for one in folds:
            one.settle(chunk.end, "")
        count += len(part)
    return count


@dataclass
class Shown:
    """Answers from the views as of a moment, and how many seconds each took.

    A recruiter of the organisation asks, and of one vacancy its hiring manager. `officer` is the private key of
    whoever may open protected data.
    """

    engine: Engine
    at: datetime
    officer: str = ""
    took: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, contract: type[Query], **said: Any) -> Any:
        answer: Any = next(one for one in STATISTICS if one.query is contract)
        query = contract.model_validate({"at": self.at, **said})
        by = f"m{int(said['vacancy'][1:]) % 41}" if "vacancy" in said else "r0"
        begun = time.perf_counter()
        with reading(self.engine) as connection:
            found = answer.answer(connection, query, Asked(by, self.at, reveal, _TEAM))
        self.took.setdefault(contract.__name__, []).append(time.perf_counter() - begun)
        return found


def number(value: float | None) -> Any:
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9)


def same(figure: Any, value: float | None, cases: int) -> None:
    assert figure.cases == cases
    assert figure.value == number(value)


def same_median(figure: Any, values: list[float]) -> None:
    same(figure, again.median(values), len(values))
    assert (figure.low, figure.high) == tuple(map(number, again.median_interval(values)))


def same_mean(figure: Any, values: list[float]) -> None:
    same(figure, again.mean(values), len(values))
    assert (figure.low, figure.high) == tuple(map(number, again.mean_interval(values)))


def same_share(figure: Any, successes: int, trials: int) -> None:
    same(figure, successes / trials if trials else None, trials)
    if trials:
        assert (figure.low, figure.high) == pytest.approx(again.interval(successes, trials), abs=1e-9)
