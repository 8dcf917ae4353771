"""How far raters agree: intraclass correlations, Krippendorff's alpha, Spearman-Brown (F9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum


@dataclass(frozen=True, slots=True)
class Reliability:
    """Mean squares between targets, within them, between judges, and the rest; and the six correlations of F9.

    A correlation is None where nothing varies that it could be measured on.
    """

    targets: int
    judges: int
    msb: float
    msw: float
    msj: float
    mse: float

    @property
    def icc1(self) -> float | None:
        """One rating, judges at random for each target."""
        return _share(self.msb - self.msw, self.msb + (self.judges - 1) * self.msw)

    @property
    def icc2(self) -> float | None:
        """One rating, the same judges for all, out of many."""
        of_judges = self.judges * (self.msj - self.mse) / self.targets
        return _share(self.msb - self.mse, self.msb + (self.judges - 1) * self.mse + of_judges)

    @property
    def icc3(self) -> float | None:
        """One rating, these judges and no others."""
        return _share(self.msb - self.mse, self.msb + (self.judges - 1) * self.mse)

    @property
    def icc1k(self) -> float | None:
        """The mean of all judges, at random for each target."""
        return _share(self.msb - self.msw, self.msb)

    @property
    def icc2k(self) -> float | None:
        """The mean of all judges, the same for all, out of many."""
        return _share(self.msb - self.mse, self.msb + (self.msj - self.mse) / self.targets)

    @property
    def icc3k(self) -> float | None:
        """The mean of all judges, these and no others."""
        return _share(self.msb - self.mse, self.msb)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def reliability(table: Sequence[Sequence[float]]) -> Reliability | None:
    """The analysis of variance of a full table, a row for each target and a column for each judge.

    None for fewer than two of either. Source: Shrout & Fleiss, Psychological Bulletin 86 (1979).

    Raises:
        ValueError: the rows differ in length: somebody rated some targets only.
    """
    n, k = len(table), len(table[0]) if table else 0
    if any(len(row) != k for row in table):
        raise ValueError("every judge must have rated every target")
    if n < 2 or k < 2:  # noqa: PLR2004 - a variance needs two
        return None
    mean = fsum(map(fsum, table)) / (n * k)
    between = k * fsum((fsum(row) / k - mean) ** 2 for row in table)
    of_judges = n * fsum((fsum(column) / n - mean) ** 2 for column in zip(*table, strict=True))
    total = fsum((value - mean) ** 2 for row in table for value in row)
    return Reliability(
        targets=n,
        judges=k,
        msb=between / (n - 1),
        msw=(total - between) / (n * (k - 1)),
        msj=of_judges / (k - 1),
        mse=(total - between - of_judges) / ((n - 1) * (k - 1)),
    )


def krippendorff_alpha(ratings: Mapping[str, Sequence[float]]) -> float | None:
    """Alpha for interval values, for any number of ratings of each target: 1 - observed / expected disagreement.

    Targets with one rating tell nothing. None where nothing could disagree.
    Source: K. Krippendorff, Content Analysis (2004), chapter 11.
    """
    paired = [values for values in ratings.values() if len(values) > 1]
    everything = [value for values in paired for value in values]
    n = len(everything)
    observed = fsum(_squares(values) / (len(values) - 1) for values in paired)
    expected = _squares(everything) / (n - 1) if n > 1 else 0.0
    return 1 - observed / expected if expected else None


def _squares(values: Sequence[float]) -> float:
    """The squared differences of all ordered pairs: 2 n S2 - 2 S1^2."""
    return 2 * (len(values) * fsum(value * value for value in values) - fsum(values) ** 2)


def spearman_brown(single: float, raters: int) -> float:
    """How reliable the mean of `raters` is when one alone is `single` reliable: k r / (1 + (k - 1) r)."""
    return raters * single / (1 + (raters - 1) * single)
