"""What the evaluation service is told."""

from typing import Annotated

from pydantic import Field

from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation.parts import Evidence, Forms, Plan, Recommendation, SkillRating
from hiring.contracts.ids import CandidacyId, CandidateId, EvaluationId, PersonId, VacancyId
from hiring.contracts.messages import Command, Text


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
    """Submit one's own rating of every asked skill, with evidence and an overall recommendation. For a rater."""

    vacancy: VacancyId
    evaluation: EvaluationId
    ratings: Annotated[tuple[SkillRating, ...], Field(min_length=1, max_length=100)]
    recommendation: Recommendation
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=100)] = ()


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
