"""What evaluation's messages are made of: forms, plans, ratings and marks."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from hiring.contracts.brief import (
    Combination,
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
        return cls.model_validate_json(text)


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

    def people(self, *roles: Role) -> frozenset[PersonId]:
        """Whoever has one of these roles."""
        return frozenset(p.person for p in self.team if p.role in roles)


class Plan(Value):
    """All that one evaluation needs, as it stood when it was planned (S28, B9): a later change leaves it alone.

    `requirements` are those that the questions ask for, `organisers` those who may replace a rater, `deciders` those
    who decide about candidates. Whoever has not rated is reminded at `remind_at` and late at `due_at` (F17).
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
