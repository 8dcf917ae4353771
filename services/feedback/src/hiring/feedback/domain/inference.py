"""Intervals, tests and correlations: what may be said of small numbers. Pure; formulas are named by their ids."""

import math
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_Z_95 = 1.959963984540054
SHORTEST_CORRELATION = 20
"""Below so many hires no predictive validity is shown (F20)."""
FOUR_FIFTHS = 0.8
"""29 CFR 1607.4(D)."""
SIGNIFICANT = 0.05
_NEGLIGIBLE = 1e-18
_ROUNDING = 1e-9
"""Shares of one scale that differ by no more are the same number."""


def median_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % interval of a median from order statistics, without assuming a distribution; None for fewer than 6.

    Exact binomial up to 100 values, normal beyond.
    Source: W. J. Conover, Practical Nonparametric Statistics (1999), section 3.2.
    """
    count = len(values)
    if count < 6:  # noqa: PLR2004 - the whole range of 5 values covers the median with less than 95 %
        return None
    ordered = sorted(values)
    low = _exact_rank(count) if count <= 100 else math.floor(count / 2 - _Z_95 * math.sqrt(count) / 2)  # noqa: PLR2004
    return ordered[low], ordered[count - 1 - low]


def _exact_rank(count: int) -> int:
    """The greatest r for which fewer than r + 1 heads of `count` fair coins have a chance of at most 2.5 %."""
    chance, rank = 0.0, -1
    while True:
        chance += math.comb(count, rank + 1) / 2**count
        if chance > 0.025:  # noqa: PLR2004 - half of what 95 % leaves
            return rank
        rank += 1


def mean_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Mean plus and minus 1.96 standard errors; None for fewer than 2 values."""
    if len(values) < 2:  # noqa: PLR2004 - one value has no spread
        return None
    reach = _Z_95 * statistics.stdev(values) / math.sqrt(len(values))
    middle = statistics.fmean(values)
    return middle - reach, middle + reach


def bootstrap_reduction(before: Sequence[float], after: Sequence[float], rounds: int = 1_000) -> tuple[float, float]:
    """The 95 % percentile interval of 1 - median(after) / median(before) (F16).

    The same values give the same interval: the dice are seeded. Samples are thinned to 500 values each.
    Source: B. Efron, Annals of Statistics 7 (1979).

    Raises:
        ValueError: a side has no value.
    """
    if not before or not after:
        raise ValueError("both sides need values")
    dice = random.Random(23)  # noqa: S311 - a sample, not a secret
    sides = [_thinned(sorted(side)) for side in (before, after)]
    drawn = []
    for _ in range(rounds):
        old, new = (statistics.median(dice.choices(side, k=len(side))) for side in sides)
        if old > 0:
            drawn.append(1 - new / old)
    drawn.sort()
    return drawn[int(0.025 * len(drawn))], drawn[min(len(drawn) - 1, int(0.975 * len(drawn)))]


def _thinned(ordered: Sequence[float], most: int = 500) -> Sequence[float]:
    if len(ordered) <= most:
        return ordered
    return [ordered[(2 * place + 1) * len(ordered) // (2 * most)] for place in range(most)]


def ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value, equal values sharing the mean of theirs.

    What differs from its neighbour by 1e-9 at most is equal: sums of the same shares differ in their last digit
    where they were added up in another order.
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    found, start = [0.0] * len(values), 0
    while start < len(order):
        end = start + 1
        while end < len(order) and values[order[end]] - values[order[end - 1]] <= _ROUNDING:
            end += 1
        for place in order[start:end]:
            found[place] = (start + end + 1) / 2
        start = end
    return found


def spearman(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Spearman's rank correlation (F20); None below 2 pairs or when one side does not vary."""
    if len(pairs) < 2:  # noqa: PLR2004 - a line needs two points
        return None
    left, right = (ranks(side) for side in zip(*pairs, strict=True))
    try:
        return statistics.correlation(left, right)
    except statistics.StatisticsError:
        return None


def correlation_interval(rho: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a rank correlation by Fisher's z, with Fieller's 1.06 / (n - 3) for its variance."""
    if count <= 3 or abs(rho) >= 1:  # noqa: PLR2004 - see the formula
        return (rho, rho) if abs(rho) >= 1 else (-1.0, 1.0)
    middle, reach = math.atanh(rho), _Z_95 * math.sqrt(1.06 / (count - 3))
    return math.tanh(middle - reach), math.tanh(middle + reach)


def slope(points: Sequence[tuple[float, float]]) -> float | None:
    """The least-squares slope (F10); None for fewer than 3 points or a single abscissa."""
    if len(points) < 3 or len({x for x, _ in points}) < 2:  # noqa: PLR2004 - two points always lie on a line
        return None
    xs, ys = zip(*points, strict=True)
    return statistics.linear_regression(xs, ys).slope


def fisher_exact(selected: int, applied: int, other_selected: int, other_applied: int) -> float:
    """The two-sided p of Fisher's exact test: the tables at most as likely as this one, margins fixed (F19).

    Tables are weighed against the likeliest; those that weigh less than 1e-18 of it are left out.
    """
    chosen, total = selected + other_selected, applied + other_applied
    low, high = max(0, chosen - other_applied), min(applied, chosen)
    likeliest = min(high, max(low, (chosen + 1) * (applied + 1) // (total + 2)))

    def log_weight(here: int) -> float:
        return _log_ways(applied, here) + _log_ways(other_applied, chosen - here)

    weights, more, fewer = [1.0], likeliest, likeliest
    while more < high and weights[-1] > _NEGLIGIBLE:
        ratio = (applied - more) * (chosen - more) / ((more + 1) * (other_applied - chosen + more + 1))
        weights.append(weights[-1] * ratio)
        more += 1
    weight = 1.0
    while fewer > low and weight > _NEGLIGIBLE:
        weight *= fewer * (other_applied - chosen + fewer) / ((applied - fewer + 1) * (chosen - fewer + 1))
        weights.append(weight)
        fewer -= 1
    limit = math.exp(log_weight(selected) - log_weight(likeliest)) * (1 + 1e-7)
    return min(1.0, sum(weight for weight in weights if weight <= limit) / sum(weights))


def _log_ways(many: int, chosen: int) -> float:
    """The logarithm of the binomial coefficient: exact ones of ten thousands of candidates have thousands of digits."""
    return math.lgamma(many + 1) - math.lgamma(chosen + 1) - math.lgamma(many - chosen + 1)


@dataclass(frozen=True, slots=True)
class Impact:
    """One group against the one that is selected most (F19)."""

    ratio: float
    p: float
    z: float | None
    shortfall: float
    flagged: bool
    sentence: str


def impact(selected: int, applied: int, best_selected: int, best_applied: int) -> Impact:
    """Impact ratio, Fisher's p, pooled z, shortfall and a sentence (F19) for a group against the most selected one."""
    rate, best = selected / applied, best_selected / best_applied
    ratio = rate / best if best else 1.0
    pooled = (selected + best_selected) / (applied + best_applied)
    error = math.sqrt(pooled * (1 - pooled) * (1 / applied + 1 / best_applied))
    p = fisher_exact(selected, applied, best_selected, best_applied)
    low, significant = ratio < FOUR_FIFTHS, p < SIGNIFICANT
    words = "ratio low" if low else "ratio within four fifths"
    sentence = f"{words}, {'significant' if significant else 'not significant'}"
    if low and (selected + 2) / applied >= FOUR_FIFTHS * best:
        sentence += "; two more selected would undo it"
    return Impact(ratio, p, (rate - best) / error if error else None, applied * pooled - selected, low, sentence)
