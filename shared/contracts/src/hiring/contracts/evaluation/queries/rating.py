"""What raters are asked and see: tasks, sheets, forms."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from hiring.contracts.brief import Question, Requirement, StepKind
from hiring.contracts.evaluation.parts import Forms, Recommendation, SkillRating
from hiring.contracts.evaluation.queries.asking import EvaluationQuery, Status, StepScore
from hiring.contracts.ids import CandidacyId, EvaluationId, PersonId, SkillId, VacancyId


class RatingTask(BaseModel):
    """One evaluation that somebody still has to rate: what is asked, since when and until when.

    `requirements` say what each level looks like (S25), `accommodations` what the candidate needs at this step;
    `replaced_soon`: the asker declared a conflict of interest and waits for somebody to take their place.
    """

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    questions: tuple[Question, ...]
    since: AwareDatetime
    due_at: AwareDatetime
    overdue: bool
    requirements: tuple[Requirement, ...] = ()
    accommodations: tuple[str, ...] = ()
    replaced_soon: bool = False
    reminded_at: AwareDatetime | None = None


class MyEvaluations(BaseModel):
    """What the asker still has to rate, the most urgent first."""

    tasks: tuple[RatingTask, ...]


class ListMyEvaluations(EvaluationQuery, answered_by=MyEvaluations):
    """What have I still to rate?"""


class Note(BaseModel):
    """The evidence for one skill, opened; `[erased]` when the candidate's key is gone."""

    skill: SkillId
    note: str


class EarlierAnswer(BaseModel):
    """What a rater had said before a correction, and why it was corrected."""

    ratings: tuple[SkillRating, ...]
    recommendation: Recommendation
    submitted_at: AwareDatetime
    corrected_because: str


class RaterAnswer(BaseModel):
    """What one rater submitted, and what they had said `earlier`; `minutes` is how long the step took them."""

    rater: PersonId
    ratings: tuple[SkillRating, ...]
    recommendation: Recommendation
    evidence: tuple[Note, ...]
    submitted_at: AwareDatetime
    corrections: int
    earlier: tuple[EarlierAnswer, ...] = ()
    minutes: int | None = None


class Consensus(BaseModel):
    """What a debrief agreed on, beside what each had said alone; no score is made of it."""

    attendees: tuple[PersonId, ...]
    ratings: tuple[SkillRating, ...]
    recommendation: Recommendation
    summary: str
    recorded_at: AwareDatetime


class BrokenSeal(BaseModel):
    """Who read answers before they might, why, and whose."""

    by: PersonId
    reason: str
    seen: tuple[PersonId, ...]
    missing: tuple[PersonId, ...]
    at: AwareDatetime


class EvaluationSheet(BaseModel):
    """One evaluation: who rates, who is missing, what was answered and, once all are in, the score.

    It is tainted when `seal_broken` is not empty (B7).
    """

    vacancy: VacancyId
    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    status: Status
    overdue: bool
    due_at: AwareDatetime
    brief_version: int
    raters: tuple[PersonId, ...]
    missing: tuple[PersonId, ...]
    answers: tuple[RaterAnswer, ...]
    result: StepScore | None = None
    reminded_at: AwareDatetime | None = None
    conflicts: tuple[PersonId, ...] = ()
    seal_broken: tuple[BrokenSeal, ...] = ()
    accommodations: tuple[str, ...] = ()
    consensus: Consensus | None = None


class ShowEvaluation(EvaluationQuery, answered_by=EvaluationSheet):
    """What was answered? Sealed until one's own is in; for those who decide without rating, until all are (S25)."""

    vacancy: VacancyId
    evaluation: EvaluationId


class FormsInForce(BaseModel):
    """The forms, weights and rules of one version: open to every participant (S26)."""

    vacancy: VacancyId
    brief_version: int
    since: AwareDatetime
    forms: Forms


class ShowForms(EvaluationQuery, answered_by=FormsInForce):
    """By which forms, weights and rules is evaluated? Of the version in force, unless an older one is named."""

    vacancy: VacancyId
    brief_version: Annotated[int | None, Field(ge=1)] = None
