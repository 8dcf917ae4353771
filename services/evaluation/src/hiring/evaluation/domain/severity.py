"""How severe each rater is, and fair scores beside the raw ones where they can be told apart (F8, B8)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

Ratings = Mapping[tuple[str, str], float]
"""What each rater gave each candidacy, 0..1, by (candidacy, rater)."""

SHRINKAGE = 2.0
"""Lambda of F8: with as many ratings a rater's severity counts half."""


@dataclass(frozen=True, slots=True)
class Severity:
    """`leniency` by rater (below zero: severe; they sum to zero before shrinking), raw and fair score by candidacy.

    `connected` is false where raters and candidacies fall apart into groups that nothing compares: then there are no
    fair scores and no leniency ("not comparable").
    """

    connected: bool
    leniency: Mapping[str, float]
    rated: Mapping[str, int]
    raw: Mapping[str, float]
    fair: Mapping[str, float]


def groups(ratings: Ratings) -> list[dict[tuple[str, str], float]]:
    """The ratings, parted where nothing connects raters and candidacies: within each group raters can be compared."""
    left, found = dict(ratings), []
    while left:
        raters = {next(iter(left))[1]}
        reached: set[str] = set()
        while raters != reached:
            reached = set(raters)
            common = {candidacy for candidacy, rater in left if rater in reached}
            raters |= {rater for candidacy, rater in left if candidacy in common}
        found.append({pair: value for pair, value in left.items() if pair[1] in raters})
        left = {pair: value for pair, value in left.items() if pair[1] not in raters}
    return found


def severity(ratings: Ratings, shrinkage: float = SHRINKAGE) -> Severity:
    """The least-squares fit of x_ir = theta_i + beta_r with sum(beta) = 0, beta shrunk by n_r / (n_r + lambda) (F8).

    A fair score is the mean of what a candidacy was given, less its raters' shrunken leniency. Source: own, of the
    family of Roos, Rothe & Scheuermann (AAAI 2011).
    """
    by_candidacy: dict[str, dict[str, float]] = defaultdict(dict)
    rated: dict[str, int] = defaultdict(int)
    for (candidacy, rater), value in ratings.items():
        by_candidacy[candidacy][rater] = value
        rated[rater] += 1
    raw = {candidacy: _mean(list(given.values())) for candidacy, given in by_candidacy.items()}
    raters = sorted(rated)
    if not _connected(by_candidacy, raters):
        return Severity(connected=False, leniency={}, rated=rated, raw=raw, fair={})
    fitted = dict(zip(raters, _fitted(list(by_candidacy.values()), raters), strict=True))
    leniency = {rater: fitted[rater] * rated[rater] / (rated[rater] + shrinkage) for rater in raters}
    fair = {
        candidacy: min(1.0, max(0.0, raw[candidacy] - _mean([leniency[rater] for rater in given])))
        for candidacy, given in by_candidacy.items()
    }
    return Severity(connected=True, leniency=leniency, rated=rated, raw=raw, fair=fair)


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _connected(by_candidacy: Mapping[str, Mapping[str, float]], raters: Sequence[str]) -> bool:
    """Whether a path of common candidacies leads from every rater to every other."""
    if len(raters) < 2:  # noqa: PLR2004 - one alone is compared with nobody
        return False
    reached, waiting = {raters[0]}, [raters[0]]
    while waiting:
        rater = waiting.pop()
        near = {other for given in by_candidacy.values() if rater in given for other in given} - reached
        reached |= near
        waiting += near
    return len(reached) == len(raters)


def _fitted(rows: Sequence[Mapping[str, float]], raters: Sequence[str]) -> list[float]:
    """Beta by the normal equations, theta eliminated: the Laplacian of who rated together, and sum(beta) = 0."""
    place = {rater: index for index, rater in enumerate(raters)}
    size = len(raters)
    matrix = [[1.0] * size for _ in range(size)]  # the constraint, added to every row, makes the Laplacian regular
    right = [0.0] * size
    for given in rows:
        mean = _mean(list(given.values()))
        for rater, value in given.items():
            right[place[rater]] += value - mean
            matrix[place[rater]][place[rater]] += 1
            for other in given:
                matrix[place[rater]][place[other]] -= 1 / len(given)
    return _solved(matrix, right)


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """X of a regular system, by elimination with row pivots."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(len(rows)):
        best = max(range(column, len(rows)), key=lambda index: abs(rows[index][column]))
        rows[column], rows[best] = rows[best], rows[column]
        for index, row in enumerate(rows):
            if index != column and row[column]:
                factor = row[column] / rows[column][column]
                rows[index] = [value - factor * pivot for value, pivot in zip(row, rows[column], strict=True)]
    return [row[-1] / row[index] for index, row in enumerate(rows)]
