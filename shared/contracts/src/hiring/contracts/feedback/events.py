"""The facts of learning. `retrospective`: the sessions of a vacancy; `aftercare`: forms and probation of one hire."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import Change, Participant
from hiring.contracts.feedback.parts import (
    COMPARED_FORMS,
    AcceptanceReason,
    AddedDelta,
    Answers,
    Aspect,
    AspectRatings,
    Cause,
    CustomForm,
    Delta,
    Form,
    FormQuestion,
    Hire,
    ImprovedVersion,
    ImprovementTarget,
    LinkPurpose,
    ModelKind,
    ProbationOutcome,
    QuestionId,
    Rating,
    SkillLevel,
    TemplateVersion,
    TokenHash,
)
from hiring.contracts.ids import CandidacyId, CandidateId, ImprovementId, PersonId, PoolId, SessionId, VacancyId
from hiring.contracts.messages import Event, Text
from hiring.contracts.sealed import Sealed

__all__ = [
    "COMPARED_FORMS",
    "AcceptanceReason",
    "AddedDelta",
    "Answers",
    "Aspect",
    "AspectRatings",
    "Cause",
    "CustomForm",
    "Delta",
    "Form",
    "FormQuestion",
    "Hire",
    "ImprovedVersion",
    "ImprovementTarget",
    "LinkPurpose",
    "ModelKind",
    "ProbationOutcome",
    "QuestionId",
    "Rating",
    "SkillLevel",
    "TemplateVersion",
    "TokenHash",
]


class BriefFollowed(Event, wire="feedback.brief-followed.v1"):
    """The retrospective knows from now on who works on the vacancy, and in which model."""

    vacancy: VacancyId
    brief_version: int
    model: ModelKind
    team: tuple[Participant, ...]


class FeedbackSessionRequested(Event, wire="feedback.feedback-session-requested.v1"):
    """Something happened that these people have to talk about, by then.

    `wanted` is what the rejection said would have to be better for the next candidate (S68).
    """

    vacancy: VacancyId
    session: SessionId
    cause: Cause
    about: tuple[CandidacyId, ...]
    pool: PoolId | None = None
    attendees: tuple[PersonId, ...]
    due_at: AwareDatetime
    change_required: bool
    wanted: tuple[Text, ...] = ()
    owner: PersonId | None = None


class FeedbackSessionHeld(Event, wire="feedback.feedback-session-held.v1"):
    """The session took place: who was there, the reasons, and the wanted changes or an explicit none (S38)."""

    vacancy: VacancyId
    session: SessionId
    cause: Cause
    about: tuple[CandidacyId, ...]
    pool: PoolId | None = None
    attendees: tuple[PersonId, ...]
    reasons: tuple[Text, ...]
    changes_wanted: bool


class FeedbackSessionOverdue(Event, wire="feedback.feedback-session-overdue.v1"):
    """The day came by which the session was due, and it had not been held."""

    vacancy: VacancyId
    session: SessionId
    attendees: tuple[PersonId, ...]
    due_at: AwareDatetime


class FeedbackReminded(Event, wire="feedback.feedback-reminded.v1"):
    """These people still owe something that is soon due; `concerns` is the session, candidacy or improvement."""

    vacancy: VacancyId
    what: Literal["session", "forms", "probation-review", "improvement"]
    concerns: str
    people: tuple[str, ...]
    due_at: AwareDatetime


class FeedbackOverdue(Event, wire="feedback.feedback-overdue.v1"):
    """The due date passed and these people still owe forms, a review or an improvement; sessions have their own."""

    vacancy: VacancyId
    what: Literal["forms", "probation-review", "improvement"]
    concerns: str
    people: tuple[str, ...]
    due_at: AwareDatetime


class FormCustomised(Event, wire="feedback.form-customised.v1"):
    """A form of this vacancy asks these questions besides its own from now on; hires before it keep their version."""

    vacancy: VacancyId
    form: CustomForm
    customised_by: PersonId


class ImprovementAgreed(Event, wire="feedback.improvement-agreed.v1"):
    """Feedback led to something that somebody will change by then (S78)."""

    vacancy: VacancyId
    improvement: ImprovementId
    target: ImprovementTarget
    text: Text
    owner: PersonId
    due_at: AwareDatetime
    session: SessionId | None = None
    agreed_by: PersonId
    of: ImprovedVersion | None = None


class ImprovementDone(Event, wire="feedback.improvement-done.v1"):
    """The owner changed it, and says what came of it (S78); `now` are the versions then in force."""

    vacancy: VacancyId
    improvement: ImprovementId
    result: Text
    now: ImprovedVersion | None = None


class ImprovementDropped(Event, wire="feedback.improvement-dropped.v1"):
    """It will not be done, for a reason (S78)."""

    vacancy: VacancyId
    improvement: ImprovementId
    reason: Text
    dropped_by: PersonId


class PersonalLinkIssued(Event, wire="feedback.personal-link-issued.v1"):
    """The hire may file this once, without an account, until then; only the token's hash is known here (S74)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    purpose: LinkPurpose
    token_hash: TokenHash
    expires_at: AwareDatetime
    issued_by: PersonId


