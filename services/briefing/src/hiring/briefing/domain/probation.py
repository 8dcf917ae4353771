"""What the hires of a vacancy still have to learn (S14): a gap in a learnable skill becomes a goal of probation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import assert_never

from hiring.briefing.domain import permissions as may
from hiring.contracts.brief import StepKind
from hiring.contracts.briefing import probation as p
from hiring.contracts.evaluation.parts import StepMarks
from hiring.contracts.ids import CandidacyId, PersonId, SkillId
from hiring.contracts.messages import Value
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued

_ROUNDING = 1e-9
"""By how much a level may fall short of a target by reckoning alone."""


class Probation(Value):
    """The learnable skills in force, sealed JSON of each candidacy's `StepMarks`, and who has goals."""

    learnables: tuple[p.ProbationGoal, ...] = ()
    weights: Mapping[StepKind, float] = {}
    shown: Mapping[CandidacyId, Mapping[StepKind, Sealed]] = {}
    hired: frozenset[CandidacyId] = frozenset()


ProbationCommand = p.FollowLearnables | p.NoteShown | p.SetProbationGoals
ProbationEvent = p.LearnablesFollowed | p.LearnablesShown | p.ProbationGoalsSet


def evolve(state: Probation, event: ProbationEvent) -> Probation:
    """What is known after an event. A step that is marked again counts with its newest marks."""
    match event:
        case p.LearnablesFollowed(learnables=learnables, weights=weights):
            return state.model_copy(update={"learnables": learnables, "weights": weights})
        case p.LearnablesShown(candidacy=candidacy, step=step, marks=marks):
            by_step = {**state.shown.get(candidacy, {}), step: marks}
            return state.model_copy(update={"shown": {**state.shown, candidacy: by_step}})
        case p.ProbationGoalsSet(candidacy=candidacy):
            return state.model_copy(update={"hired": state.hired | {candidacy}})
        case _:
            assert_never(event)


def decide(command: ProbationCommand, state: Probation, issued: Issued) -> Sequence[ProbationEvent]:
    """What becomes known of what there is to learn; nothing where nothing may be learnt."""
    may.only_policy(PersonId(issued.by))
    match command:
        case p.FollowLearnables(learnables=learnables, weights=weights):
            same = learnables == state.learnables and (weights == state.weights or not learnables)
            return [] if same else [p.LearnablesFollowed(**dict(command))]
        case p.NoteShown(candidacy=candidacy, step=step, marks=marks):
            new = state.learnables and marks != state.shown.get(candidacy, {}).get(step)
            return [p.LearnablesShown(**dict(command))] if new else []
        case p.SetProbationGoals(vacancy=vacancy, candidacy=candidacy):
            levels = _levels(state, candidacy)
            goals = tuple(goal for goal in state.learnables if levels.get(goal.skill, 0) < goal.target - _ROUNDING)
            if not goals or candidacy in state.hired:
                return []
            return [p.ProbationGoalsSet(vacancy=vacancy, candidacy=candidacy, goals=goals)]
        case _:
            assert_never(command)


def _levels(state: Probation, candidacy: CandidacyId) -> dict[SkillId, float]:
    """The level, 1 to 5, of each skill that somebody observed: the mean over the steps by their weights (F1, F3)."""
    seen: dict[SkillId, list[tuple[float, float]]] = defaultdict(list)
    for step, sealed in state.shown.get(candidacy, {}).items():
        for mark in StepMarks.opened(str(sealed.content)).marks:
            if mark.mean is not None:
                seen[mark.skill].append((state.weights.get(step, 0), 1 + 4 * mark.mean))
    return {skill: _mean(levels) for skill, levels in seen.items()}


def _mean(weighed: Sequence[tuple[float, float]]) -> float:
    """The weighted mean; where nothing weighs, all count alike."""
    total = sum(weight for weight, _ in weighed)
    if not total:
        return sum(level for _, level in weighed) / len(weighed)
    return sum(weight * level for weight, level in weighed) / total


PROBATION: Decider[ProbationCommand, ProbationEvent, Probation] = Decider(
    service="briefing",
    kind="probation",
    initial=Probation(),
    state_type=Probation,
    commands=ProbationCommand.__args__,
    events=ProbationEvent.__args__,
    identify=lambda command: AggregateId(command.vacancy, "briefing", "probation", command.vacancy),
    decide=decide,
    evolve=evolve,
    opens_for=(p.SetProbationGoals,),
)
