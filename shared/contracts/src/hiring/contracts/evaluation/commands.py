"""What the evaluation service is told."""

from typing import Annotated

from pydantic import Field

from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation.parts import Evidence, Forms, Plan, Recommendation, SkillRating
from hiring.contracts.ids import CandidacyId, CandidateId, EvaluationId, PersonId, VacancyId
from hiring.contracts.messages import Command, Text
from hiring.contracts.sealed import Sealed


class EvaluationCommand(Command, service="evaluation"):
    """A command to the evaluation service."""


class PutFormsInForce(EvaluationCommand):
    """Follow these forms from now on. A reaction to an approved or revised brief."""

    vacancy: VacancyId
    brief_version: Annotated[int, Field(ge=1)]
    forms: Forms


class PlanEvaluation(EvaluationCommand):
    """Plan the evaluation of a candidacy at the step that it reached. A reaction to its entering or advancing."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind


class OpenEvaluation(EvaluationCommand):
    """Let the raters of a plan submit. A reaction to the plan."""

    vacancy: VacancyId
    evaluation: EvaluationId
    plan: Plan


class SubmitScore(EvaluationCommand):
    """Submit one's own rating of every asked skill, with evidence and an overall recommendation. For a rater.

    `minutes`: how long the step took this rater (S7).
    """

    vacancy: VacancyId
    evaluation: EvaluationId
    ratings: Annotated[tuple[SkillRating, ...], Field(min_length=1, max_length=100)]
    recommendation: Recommendation
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=100)] = ()
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None


class CorrectScore(EvaluationCommand):
    """Replace what one submitted, while others still have to submit. For that rater, with a reason."""

    vacancy: VacancyId
    evaluation: EvaluationId
    ratings: Annotated[tuple[SkillRating, ...], Field(min_length=1, max_length=100)]
    recommendation: Recommendation
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=100)] = ()
    reason: Text


class ReplaceRater(EvaluationCommand):
    """Let another participant rate in place of one who has not submitted. For a recruiter or HR manager."""

    vacancy: VacancyId
    evaluation: EvaluationId
    rater: PersonId
    replacement: PersonId
    reason: Text


class DeclareConflict(EvaluationCommand):
    """Say that one should not rate this candidate, and why. For a rater who has not submitted."""

    vacancy: VacancyId
    evaluation: EvaluationId
    reason: Sealed


class BreakSeal(EvaluationCommand):
    """Read the answers before one may, with a reason; it taints the evaluation. For those who decide or rate (B7)."""

    vacancy: VacancyId
    evaluation: EvaluationId
    reason: Text


class UseFairScores(EvaluationCommand):
    """See corrected scores beside the raw ones, for a reason that is recorded. For those who decide (F8)."""

    vacancy: VacancyId
    reason: Text


class RecordConsensus(EvaluationCommand):
    """Record what those at a debrief agreed on, beside what each had said alone. For a rater or organiser."""

    vacancy: VacancyId
    evaluation: EvaluationId
    attendees: Annotated[tuple[PersonId, ...], Field(min_length=2, max_length=20)]
    ratings: Annotated[tuple[SkillRating, ...], Field(min_length=1, max_length=100)]
    recommendation: Recommendation
    summary: Sealed


class RecordAccommodation(EvaluationCommand):
    """Record what the candidate needs at this step, for its raters to arrange. For a recruiter or HR manager."""

    vacancy: VacancyId
    evaluation: EvaluationId
    accommodation: Sealed


class RemindRaters(EvaluationCommand):
    """Remind whoever has not rated. A deadline."""

    vacancy: VacancyId
    evaluation: EvaluationId


class NoteOverdue(EvaluationCommand):
    """Say who is late. A deadline."""

    vacancy: VacancyId
    evaluation: EvaluationId


class CancelEvaluation(EvaluationCommand):
    """Nobody need rate any more. A reaction to the end of the candidacy."""

    vacancy: VacancyId
    evaluation: EvaluationId


class ReopenEvaluation(EvaluationCommand):
    """Let the missing raters submit after all. A reaction to the candidacy's being reconsidered (S35)."""

    vacancy: VacancyId
    evaluation: EvaluationId
