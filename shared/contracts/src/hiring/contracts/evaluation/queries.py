"""What the evaluation service is asked, and its answers."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from hiring.contracts.brief import Importance, Question, Requirement, Share, StepKind
from hiring.contracts.evaluation.parts import Forms, Recommendation, SkillMark, SkillRating
from hiring.contracts.ids import CandidacyId, EvaluationId, PersonId, SkillId, VacancyId
from hiring.contracts.messages import Query


class EvaluationQuery(Query, service="evaluation"):
    """A query to the evaluation service."""


Status = Literal["open", "completed", "cancelled"]
"""Whether raters may still submit, all have, or nobody need any more."""


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


class StepScore(BaseModel):
    """What all raters together make of one candidacy at one step (F1 to F4). `score` is None when nobody observed."""

    marks: tuple[SkillMark, ...]
    score: Share | None = None
    coverage: Share
    gate_passed: bool
    failed_musts: tuple[SkillId, ...]


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


class MatrixStep(BaseModel):
    """One candidacy at one step: its result, or why there is none to see.

    `sealed` is true when the result is there and the asker may not see it (S25).
    """

    step: StepKind
    evaluation: EvaluationId
    status: Status
    missing: tuple[PersonId, ...]
    sealed: bool
    weight: float
    brief_version: int
    result: StepScore | None = None


class PortraitGap(BaseModel):
    """By how much one skill stays under the portrait, in parts of the scale (F6)."""

    skill: SkillId
    importance: Importance
    target: Share
    mean: Share
    gap: Share


class TradeOffScore(BaseModel):
    """The technical and the soft block, and what the agreed trade-off makes of them (F5)."""

    technical: Share | None = None
    soft: Share | None = None
    score: Share | None = None
    floors_met: bool


class MatrixMember(BaseModel):
    """One candidacy over all its steps, as far as the asker may see.

    `score` combines the steps by their weights (F3), `coverage` is the part of all step weight that it rests on (F2)
    and `complete` whether that is enough to rank by; `gate_passed` is false when a step's gate was not (F4); `fit`
    compares with the portrait (F6); `unobserved` are skills of the brief that nobody has marked yet.
    """

    candidacy: CandidacyId
    steps: tuple[MatrixStep, ...]
    score: Share | None = None
    coverage: Share
    complete: bool
    gate_passed: bool
    fit: Share | None = None
    gaps: tuple[PortraitGap, ...]
    unobserved: tuple[SkillId, ...]
    trade_off: TradeOffScore


class Matrix(BaseModel):
    """Candidacies side by side, skill by skill and step by step, the best first (S41, S50, S64).

    Whoever is incomplete stands behind whoever is complete, and whoever failed a gate behind whoever passed.
    Each step's score stands under its own version of the brief; portrait and trade-off are those now in force.
    """

    vacancy: VacancyId
    brief_version: int
    members: tuple[MatrixMember, ...]


class ShowMatrix(EvaluationQuery, answered_by=Matrix):
    """How do these candidacies compare, with each other and with the portrait? None named: all of the vacancy."""

    vacancy: VacancyId
    candidacies: Annotated[tuple[CandidacyId, ...], Field(max_length=200)] = ()


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
