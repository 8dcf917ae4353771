"""Measuring: every measure of a subject once in each round, in turn, so that noise meets all alike; then ratios."""

import statistics
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Options:
    """How much is measured: `rounds` of each measure; `quick` makes every log and every round smaller."""

    rounds: int
    quick: bool

    def size(self, whole: int, quick: int) -> int:
        """The one or the other."""
        return quick if self.quick else whole

    def sizes(self, whole: tuple[int, ...], quick: tuple[int, ...]) -> tuple[int, ...]:
        """The ones or the others."""
        return quick if self.quick else whole


@dataclass(frozen=True)
class Measure:
    """What one round takes of it: a figure in `unit`, and what an acknowledgement is worth meanwhile."""

    name: str
    unit: str
    durability: str
    take: Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Target:
    """The measure `of` divided by the measure `to`, and what it should be: at most, or at least. None: no promise."""

    what: str
    of: str
    to: str
    at_most: float | None = None
    at_least: float | None = None


@dataclass
class Subject:
    """Measures taken together, the ratios that count, and the figures of every round."""

    name: str
    measures: Sequence[Measure]
    targets: Sequence[Target]
    figures: dict[str, list[float]] = field(default_factory=dict)

    async def run(self, rounds: int) -> None:
        """Takes every measure once to warm up, then once a round, each round beginning with another one."""
        for measure in self.measures:
            await measure.take()
        for number in range(rounds):
            sys.stderr.write(f"{self.name}: round {number + 1} of {rounds}\n")
            first = number % len(self.measures)
            for measure in [*self.measures[first:], *self.measures[:first]]:
                self.figures.setdefault(measure.name, []).append(await measure.take())

    def median(self, name: str) -> float:
        """The median of a measure over the rounds."""
        return statistics.median(self.figures[name])

    def ratios(self, target: Target) -> list[float]:
        """The ratio in every round: both its figures stem from that round."""
        return [of / to for of, to in zip(self.figures[target.of], self.figures[target.to], strict=True)]

    def ratio(self, target: Target) -> float:
        """The median of those."""
        return statistics.median(self.ratios(target))

    def verdict(self, target: Target) -> str:
        """Whether the ratio is what it should be."""
        ratio = self.ratio(target)
        if target.at_most is not None:
            return "reached" if ratio <= target.at_most else "not reached"
        if target.at_least is not None:
            return "reached" if ratio >= target.at_least else "not reached"
        return ""
