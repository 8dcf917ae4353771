"""The facts of learning. `retrospective`: the sessions of a vacancy; `aftercare`: forms and probation of one hire."""

from typing import Literal

from pydantic import AwareDatetime

from hiring.contracts.brief import Change
from hiring.contracts.ids import CandidacyId, PersonId, PoolId, SessionId, VacancyId
from hiring.contracts.messages import Event, Text

Cause = Literal["rejection", "pool-decided", "pool-failed", "hold-expired", "position-filled"]
"""What a feedback session is about (S38, S46, S63, S66, S73)."""


class FeedbackSessionRequested(Event, wire="feedback.feedback-session-requested.v1"):
    """Something happened that these people have to talk about, by then."""

    vacancy: VacancyId
    session: SessionId
    cause: Cause
    about: tuple[CandidacyId, ...]
    pool: PoolId | None = None
    attendees: tuple[PersonId, ...]
    due_at: AwareDatetime
    change_required: bool


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


class RequirementChangeProposed(Event, wire="feedback.requirement-change-proposed.v1"):
    """A session wants the brief changed; briefing takes it up as a revision in review (S63, S68, B11)."""

    vacancy: VacancyId
    session: SessionId
    changes: tuple[Change, ...]
    proposed_by: PersonId
