"""What a vacancy's team asks: sessions, tasks, forms, probation and outcomes of one search."""

from typing import Literal

from pydantic import AwareDatetime

from hiring.contracts.brief import Change, Level, Phase
from hiring.contracts.feedback.events import (
    AcceptanceReason,
    AddedDelta,
    Answers,
    Aspect,
    Cause,
    CustomForm,
    Delta,
    Form,
    FormQuestion,
    ModelKind,
    ProbationOutcome,
    Rating,
)
from hiring.contracts.feedback.queries.asking import FeedbackQuery, Figure
from hiring.contracts.ids import (
    CandidacyId,
    CandidateId,
    ImprovementId,
    PersonId,
    PoolId,
    SessionId,
    SkillId,
    VacancyId,
)
from hiring.contracts.messages import Line, Value


class Session(Value):
    """One session: why, about whom, by when, and what came of it."""

    session: SessionId
    cause: Cause
    about: tuple[CandidacyId, ...]
    pool: PoolId | None
    invited: tuple[PersonId, ...]
    change_required: bool
    wanted: tuple[str, ...]
    requested_at: AwareDatetime
    due_at: AwareDatetime
    overdue: bool
    held_at: AwareDatetime | None
    attendees: tuple[PersonId, ...]
    reasons: tuple[str, ...]
    changes: tuple[Change, ...]
    owner: PersonId | None = None


class Sessions(Value):
    """Every session of a vacancy, in the order in which they were requested."""

    sessions: tuple[Session, ...]


class ListSessions(FeedbackQuery, answered_by=Sessions):
    """Which sessions did this vacancy call for, and what was changed?"""

    vacancy: VacancyId


class FeedbackTask(Value):
    """Something that waits for the asker, `since` when and until when.

    `questions` were added to the form that is wanted, and `expected` to it for a comparison with reality later.
    """

    kind: Literal["session", "form", "reality", "probation-review", "improvement"]
    vacancy: VacancyId
    session: SessionId | None
    candidacy: CandidacyId | None
    form: Form | None
    since: AwareDatetime | None = None
    due_at: AwareDatetime
    overdue: bool
    improvement: ImprovementId | None = None
    reminded: bool = False
    questions: tuple[FormQuestion, ...] = ()
    expected: tuple[FormQuestion, ...] = ()


class FeedbackTasks(Value):
    """Everything that waits for the asker, what is due first standing first."""

    tasks: tuple[FeedbackTask, ...]


class ListMyFeedbackTasks(FeedbackQuery, answered_by=FeedbackTasks):
    """What does feedback still want from me?"""


class CandidateFormShown(Value):
    """The hire's form, opened."""

    process_quality: Rating
    information_clearness: Rating
    acceptance_reason: AcceptanceReason
    comment: str | None
    answers: Answers | None = None


class RecruiterFormShown(Value):
    """The recruiter's form."""

    submitted_by: PersonId
    information_availability: Rating
    manager_interactions: Rating
    comment: str | None
    answers: Answers | None = None


class HiringManagerFormShown(Value):
    """The hiring manager's form; `first_time_with_model` is computed from the log (S76)."""

    submitted_by: PersonId
    candidate_quality: Rating
    candidate_quantity: Rating
    model_rating: Rating
    first_time_with_model: bool
    comment: str | None
    answers: Answers | None = None


class Aftercare(Value):
    """The three forms side by side; None is not in yet (S77). `forms`: the questions that were added for this hire."""

    candidacy: CandidacyId
    model: ModelKind
    due_at: AwareDatetime
    candidate: CandidateFormShown | None
    recruiter: RecruiterFormShown | None
    hiring_manager: HiringManagerFormShown | None
    forms: tuple[CustomForm, ...] = ()


class ShowAftercare(FeedbackQuery, answered_by=Aftercare):
    """What do candidate, recruiter and hiring manager say of the same hire? Sealed until one's own form is in."""

    vacancy: VacancyId
    candidacy: CandidacyId


class SkillOnTheJob(Value):
    """One skill as it was predicted by the evaluations and as probation showed it, both 0 to 1."""

    skill: SkillId
    predicted: float | None
    shown: float


class GoalOfProbation(Value):
    """A learnable skill that the hire had not shown (S14): the level to reach and, once reviewed, the one reached."""

    skill: SkillId
    name: Line
    target: Level
    reached: Level | None = None


class Probation(Value):
    """Expectation against reality, prediction against proof. `forms`: the questions that were added for this hire."""

    candidacy: CandidacyId
    candidate: CandidateId
    probation_ends_at: AwareDatetime
    expectations: dict[Aspect, Rating]
    reality: dict[Aspect, Rating]
    reality_comment: str | None
    deltas: tuple[Delta, ...]
    worst: tuple[Delta, ...]
    mean_absolute_delta: Figure
    outcome: ProbationOutcome | None
    summary: str | None
    reviewed_by: PersonId | None
    skills: tuple[SkillOnTheJob, ...]
    quality_of_hire: Figure
    added: tuple[AddedDelta, ...] = ()
    answers: Answers | None = None
    sealed: bool = False
    goals: tuple[GoalOfProbation, ...] = ()
    forms: tuple[CustomForm, ...] = ()


class ShowProbation(FeedbackQuery, answered_by=Probation):
    """Did the job turn out as the hire expected, and the hire as the team predicted?"""

    vacancy: VacancyId
    candidacy: CandidacyId


class FunnelPhase(Value):
    """How many reached a phase against how many were planned, and how many of the finished ones went on (F15)."""

    phase: Phase
    reached: int
    planned: int | None
    difference: int | None
    pass_through: Figure


class Funnel(Value):
    """The funnel of one pool, or of the whole queue (`pool` is None)."""

    pool: PoolId | None
    phases: tuple[FunnelPhase, ...]


class HireTimes(Value):
    """How long one hire took: since the search opened (F11) and since the candidate entered (F12)."""

    candidacy: CandidacyId
    time_to_fill: Figure
    time_to_hire: Figure


class Outcomes(Value):
    """What a search came to, so far."""

    vacancy: VacancyId
    model: ModelKind
    entered: int
    rejected: int
    hired: int
    sessions_requested: int
    sessions_held: int
    hires: tuple[HireTimes, ...]
    funnels: tuple[Funnel, ...]


class ShowOutcomes(FeedbackQuery, answered_by=Outcomes):
    """How long did it take, how many reached which phase, and what did we learn on the way?"""

    vacancy: VacancyId
