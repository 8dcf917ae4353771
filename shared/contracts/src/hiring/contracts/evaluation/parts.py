"""What evaluation's messages are made of: forms, plans, ratings and marks."""

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from hiring.contracts.brief import (
    Combination,
    Hybrid,
    Level,
    Participant,
    Question,
    Requirement,
    Role,
    Share,
    Step,
    StepKind,
    TradeOff,
)
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, SkillId
from hiring.contracts.messages import Value
from hiring.contracts.sealed import Sealed

NotObserved = Literal["not_observed"]
"""The rater could not see this skill: an answer of its own, never a zero (F2)."""

Rating = Level | NotObserved
"""What a rater says of one skill."""


class Recommendation(StrEnum):
    """A rater's overall opinion. It decides nothing by itself."""

    DEFINITELY_NOT = "definitely_not"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes"
    NO_DECISION = "no_decision"


class SkillRating(Value):
    """One rater's rating of one skill."""

    skill: SkillId
    rating: Rating


class Answers(Value):
    """What one rater, or all of them in a debrief, say of every asked skill and overall. No error shows it."""

    model_config = ConfigDict(hide_input_in_errors=True)

    ratings: tuple[SkillRating, ...]
    recommendation: Recommendation

    def sealed(self) -> Sealed:
        """As JSON text to be sealed, filled up with blanks: whatever was answered, it is of one length."""
        longest = Answers(
            ratings=tuple(SkillRating(skill=rating.skill, rating="not_observed") for rating in self.ratings),
            recommendation=max(Recommendation, key=len),
        )
        return Sealed(self.model_dump_json().ljust(len(longest.model_dump_json())))

    @classmethod
    def opened(cls, text: str) -> "Answers":
        """What `sealed` made text of."""
        return cls.model_validate_json(text, extra="ignore")


_AROUND, _PER_MARK, _TOTAL = 40, 110, 100
"""Lengths of JSON text that no numbers exceed: around all marks, each mark without its skill's name, a total."""


class Evidence(Value):
    """What a rater saw or heard that shows one skill."""

    skill: SkillId
    note: Sealed


class SkillMark(Value):
    """The mean of all raters on one skill, normalised to 0..1 (F1, F3); None when nobody observed it (F2).

    `spread` is the highest minus the lowest normalised rating, `raters` how many observed the skill.
    """

    skill: SkillId
    mean: Share | None = None
    spread: Share = 0
    raters: Annotated[int, Field(ge=0)]


class StepMarks(Value):
    """What all raters of a step say of each skill, and the must-haves that failed (F1 to F4). No error shows it."""

    model_config = ConfigDict(hide_input_in_errors=True)

    marks: tuple[SkillMark, ...]
    failed_musts: tuple[SkillId, ...] = ()

    def sealed(self) -> Sealed:
        """As JSON text to be sealed, of a length that depends on the names of the skills alone."""
        longest = _AROUND + sum(_PER_MARK + 2 * len(mark.skill) for mark in self.marks)
        return Sealed(self.model_dump_json().ljust(longest))

    @classmethod
    def opened(cls, text: str) -> "StepMarks":
        """What `sealed` made text of."""
        return cls.model_validate_json(text, extra="ignore")


class StepTotal(Value):
    """What the marks of a step come to: what ranking counts on (F1 to F4). No error shows it.

    `score` is None when nobody observed anything; `coverage` is the part of the weight that was observed.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    score: Share | None = None
    coverage: Share
    gate_passed: bool

    def sealed(self) -> Sealed:
        """As JSON text to be sealed, always of one length."""
        return Sealed(self.model_dump_json().ljust(_TOTAL))

    @classmethod
    def opened(cls, text: str) -> "StepTotal":
        """What `sealed` made text of."""
        return cls.model_validate_json(text, extra="ignore")


def total_in(data: dict[str, Any]) -> dict[str, Any]:
    """The data of an event that told score, coverage and gate in plain, with a `total` instead."""
    told = {name: data[name] for name in ("score", "coverage", "gate_passed") if name in data}
    return {**{name: value for name, value in data.items() if name not in told}, "total": json.dumps(told)}


class Forms(Value):
    """The part of an approved brief that evaluations follow: whom, what, how much it weighs and how it combines.

    `steps` are those in the flow. Readable by every participant of the vacancy (S26). `kind`: a new position has
    nothing to be compared with yet (S65).
    """

    team: tuple[Participant, ...]
    approvers: tuple[PersonId, ...] = ()
    requirements: tuple[Requirement, ...]
    steps: tuple[Step, ...]
    combination: Combination
    trade_off: TradeOff
    kind: Literal["replacement", "new"] | None = None
    hybrid: Hybrid | None = None

    def people(self, *roles: Role) -> frozenset[PersonId]:
        """Whoever has one of these roles."""
        return frozenset(p.person for p in self.team if p.role in roles)


class Plan(Value):
    """All that one evaluation needs, as it stood when it was planned (S28, B9): a later change leaves it alone.

    `requirements` are those that the questions ask for, `organisers` those who may replace a rater, `deciders` those
    who decide about candidates. Whoever has not rated is reminded at `remind_at` and late at `due_at` (F17).
    `rater_weights`: what those of the team count for whose role has a weight here (S28); empty: all count alike.
    """

    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    raters: tuple[PersonId, ...]
    organisers: tuple[PersonId, ...]
    deciders: tuple[PersonId, ...] = ()
    team: tuple[PersonId, ...]
    questions: tuple[Question, ...]
    requirements: tuple[Requirement, ...]
    step_weight: Annotated[float, Field(ge=0, le=100)]
    combination: Combination
    trade_off: TradeOff
    brief_version: int
    due_at: AwareDatetime
    remind_at: AwareDatetime | None = None
    hybrid: Hybrid | None = None
    rater_weights: dict[PersonId, Annotated[float, Field(ge=0, le=100)]] = Field(default_factory=dict)

    def weights_of(self, raters: Iterable[PersonId]) -> tuple[float, ...]:
        """What each counts for by role (S28): who has no weighted role the lowest that was agreed, else all alike."""
        lowest = min(self.rater_weights.values(), default=1.0)
        return tuple(self.rater_weights.get(rater, lowest) for rater in raters)
