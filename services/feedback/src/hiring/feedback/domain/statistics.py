"""The statistics as pure functions; formulas are named by their ids (F14, F15, F20)."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hiring.contracts.feedback.events import AddedDelta, Aspect, Delta

_Z_95 = 1.959963984540054
SECONDS_A_DAY = 86_400
_HALF = 0.5 + 1e-9  # a product of many shares that is a half exactly may come out a little above it


def days_between(start: datetime, end: datetime) -> float:
    """Calendar days from `start` to `end`, weekends included, parts of a day as a fraction (F11, F12)."""
    return (end - start).total_seconds() / SECONDS_A_DAY


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share (F15). Source: E. B. Wilson, JASA 22 (1927), without continuity correction.

    Raises:
        ValueError: no trial, or not between 0 and `trials` successes.
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no share")
    share, spread = successes / trials, _Z_95**2 / trials
    middle = share + spread / 2
    reach = _Z_95 * math.sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


@dataclass(frozen=True, slots=True)
class Survival:
    """The share of cases that are still open after `days`, with its 95 % band; none where all are closed."""

    days: float
    share: float
    low: float | None = None
    high: float | None = None


def kaplan_meier(closed: Sequence[float], still_open: Sequence[float]) -> tuple[Survival, ...]:
    """The share still open after each closing (F14): days of the closed cases, and of those open until now.

    A case that is open for exactly t days counts as at risk at t. Source: Kaplan and Meier, JASA 53 (1958).
    """
    ages, closings = sorted((*closed, *still_open)), Counter(closed)
    share, spread, curve = 1.0, 0.0, []
    for days in sorted(closings):
        at_risk, now = len(ages) - bisect_left(ages, days), closings[days]
        share *= 1 - now / at_risk
        if now == at_risk:
            curve.append(Survival(days, 0.0))
            break
        spread += now / (at_risk * (at_risk - now))
        curve.append(Survival(days, share, *_band(share, spread)))
    return tuple(curve)


def _band(share: float, spread: float) -> tuple[float, float]:
    """Greenwood's variance on the scale of log(-log), which keeps the band between 0 and 1.

    Source: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data (2002), section 1.4.
    """
    reach = _Z_95 * math.sqrt(spread) / math.log(share)
    return share ** math.exp(-reach), share ** math.exp(reach)


def median_survival(curve: Sequence[Survival]) -> float | None:
    """The first day on which no more than half are still open (F14); None when more than half still are."""
    return next((point.days for point in curve if point.share <= _HALF), None)


def median_survival_interval(curve: Sequence[Survival]) -> tuple[float | None, float | None]:
    """The days between which the median lies: while the band holds a half. Source: Brookmeyer and Crowley (1982)."""
    low = next((point.days for point in curve if (point.share if point.low is None else point.low) <= _HALF), None)
    high = next((point.days for point in curve if (point.share if point.high is None else point.high) <= _HALF), None)
    return low, high


def expectation_deltas(expected: Mapping[Aspect, int], reality: Mapping[Aspect, int]) -> tuple[Delta, ...]:
    """Reality minus expectation for every aspect that has both (F20), in the order of the form."""
    return tuple(
        Delta(aspect=a, expected=expected[a], reality=reality[a], delta=reality[a] - expected[a])
        for a in Aspect
        if a in expected and a in reality
    )


def added_deltas(expected: Mapping[str, int], reality: Mapping[str, int]) -> tuple[AddedDelta, ...]:
    """The same for the pairs of questions that were added, in the order of what was expected."""
    return tuple(
        AddedDelta(question=q, expected=value, reality=reality[q], delta=reality[q] - value)
        for q, value in expected.items()
        if q in reality
    )


def mean_absolute_delta(deltas: Collection[Delta | AddedDelta]) -> float | None:
    """How far reality was from expectation on average, whichever way (F20), in points of the 1 to 5 scale."""
    return sum(abs(d.delta) for d in deltas) / len(deltas) if deltas else None


def worst_deltas(deltas: Collection[Delta], count: int = 3) -> tuple[Delta, ...]:
    """The aspects that disappointed most (F20), the worst first; none that did not disappoint."""
    return tuple(sorted((d for d in deltas if d.delta < 0), key=lambda d: d.delta)[:count])


def quality_of_hire(
    weights: Mapping[str, float], predicted: Mapping[str, float], shown: Mapping[str, float]
) -> float | None:
    """Weighted mean of shown minus predicted, -1 to 1, over the skills that have both (F20); None without any.

    `weights` need not sum to 1; `predicted` and `shown` are normalised to 0..1 (F1).
    """
    both = [skill for skill in weights if skill in predicted and skill in shown]
    total = sum(weights[skill] for skill in both)
    return sum(weights[s] * (shown[s] - predicted[s]) for s in both) / total if both else None
