"""What the feedback service is asked to do: by people, and by its own reactions and deadlines."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import Change, Participant
from hiring.contracts.feedback.events import (
    AcceptanceReason,
    Answers,
    AspectRatings,
    Cause,
    Form,
    FormQuestion,
    Hire,
    ImprovementTarget,
    LinkPurpose,
    LinkToken,
    ModelKind,
    ProbationOutcome,
    Rating,
    SkillLevel,
    TemplateVersion,
    TokenHash,
)
from hiring.contracts.ids import CandidacyId, CandidateId, ImprovementId, PersonId, PoolId, SessionId, VacancyId
from hiring.contracts.messages import Command, Text
from hiring.contracts.sealed import Sealed

"""The secret of a personal link, at least 128 bits in base64url. It is compared by its hash and never recorded."""


class FeedbackCommand(Command, service="feedback"):
    """A wish to the feedback service, about one vacancy."""

    vacancy: VacancyId


class FollowBrief(FeedbackCommand):
    """Reaction: know the team and the model of the brief in force."""

    brief_version: int
    model: ModelKind
    team: tuple[Participant, ...]


class RequestSession(FeedbackCommand):
    """Reaction: the team has to talk about what happened."""

    session: SessionId
    cause: Cause
    about: tuple[CandidacyId, ...]
    pool: PoolId | None = None
    wanted: tuple[Text, ...] = ()


class HoldSession(FeedbackCommand):
    """Record that a session took place. Either `changes` or an explicit `no_changes` (S38)."""

    session: SessionId
    attendees: Annotated[tuple[PersonId, ...], Field(min_length=1, max_length=50)]
    reasons: Annotated[tuple[Text, ...], Field(max_length=50)]
    changes: Annotated[tuple[Change, ...], Field(max_length=100)] = ()
    no_changes: bool = False


class MarkSessionOverdue(FeedbackCommand):
    """Deadline: the session was due by now."""

    session: SessionId


class RemindOfSession(FeedbackCommand):
    """Deadline: the session is soon due."""

    session: SessionId


class CustomiseForm(FeedbackCommand):
    """Add questions to a form of this vacancy; the source's own areas are always asked (S74, S75, S76, S85)."""

    form: Form
    questions: Annotated[tuple[FormQuestion, ...], Field(max_length=50)]


class AgreeImprovement(FeedbackCommand):
    """Give somebody of the team something to change, by then (S78); `template` if it changes one of these."""

    improvement: ImprovementId
    target: ImprovementTarget
    text: Text
    owner: PersonId
    due_at: AwareDatetime
    session: SessionId | None = None
    template: TemplateVersion | None = None


class FinishImprovement(FeedbackCommand):
    """Say that it was changed, and what came of it."""

    improvement: ImprovementId
    result: Text


class DropImprovement(FeedbackCommand):
    """Say why it will not be changed."""

    improvement: ImprovementId
    reason: Text


class RemindOfImprovement(FeedbackCommand):
    """Deadline: the improvement is soon due."""

    improvement: ImprovementId


class MarkImprovementOverdue(FeedbackCommand):
    """Deadline: the improvement was due by now."""

    improvement: ImprovementId


class PlanAftercare(FeedbackCommand):
    """Reaction: a position was filled, so settle who will be asked about it."""

    candidacy: CandidacyId
    candidate: CandidateId
    model: ModelKind
    probation_ends_at: AwareDatetime


class OpenAftercare(FeedbackCommand):
    """Reaction: ask candidate, recruiter and hiring manager for their forms."""

    hire: Hire


class SubmitCandidateForm(FeedbackCommand):
    """The hire's own form (S74), with what they expect of the job (S80). The actor is the candidate's id.

    `expected` rates the pairs that were added to the form on reality.
    """

    candidacy: CandidacyId
    process_quality: Rating
    information_clearness: Rating
    acceptance_reason: AcceptanceReason
    expectations: AspectRatings
    comment: Sealed | None = None
    answers: Answers | None = None
    expected: Answers | None = None
    token: LinkToken | None = None


class SubmitRecruiterForm(FeedbackCommand):
    """The recruiter's form (S75)."""

    candidacy: CandidacyId
    information_availability: Rating
    manager_interactions: Rating
    comment: Text | None = None
    answers: Answers | None = None


class SubmitHiringManagerForm(FeedbackCommand):
    """The hiring manager's form (S76). Whether they tried the model for the first time is computed, not asked."""

    candidacy: CandidacyId
    candidate_quality: Rating
    candidate_quantity: Rating
    model_rating: Rating
    comment: Text | None = None
    answers: Answers | None = None


class RemindOfForms(FeedbackCommand):
    """Deadline: the forms are soon due."""

    candidacy: CandidacyId


class MarkFormsOverdue(FeedbackCommand):
    """Deadline: the forms were due by now."""

    candidacy: CandidacyId


class RemindOfReview(FeedbackCommand):
    """Deadline: the probation review is soon due."""

    candidacy: CandidacyId


class MarkReviewOverdue(FeedbackCommand):
    """Deadline: the probation review was due by now."""

    candidacy: CandidacyId


class IssuePersonalLink(FeedbackCommand):
    """Let the hire file something once without an account; whoever makes the token keeps it, this is its hash."""

    candidacy: CandidacyId
    purpose: LinkPurpose
    token_hash: TokenHash
    expires_at: AwareDatetime


class RequestProbationReview(FeedbackCommand):
    """Deadline: probation ends now."""

    candidacy: CandidacyId


class ReportReality(FeedbackCommand):
    """What the hire found the job to be (S80). The actor is the candidate's id."""

    candidacy: CandidacyId
    reality: AspectRatings
    comment: Sealed | None = None
    answers: Answers | None = None
    token: LinkToken | None = None


class ReviewProbation(FeedbackCommand):
    """The professional evaluation at the end of probation, by the hiring manager or HR (S79)."""

    candidacy: CandidacyId
    outcome: ProbationOutcome
    skills: Annotated[tuple[SkillLevel, ...], Field(max_length=100)]
    extended_until: AwareDatetime | None = None
    summary: Sealed
    answers: Answers | None = None
