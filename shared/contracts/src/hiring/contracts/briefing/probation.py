"""What hires still have to learn (S14). The aggregate is `probation`, one for each vacancy; only policies ask it."""

from hiring.contracts.brief import Level, StepKind
from hiring.contracts.evaluation.ids import key_of_marks
from hiring.contracts.ids import CandidacyId, SkillId, VacancyId
from hiring.contracts.messages import Command, Event, Line, Value
from hiring.contracts.sealed import Sealed


class ProbationGoal(Value):
    """A learnable skill, and the level that the portrait asks for."""

    skill: SkillId
    name: Line
    target: Level


class LearnablesFollowed(Event, wire="briefing.learnables-followed.v1"):
    """These skills may be learnt during probation from now on; `weights` are the steps' (F3)."""

    vacancy: VacancyId
    learnables: tuple[ProbationGoal, ...]
    weights: dict[StepKind, float]


class LearnablesShown(Event, wire="briefing.learnables-shown.v1", sealed_for="seal"):
    """A candidate was marked at a step, and something may be learnt here: `marks` is sealed JSON of `StepMarks`."""

    vacancy: VacancyId
    candidacy: CandidacyId
    step: StepKind
    marks: Sealed

    @property
    def seal(self) -> str:
        """Whose key: no person's."""
        return key_of_marks(self.vacancy)


class ProbationGoalsSet(Event, wire="briefing.probation-goals-set.v1"):
    """Somebody was hired who does not do this yet as the portrait asks, or was never asked: they learn it (S14)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    goals: tuple[ProbationGoal, ...]


class ProbationCommand(Command, service="briefing"):
    """A wish about what the hires of one vacancy have to learn. Only the policy asks these."""

    vacancy: VacancyId


class FollowLearnables(ProbationCommand):
    """Watch for these skills."""

    learnables: tuple[ProbationGoal, ...]
    weights: dict[StepKind, float]


class NoteShown(ProbationCommand):
    """A candidate was marked at a step."""

    candidacy: CandidacyId
    step: StepKind
    marks: Sealed


class SetProbationGoals(ProbationCommand):
    """Somebody was hired: what is left to learn becomes their goals."""

    candidacy: CandidacyId
