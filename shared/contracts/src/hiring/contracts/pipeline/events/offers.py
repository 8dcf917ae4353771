"""The offer, its answer, and the position filled."""

from typing import Literal

from pydantic import AwareDatetime

from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, VacancyId
from hiring.contracts.messages import Event, Line, Text, Value
from hiring.contracts.pipeline.events.search import ModelName
from hiring.contracts.sealed import Sealed


class OfferMeeting(Value):
    """The meeting of the three: recruiter, hiring manager and candidate (S71)."""

    at: AwareDatetime
    recruiter: PersonId
    hiring_manager: PersonId
    candidate: CandidateId


class OfferArea(Value):
    """What is presented at the offer meeting, and by whom (S72)."""

    area: Literal["benefits", "growth", "value"]
    presenter: PersonId


class OfferPrepared(Event, wire="pipeline.offer-prepared.v1"):
    """An offer is ready: with the manager's part, when the brief says that the manager joins (S69 to S72).

    The final `pitch` was written on the brief of `brief_version` (S70).
    """

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    pitch: Text | None = None
    meeting: OfferMeeting | None = None
    areas: tuple[OfferArea, ...] = ()
    brief_version: int


class OfferMade(Event, wire="pipeline.offer-made.v1", sealed_for="candidate"):
    """An offer was put to the candidate."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    terms: Sealed
    starts_at: AwareDatetime
    brief_version: int


class OfferAccepted(Event, wire="pipeline.offer-accepted.v1"):
    """The candidate said yes; with it stands `PositionFilled`."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId


class OfferDeclined(Event, wire="pipeline.offer-declined.v1"):
    """The candidate said no, for this reason."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    reason: Line


class PositionFilled(Event, wire="pipeline.position-filled.v1"):
    """A candidate accepted the offer and an opening is filled."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    model: ModelName
    entered_at: AwareDatetime
    starts_at: AwareDatetime
    probation_ends_at: AwareDatetime
    openings_left: int
