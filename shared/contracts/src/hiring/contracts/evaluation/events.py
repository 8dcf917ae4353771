"""The facts of evaluating. `scorebook`: the forms in force of one vacancy; `evaluation`: one candidacy at one step."""

from pydantic import AwareDatetime

from hiring.contracts.brief import Share, StepKind
from hiring.contracts.evaluation.parts import Evidence, Forms, Plan, Recommendation, SkillMark, SkillRating
from hiring.contracts.ids import CandidacyId, CandidateId, EvaluationId, PersonId, SkillId, VacancyId
from hiring.contracts.messages import Event, Text


class FormsPutInForce(Event, wire="evaluation.forms-put-in-force.v1"):
    """From now on evaluations are planned by these forms, of this version of the brief (S23, S28, S52)."""

    vacancy: VacancyId
    brief_version: int
    forms: Forms


class EvaluationPlanned(Event, wire="evaluation.evaluation-planned.v1"):
    """A candidacy reached a step that is rated: these people will rate it, by the forms then in force (B9)."""

    vacancy: VacancyId
    evaluation: EvaluationId
    plan: Plan


class EvaluationOpened(Event, wire="evaluation.evaluation-opened.v1"):
    """The raters of an evaluation may submit from now on."""

    vacancy: VacancyId
    evaluation: EvaluationId
    plan: Plan


class ScoreSubmitted(Event, wire="evaluation.score-submitted.v1", sealed_for="candidate"):
    """One rater rated every asked skill. The notes are sealed, the ratings are numbers that an audit can replay."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    rater: PersonId
    ratings: tuple[SkillRating, ...]
    recommendation: Recommendation
    evidence: tuple[Evidence, ...] = ()


class ScoreCorrected(Event, wire="evaluation.score-corrected.v1", sealed_for="candidate"):
    """A rater replaced what they had submitted; what stood before stays in the log."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    rater: PersonId
    ratings: tuple[SkillRating, ...]
    recommendation: Recommendation
    evidence: tuple[Evidence, ...] = ()
    reason: Text


class RaterReplaced(Event, wire="evaluation.rater-replaced.v1"):
    """Somebody else rates in place of a rater who had not submitted."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    rater: PersonId
    replacement: PersonId
    reason: Text


class EvaluationOverdue(Event, wire="evaluation.evaluation-overdue.v1"):
    """The due time passed and these raters had not submitted."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    missing: tuple[PersonId, ...]
    due_at: AwareDatetime


class EvaluationCancelled(Event, wire="evaluation.evaluation-cancelled.v1"):
    """The candidacy ended before every rater had submitted: nobody need rate it any more."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    missing: tuple[PersonId, ...]


class EvaluationReopened(Event, wire="evaluation.evaluation-reopened.v1"):
    """The candidacy is in play again (S35): whoever had not submitted is asked again, what was submitted counts."""

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    missing: tuple[PersonId, ...]
    due_at: AwareDatetime


class EvaluationCompleted(Event, wire="evaluation.evaluation-completed.v1"):
    """Every rater of one candidacy at one step has submitted; the score was computed from what they said.

    `score` is F1/F3 over the skills of the step, `coverage` F2, `gate_passed` F4, all under `brief_version`.
    """

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    raters: tuple[PersonId, ...]
    marks: tuple[SkillMark, ...]
    score: Share | None = None
    coverage: Share
    gate_passed: bool
    failed_musts: tuple[SkillId, ...] = ()
    brief_version: int
