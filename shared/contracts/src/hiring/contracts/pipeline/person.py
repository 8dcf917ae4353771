"""The candidate as a person: consent, talent pool, retention, legal hold, erasure, duplicates."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, VacancyId
from hiring.contracts.messages import Event, Line, Value
from hiring.contracts.pipeline.commands import CandidateCommand
from hiring.contracts.sealed import Sealed

Purpose = Literal["application", "talent-pool", "references"]
"""What a candidate may agree to."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2, by which the retention rule is chosen."""


class CorrectCandidate(CandidateCommand):
    """Put a person's name, contact or both right (GDPR 16)."""

    name: Sealed | None = None
    contact: Sealed | None = None
    reason: Line


class CandidateCorrected(Event, wire="pipeline.candidate-corrected.v1", sealed_for="candidate"):
    """A name or contact was wrong, and this is right (GDPR 16); what stood before is shown nowhere any more."""

    candidate: CandidateId
    name: Sealed | None = None
    contact: Sealed | None = None
    reason: Line
    corrected_by: PersonId


class GiveConsent(CandidateCommand):
    """Record that the candidate agrees to a purpose until a day."""

    purpose: Purpose
    until: AwareDatetime


class ConsentGiven(Event, wire="pipeline.consent-given.v1"):
    """The candidate agreed to a purpose, until a day (S89)."""

    candidate: CandidateId
    purpose: Purpose
    until: AwareDatetime


class WithdrawConsent(CandidateCommand):
    """Record that the candidate takes their consent back."""

    purpose: Purpose


class LapseConsent(CandidateCommand):
    """Say that a consent's time is over. Issued by its deadline."""

    purpose: Purpose


class ConsentEnded(Event, wire="pipeline.consent-ended.v1"):
    """A consent was taken back, or its time is over."""

    candidate: CandidateId
    purpose: Purpose
    how: Literal["withdrawn", "lapsed"]


class JoinTalentPool(CandidateCommand):
    """Keep the candidate in mind, to be contacted again on a day; `vacancy` where they nearly were hired."""

    pool: Line
    recontact_at: AwareDatetime
    vacancy: VacancyId | None = None


class TalentPooled(Event, wire="pipeline.talent-pooled.v1"):
    """The candidate stands in a talent pool, with consent (S89); `vacancy` makes a silver medalist."""

    candidate: CandidateId
    pool: Line
    recontact_at: AwareDatetime
    vacancy: VacancyId | None = None


class RemindOfTalent(CandidateCommand):
    """Say that it is time to contact a talent again. Issued by its deadline."""


class RecontactDue(Event, wire="pipeline.recontact-due.v1"):
    """It is time to contact a talent again (S89)."""

    candidate: CandidateId
    pool: Line


class LeaveTalentPool(CandidateCommand):
    """Take the candidate out of the talent pool."""


class TalentReleased(Event, wire="pipeline.talent-released.v1"):
    """The candidate stands in no talent pool any more."""

    candidate: CandidateId


class NoteCandidacy(CandidateCommand):
    """Take note that the person is in play in a vacancy. A reaction to entering, or being reconsidered."""

    vacancy: VacancyId
    candidacy: CandidacyId


class CandidacyNoted(Event, wire="pipeline.candidacy-noted.v1"):
    """The person is in play in a vacancy: nothing about them is due for erasure."""

    candidate: CandidateId
    vacancy: VacancyId
    candidacy: CandidacyId


class CloseCandidacy(CandidateCommand):
    """Take note that a candidacy is over. A reaction to rejection, withdrawal and a declined offer."""

    vacancy: VacancyId
    candidacy: CandidacyId


class CandidacyClosed(Event, wire="pipeline.candidacy-closed.v1"):
    """A candidacy of the person is over; `erase_at` when it was the last in play: the retention of their country."""

    candidate: CandidateId
    vacancy: VacancyId
    candidacy: CandidacyId
    erase_at: AwareDatetime | None = None


class PlaceLegalHold(CandidateCommand):
    """Keep everything about the person, whatever the retention rule says."""

    reason: Line


class LegalHoldPlaced(Event, wire="pipeline.legal-hold-placed.v1"):
    """Nothing about the person is erased until the hold is lifted (GDPR 17(3)(e))."""

    candidate: CandidateId
    reason: Line


class LiftLegalHold(CandidateCommand):
    """Let retention and erasure go on."""

    reason: Line


class LegalHoldLifted(Event, wire="pipeline.legal-hold-lifted.v1"):
    """Retention and erasure go on."""

    candidate: CandidateId
    reason: Line


class EndRetention(CandidateCommand):
    """Erase whom no purpose keeps any more. Issued by the deadline, and when a hold or a consent ends."""


class RequestErasure(CandidateCommand):
    """Record that the candidate wants to be forgotten."""

    reason: Line


class ErasureRequested(Event, wire="pipeline.erasure-requested.v1"):
    """The candidate wants to be forgotten; somebody else confirms it."""

    candidate: CandidateId
    reason: Line
    requested_by: PersonId


class ConfirmErasure(CandidateCommand):
    """Erase the person, for ever: a second pair of eyes."""


class CandidateErased(Event, wire="pipeline.candidate-erased.v1"):
    """The person is to be forgotten: the keys of these ids, theirs and their duplicates', are destroyed."""

    candidate: CandidateId
    persons: tuple[CandidateId, ...]
    reason: Line
    decided_by: PersonId
    decided_at: AwareDatetime


class RecordErasure(CandidateCommand):
    """Take note that the keys are destroyed. A reaction to `CandidateErased`, after the fact."""


class ErasureCompleted(Event, wire="pipeline.erasure-completed.v1"):
    """The receipt: the keys are destroyed, what they sealed can't be opened by anybody any more."""

    candidate: CandidateId
    persons: tuple[CandidateId, ...]


class MergeCandidates(CandidateCommand):
    """Say that this candidate is the same person as `into`, which stays."""

    into: CandidateId
    reason: Line


class Talent(Value):
    """How a person stands in a talent pool."""

    pool: Line
    recontact_at: AwareDatetime | None = None
    vacancy: VacancyId | None = None


class CandidateMerged(Event, wire="pipeline.candidate-merged.v1"):
    """This candidate is the same person as another: their dossier, consents and talent pool go on there."""

    candidate: CandidateId
    into: CandidateId
    reason: Line
    consents: dict[Purpose, AwareDatetime] = Field(default_factory=dict)
    talent: Talent | None = None


class TakeOverDuplicate(CandidateCommand):
    """Take over a duplicate's dossier, consents and talent pool. A reaction to `CandidateMerged`."""

    duplicate: CandidateId
    consents: dict[Purpose, AwareDatetime] = Field(default_factory=dict)
    talent: Talent | None = None


class DuplicateTakenOver(Event, wire="pipeline.duplicate-taken-over.v1"):
    """The dossier of a duplicate belongs to this person."""

    candidate: CandidateId
    duplicate: CandidateId
