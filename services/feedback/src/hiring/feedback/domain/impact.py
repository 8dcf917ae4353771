"""Adverse impact of one step: the groups' rates compared, small ones suppressed, tiny ones left out (F19)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from hiring.contracts.feedback.queries import Figure, GroupRate, StepImpact
from hiring.feedback.domain.figures import share_of
from hiring.feedback.domain.inference import impact
from hiring.feedback.domain.suppression import SMALLEST_GROUP, Cell, hidden_cells

PHASES = ("recruitment", "professional", "managerial")
"""The steps of a funnel, in order; somebody of depth 3 came through all of them."""

SMALLEST_SHARE = 0.02
"""A group with a smaller share of all may be left out of the comparison (6 RCNY 5-301)."""


class Funnel:
    """How far each of somebody's group came: the whole process and its phases, and which counts are hidden in them."""

    def __init__(self, depths: Iterable[tuple[str, int]]) -> None:
        self._counts = Counter(depths)
        groups = {group for group, _ in self._counts}
        reached = {group: [self._reached(group, place) for place in range(len(PHASES) + 1)] for group in groups}
        self._hidden = hidden_cells(reached, len(PHASES))

    def steps(self) -> tuple[StepImpact, ...]:
        """The bottom line, then each phase."""
        through = len(PHASES)
        phases = ((name, place, place + 1) for place, name in enumerate(PHASES))
        return tuple(self._step(*which) for which in (("bottom line", 0, through), *phases))

    def hidden_at(self, place: int) -> set[str]:
        """The groups of which nobody is told how many came to that phase."""
        return {group for group, column in self._hidden if column == place}

    def _step(self, name: str, start: int, end: int) -> StepImpact:
        judged = Counter({(group, deep >= end): 0 for group, deep in self._counts if deep >= start})
        for (group, deep), count in self._counts.items():
            if deep >= start:
                judged[group, deep >= end] += count
        return _step(name, judged, self.hidden_at(start) | self.hidden_at(end))

    def _reached(self, group: str, place: int) -> int:
        return sum(count for (one, deep), count in self._counts.items() if one == group and deep >= place)


def step_impact(step: str, judged: Iterable[tuple[str, bool]], hidden: Collection[str] = ()) -> StepImpact:
    """Everybody's group and whether they were selected, as rates, with what they say; `hidden` are so elsewhere."""
    counts = Counter(judged)
    applied = {group: [counts[group, True] + counts[group, False]] for group, _ in counts}
    also: set[Cell] = {(group, 0) for group in hidden if group in applied}
    return _step(step, counts, {group for group, _ in hidden_cells(applied, 1, also)})


def _step(step: str, judged: Mapping[tuple[str, bool], int], hidden: Collection[str]) -> StepImpact:
    applied, selected = Counter[str](), Counter[str]()
    for (group, chosen), count in judged.items():
        applied[group] += count
        selected[group] += count * chosen
    compared = [g for g in applied if g not in hidden and applied[g] >= SMALLEST_SHARE * applied.total()]
    best = max(compared, key=lambda group: (selected[group] / applied[group], group), default=None)
    groups = []
    for group in sorted(applied):
        if group in hidden:
            groups.append(_suppressed(group))
        elif best is None or group not in compared:
            groups.append(_excluded(group, applied, selected))
        else:
            groups.append(_rate(group, applied, selected, best))
    return StepImpact(step=step, groups=tuple(groups))


def chosen_by(scores: Mapping[str, float], failed: Collection[str], count: int) -> set[str]:
    """The best `count` by score, whoever failed a must-have behind all others; equal ones in the order of their ids."""
    order = sorted(scores, key=lambda one: (one in failed, -scores[one], one))
    return set(order[:count])


def _rate(group: str, applied: Mapping[str, int], selected: Mapping[str, int], best: str) -> GroupRate:
    found = impact(selected[group], applied[group], selected[best], applied[best])
    return GroupRate(
        group=group,
        applied=applied[group],
        selected=selected[group],
        rate=share_of("F19", selected[group], applied[group]),
        impact_ratio=found.ratio,
        fisher_p=found.p,
        z=found.z,
        shortfall=found.shortfall,
        flagged=found.flagged,
        sentence=found.sentence,
    )


def _excluded(group: str, applied: Mapping[str, int], selected: Mapping[str, int]) -> GroupRate:
    rate = share_of("F19", selected[group], applied[group])
    told = {"group": group, "applied": applied[group], "selected": selected[group], "rate": rate, "excluded": True}
    return _without_comparison(told, f"less than {SMALLEST_SHARE:.0%} of all: not compared")


def _suppressed(group: str) -> GroupRate:
    nothing = Figure(definition="F19", value=None, unit="share", cases=0)
    told = {"group": group, "applied": None, "selected": None, "rate": nothing}
    return _without_comparison(told, f"not shown: it would tell of a group of fewer than {SMALLEST_GROUP}")


def _without_comparison(told: Mapping[str, object], sentence: str) -> GroupRate:
    numbers = dict.fromkeys(("impact_ratio", "fisher_p", "z", "shortfall"))
    return GroupRate.model_validate({**told, **numbers, "flagged": False, "sentence": sentence})
