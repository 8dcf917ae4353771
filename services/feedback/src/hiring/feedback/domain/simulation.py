"""Another way of working over the same candidates (B4): a simulation of recorded arrivals, durations and scores."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Walked:
    """What the log says of one candidate, in days since the search opened; `score` is the combined one, if any."""

    arrival: float
    duration: float
    score: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates who are worked with at once: one by one in waterfall, a pool in the iterative model.

    `idle`: days from when it could begin to when it did. `deliberation`: days from its slowest member to its end.
    """

    members: tuple[Walked, ...]
    idle: float
    deliberation: float


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run came to: the day of its decision, the best score that was seen, and how many were worked with."""

    days: float
    best: float | None
    compared: int


def recorded(members: Sequence[Walked], begun: float, ended: float, free_at: float) -> Group:
    """The group as it was: its begin and end become `idle` and `deliberation`, so that a run gives them again."""
    possible = max(free_at, *(one.arrival for one in members))
    return Group(tuple(members), begun - possible, ended - begun - max(one.duration for one in members))


def run(groups: Sequence[Group], enough: Callable[[Group], bool]) -> Ran | None:
    """Groups one after the other until one holds somebody who is good enough; None when there is no group."""
    now, seen = 0.0, list[Walked]()
    for group in groups:
        begin = max(now, *(one.arrival for one in group.members)) + group.idle
        now = begin + max(one.duration for one in group.members) + group.deliberation
        seen.extend(group.members)
        if enough(group):
            break
    return Ran(now, max((s for one in seen if (s := one.score) is not None), default=None), len(seen)) if seen else None


def regrouped(walked: Sequence[Walked], size: int, like: Sequence[Group]) -> list[Group]:
    """The same candidates in order of arrival, in groups of `size`, with the mean idle and deliberation of `like`."""
    idle, deliberation = (
        sum(max(0.0, value) for value in values) / len(like)
        for values in ([group.idle for group in like], [group.deliberation for group in like])
    )
    order = sorted(walked, key=lambda one: one.arrival)
    cuts = [*range(0, len(order), size), len(order)]
    return [Group(tuple(order[start:end]), idle, deliberation) for start, end in pairwise(cuts) if end > start]
