"""The facts of a vacancy's sessions, of what they led to, and of the forms that it asks."""

from typing import Literal

from pydantic import AwareDatetime

from hiring.contracts.brief import Change, Participant
from hiring.contracts.feedback.parts import Cause, CustomForm, ImprovedVersion, ImprovementTarget, ModelKind
from hiring.contracts.ids import CandidacyId, ImprovementId, PersonId, PoolId, SessionId, VacancyId
from hiring.contracts.messages import Event, Text


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


class RequirementChangeProposed(Event, wire="feedback.requirement-change-proposed.v1"):
    """A session wants the brief changed; briefing takes it up as a revision in review (S63, S68, B11)."""

    vacancy: VacancyId
    session: SessionId
    changes: tuple[Change, ...]
    proposed_by: PersonId
