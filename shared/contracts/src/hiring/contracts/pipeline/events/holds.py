"""A candidate on hold, and the end of it."""

from pydantic import AwareDatetime

from hiring.contracts.brief import StepKind
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, VacancyId
from hiring.contracts.messages import Event, Text


class CandidateHeld(Event, wire="pipeline.candidate-held.v1"):
    """A candidate waits until an agreed time, for a reason, with planned contacts (S66, S67, S68)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    reason: Text
    until: AwareDatetime
    contacts: tuple[AwareDatetime, ...]
    wanted: tuple[Text, ...] = ()
    brief_version: int


class HoldExtended(Event, wire="pipeline.hold-extended.v1"):
    """A hold goes on until a later time, for a reason of its own, with contacts of its own (S66, S67)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    reason: Text
    until: AwareDatetime
    contacts: tuple[AwareDatetime, ...]


class HoldReleased(Event, wire="pipeline.hold-released.v1"):
    """A hold ended by a decision to go on, at this step."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    reason: Text
    brief_version: int
    owner: PersonId | None = None
    respond_by: AwareDatetime | None = None


class HoldExpired(Event, wire="pipeline.hold-expired.v1"):
    """The time of a hold ran out without a decision: one is due now (S66)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    reason: Text