class PersonalLinkUsed(Event, wire="feedback.personal-link-used.v1"):
    """The link did its work and opens nothing any more."""

    vacancy: VacancyId
    candidacy: CandidacyId
    token_hash: TokenHash


class RequirementChangeProposed(Event, wire="feedback.requirement-change-proposed.v1"):
    """A session wants the brief changed; briefing takes it up as a revision in review (S63, S68, B11)."""

    vacancy: VacancyId
    session: SessionId
    changes: tuple[Change, ...]
    proposed_by: PersonId


class AftercarePlanned(Event, wire="feedback.aftercare-planned.v1"):
    """A position was filled: this is who will be asked about it (S73)."""

    vacancy: VacancyId
    hire: Hire


class AftercareOpened(Event, wire="feedback.aftercare-opened.v1"):
    """Candidate, recruiter and hiring manager were asked for their forms, by then (S74, S75, S76)."""

    vacancy: VacancyId
    hire: Hire
    due_at: AwareDatetime


class CandidateFormSubmitted(Event, wire="feedback.candidate-form-submitted.v1", sealed_for="candidate"):
    """What the hire says of the process, why they accepted (S74), and what they expect of the job (S80)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    process_quality: Rating
    information_clearness: Rating
    acceptance_reason: AcceptanceReason
    expectations: AspectRatings
    comment: Sealed | None = None
    answers: Answers | None = None
    expected: Answers | None = None


class RecruiterFormSubmitted(Event, wire="feedback.recruiter-form-submitted.v1"):
    """What the recruiter says of the requested information and of the hiring manager's interactions (S75)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    submitted_by: PersonId
    information_availability: Rating
    manager_interactions: Rating
    comment: Text | None = None
    answers: Answers | None = None


class HiringManagerFormSubmitted(Event, wire="feedback.hiring-manager-form-submitted.v1"):
    """What the hiring manager says of the candidates' quality and quantity, and of the model (S76)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    submitted_by: PersonId
    candidate_quality: Rating
    candidate_quantity: Rating
    model_rating: Rating
    comment: Text | None = None
    answers: Answers | None = None


class FormsCompleted(Event, wire="feedback.forms-completed.v1"):
    """The third form came in: everybody of the vacancy may compare them (S77)."""

    vacancy: VacancyId
    candidacy: CandidacyId


class ProbationReviewDue(Event, wire="feedback.probation-review-due.v1"):
    """Probation is over: the hire is asked for reality, the reviewers for a professional evaluation (S79, S80).

    `reality_wanted` is false when the hire filed no expectations that it could be compared with.
    """

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    reviewers: tuple[PersonId, ...]
    reality_wanted: bool
    due_at: AwareDatetime


class RealityReported(Event, wire="feedback.reality-reported.v1", sealed_for="candidate"):
    """What the hire found the job to be, aspect by aspect as they were asked for their expectations (S80)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    reality: AspectRatings
    comment: Sealed | None = None
    answers: Answers | None = None


class ProbationReviewed(Event, wire="feedback.probation-reviewed.v1", sealed_for="candidate"):
    """How probation went: outcome, professional evaluation, and F20 between expectation and reality (S79, S80).

    `deltas` and `mean_absolute_delta` are empty when the hire reported no reality.
    `extended_until` stands with an extension only.
    """

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    outcome: ProbationOutcome
    skills: tuple[SkillLevel, ...]
    deltas: tuple[Delta, ...] = ()
    mean_absolute_delta: Annotated[float, Field(ge=0, le=4)] | None = None
    extended_until: AwareDatetime | None = None
    reviewed_by: PersonId
    summary: Sealed
    answers: Answers | None = None
    added: tuple[AddedDelta, ...] = ()
