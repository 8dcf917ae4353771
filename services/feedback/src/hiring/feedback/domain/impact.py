"""Adverse impact of one step: the groups' rates compared, small ones suppressed, tiny ones left out (F19)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from hiring.contracts.feedback.queries import Figure, GroupRate, StepImpact
from hiring.feedback.domain.figures import share_of
from hiring.feedback.domain.inference import impact

SMALLEST_GROUP = 5
"""A group with fewer who applied at a step is not shown: its numbers could tell of a person."""
SMALLEST_SHARE = 0.02
"""A group with a smaller share of all may be left out of the comparison (6 RCNY 5-301)."""


def step_impact(step: str, judged: Iterable[tuple[str, bool]]) -> StepImpact:
    """Everybody's group and whether they were selected, as rates, with what they say."""
    applied, selected = Counter[str](), Counter[str]()
    for (group, chosen), count in Counter(judged).items():
        applied[group] += count
        selected[group] += count * chosen
    shown = _shown(applied)
    compared = [group for group in shown if applied[group] >= SMALLEST_SHARE * applied.total()]
    best = max(compared, key=lambda group: (selected[group] / applied[group], group), default=None)
    groups = []
    for group in sorted(applied):
        if group not in shown:
            groups.append(_suppressed(group, small=applied[group] < SMALLEST_GROUP))
        elif best is None or group not in compared:
            groups.append(_excluded(group, applied, selected))
        else:
            groups.append(_rate(group, applied, selected, best))
    return StepImpact(step=step, groups=tuple(groups))


def _shown(applied: Mapping[str, int]) -> list[str]:
    """The groups that are shown, the smallest first.

    Together with small groups the next larger ones are hidden, until those hidden are two or more of five or more:
    what is missing from the total then tells of no small group.
    Source: Hundepool et al., Statistical Disclosure Control (2012), section 4.2 (complementary suppression).
    """
    shown = sorted(applied, key=lambda group: (applied[group], group))
    hidden: list[int] = []
    while shown and (applied[shown[0]] < SMALLEST_GROUP or (hidden and not _covers(hidden))):
        hidden.append(applied[shown.pop(0)])
    return shown


def _covers(hidden: Sequence[int]) -> bool:
    return len(hidden) > 1 and sum(hidden) >= SMALLEST_GROUP


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


def _suppressed(group: str, *, small: bool) -> GroupRate:
    nothing = Figure(definition="F19", value=None, unit="share", cases=0)
    told = {"group": group, "applied": None, "selected": None, "rate": nothing}
    why = f"fewer than {SMALLEST_GROUP}: not shown" if small else "not shown: it would tell how large a small group is"
    return _without_comparison(told, why)


def _without_comparison(told: Mapping[str, object], sentence: str) -> GroupRate:
    numbers = dict.fromkeys(("impact_ratio", "fisher_p", "z", "shortfall"))
    return GroupRate.model_validate({**told, **numbers, "flagged": False, "sentence": sentence})
