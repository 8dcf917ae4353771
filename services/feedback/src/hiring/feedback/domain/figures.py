"""Figures: computed numbers with their definition's id, unit, cases and 95 % interval."""

import statistics
from collections.abc import Sequence
from typing import Literal

from hiring.contracts.feedback.queries.asking import Figure
from hiring.feedback.domain.inference import (
    SHORTEST_CORRELATION,
    correlation_interval,
    mean_interval,
    median_interval,
    spearman,
)
from hiring.feedback.domain.statistics import wilson

Unit = Literal["days", "share", "points", "candidates"]


def median_of(definition: str, unit: Unit, values: Sequence[float]) -> Figure:
    """The median, with its distribution-free interval from six values on."""
    if not values:
        return Figure(definition=definition, value=None, unit=unit, cases=0)
    ordered = sorted(values)  # once: to sort what is in order takes no time
    low, high = median_interval(ordered) or (None, None)
    middle = statistics.median(ordered)
    return Figure(definition=definition, value=middle, unit=unit, cases=len(values), low=low, high=high)


def mean_of(definition: str, unit: Unit, values: Sequence[float]) -> Figure:
    """The mean, with its interval from two values on."""
    if not values:
        return Figure(definition=definition, value=None, unit=unit, cases=0)
    low, high = mean_interval(values) or (None, None)
    middle = statistics.fmean(values)
    return Figure(definition=definition, value=middle, unit=unit, cases=len(values), low=low, high=high)


BENCHMARKS = {"F17": 0.9, "F18": 0.9}
"""What is usually aimed at: nine forms of ten in time, nine offers of ten accepted."""


def share_of(definition: str, successes: int, trials: int) -> Figure:
    """A share with its Wilson interval (F15), and what is usually aimed at."""
    aim = BENCHMARKS.get(definition)
    if not trials:
        return Figure(definition=definition, value=None, unit="share", cases=0, benchmark=aim)
    low, high = wilson(successes, trials)
    value = successes / trials
    return Figure(definition=definition, value=value, unit="share", cases=trials, low=low, high=high, benchmark=aim)


def validity_of(pairs: Sequence[tuple[float, float]]) -> Figure:
    """Spearman's rank correlation of prediction and proof with its interval, not shown below 20 hires (F20)."""
    rho = spearman(pairs) if len(pairs) >= SHORTEST_CORRELATION else None
    if rho is None:
        return Figure(definition="F20", value=None, unit="points", cases=len(pairs))
    low, high = correlation_interval(rho, len(pairs))
    return Figure(definition="F20", value=rho, unit="points", cases=len(pairs), low=low, high=high)
