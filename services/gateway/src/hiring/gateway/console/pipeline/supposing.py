"""Supposing: how members would rank under other weights. It only asks; nothing is written (B3)."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from hiring.chassis.client import Rejected
from hiring.contracts.brief import Importance, StepKind
from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.evaluation.queries import Matrix, Reweighed, WhatIf, WhatIfPlace
from hiring.contracts.requests import Problem
from hiring.gateway.console.visit import Visit

_STEP, _SKILL, _MINIMUM = "step-", "skill-", "minimum-"
_MOST = 100


@dataclass(frozen=True)
class Slider:
    """One thing that can be moved: where it stands, what was agreed, and its ends."""

    name: str
    words: str
    value: float
    agreed: float
    low: int
    high: int


@dataclass(frozen=True)
class Supposed:
    """The sliders, and what they would lead to among the members; `problem` where nobody can tell."""

    groups: tuple[tuple[str, tuple[Slider, ...]], ...]
    moved: bool
    places: tuple[WhatIfPlace, ...]
    problem: Problem | None = None


async def supposed(visit: Visit, about: BriefShown, members: AbstractSet[str], now: Matrix | None) -> Supposed:
    """The ranking of these members as the address supposes it; as it is `now` where nothing was moved."""
    groups = _sliders(visit, about)
    moved = {one.name: one.value for _, group in groups for one in group if one.value != one.agreed}
    if not moved:
        return Supposed(groups, moved=False, places=_among(_as_they_are(now), members))
    query = WhatIf(
        vacancy=about.vacancy,
        step_weights={StepKind(name[len(_STEP) :]): value for name, value in moved.items() if name.startswith(_STEP)},
        skill_weights={name[len(_SKILL) :]: value for name, value in moved.items() if name.startswith(_SKILL)},
        minimums={name[len(_MINIMUM) :]: int(value) for name, value in moved.items() if name.startswith(_MINIMUM)},
    )
    try:
        found = await visit.ask(query, Reweighed)
    except Rejected as rejected:
        return Supposed(groups, moved=True, places=(), problem=rejected.problem)
    return Supposed(groups, moved=True, places=_among(found.places, members))


def _as_they_are(now: Matrix | None) -> tuple[WhatIfPlace, ...]:
    return tuple(
        WhatIfPlace(
            candidacy=one.candidacy,
            rank=rank,
            rank_then=rank,
            score=one.score,
            score_then=one.score,
            gate_passed=one.gate_passed,
            gate_passed_then=one.gate_passed,
        )
        for rank, one in enumerate(now.members if now else (), 1)
    )


def _among(found: Iterable[WhatIfPlace], members: AbstractSet[str]) -> tuple[WhatIfPlace, ...]:
    """Only these, ranked among themselves."""
    places = [place for place in found if place.candidacy in members]
    now = {place.candidacy: rank for rank, place in enumerate(sorted(places, key=lambda one: one.rank), 1)}
    return tuple(
        place.model_copy(update={"rank": now[place.candidacy], "rank_then": rank})
        for rank, place in enumerate(places, 1)
    )


def _sliders(visit: Visit, about: BriefShown) -> tuple[tuple[str, tuple[Slider, ...]], ...]:
    brief = about.brief
    steps = [(f"{_STEP}{step.kind}", step.kind.value, step.weight, 0, _MOST) for step in brief.steps if step.questions]
    skills = [(f"{_SKILL}{one.skill}", one.name, one.weight, 1, 10) for one in brief.requirements]
    minimums = [
        (f"{_MINIMUM}{one.skill}", one.name, one.minimum, 1, 5)
        for one in brief.requirements
        if one.importance is Importance.MUST and one.minimum
    ]
    kinds = (("Weight of a step", steps), ("Weight of a skill", skills), ("Lowest level of a must-have", minimums))
    return tuple((words, tuple(_slider(visit, *one) for one in group)) for words, group in kinds if group)


def _slider(visit: Visit, name: str, words: str, agreed: float, low: int, high: int) -> Slider:  # noqa: PLR0913, PLR0917
    said = visit.request.query_params.get(name)
    try:
        value = min(max(float(said), low), high) if said else float(agreed)
    except ValueError:
        value = float(agreed)
    return Slider(name, words, value, float(agreed), low, max(high, int(agreed)))
