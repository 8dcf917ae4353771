"""The facts of one hire after it: the three forms, personal links, and probation."""

import json
from typing import Any

from pydantic import AwareDatetime

from hiring.contracts.evaluation.ids import key_of_marks
from hiring.contracts.feedback.parts import Form, Hire, LinkPurpose, ProbationOutcome, TokenHash
from hiring.contracts.feedback.said import (
    CandidateSaid,
    Compared,
    HiringManagerSaid,
    RealitySaid,
    RecruiterSaid,
    ReviewSaid,
    Said,
)
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, VacancyId
from hiring.contracts.messages import Event
from hiring.contracts.sealed import Sealed
from hiring.contracts.upcasting import upcaster


class AftercarePlanned(Event, wire="feedback.aftercare-planned.v1"):
    """A position was filled: this is who will be asked about it (S73)."""

    vacancy: VacancyId
    hire: Hire


class AftercareOpened(Event, wire="feedback.aftercare-opened.v1"):
    """Candidate, recruiter and hiring manager were asked for their forms, by then (S74, S75, S76)."""

    vacancy: VacancyId
    hire: Hire
    due_at: AwareDatetime


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


class _OfHire(Event):
    """Told of one hire; what was answered is sealed with the vacancy's key, so that figures outlive an erasure."""

    vacancy: VacancyId
    candidacy: CandidacyId

    @property
    def seal(self) -> str:
        """Whose key: that of what the vacancy's evaluations come to."""
        return key_of_marks(self.vacancy)


class CandidateFormSubmitted(_OfHire, wire="feedback.candidate-form-submitted.v2", sealed_for="seal"):
    """The hire filed their form (S74, S80). `said` is sealed JSON of `CandidateSaid`.

    `comment` was told here, under the candidate's key, before `FormRemarked` was; likewise in the other forms.
    """

    candidate: CandidateId
    said: Sealed
    comment: Sealed | None = None


class RecruiterFormSubmitted(_OfHire, wire="feedback.recruiter-form-submitted.v2", sealed_for="seal"):
    """A recruiter filed the recruiter's form (S75). `said` is sealed JSON of `RecruiterSaid`."""

    submitted_by: PersonId
    said: Sealed
    comment: Sealed | None = None


class HiringManagerFormSubmitted(_OfHire, wire="feedback.hiring-manager-form-submitted.v2", sealed_for="seal"):
    """A hiring manager filed the manager's form (S76). `said` is sealed JSON of `HiringManagerSaid`."""

    submitted_by: PersonId
    said: Sealed
    comment: Sealed | None = None


class FormRemarked(Event, wire="feedback.form-remarked.v1", sealed_for="candidate"):
    """What somebody put in words with a form; erased with the candidate's key."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    form: Form
    remark: Sealed


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


class RealityReported(_OfHire, wire="feedback.reality-reported.v2", sealed_for="seal"):
    """The hire said what the job turned out to be (S80). `said` is sealed JSON of `RealitySaid`."""

    candidate: CandidateId
    said: Sealed
    comment: Sealed | None = None


class ProbationReviewed(_OfHire, wire="feedback.probation-reviewed.v2", sealed_for="seal"):
    """How probation went (S79, S80). `said` is sealed JSON of `ReviewSaid`, `compared` of `Compared`.

    They are apart, as whoever may see the first may still have to file a form before the second (S77).
    `extended_until` stands with an extension only; `summary` was told here before `FormRemarked` was.
    """

    candidate: CandidateId
    outcome: ProbationOutcome
    said: Sealed
    compared: Sealed
    extended_until: AwareDatetime | None = None
    reviewed_by: PersonId
    summary: Sealed | None = None


def _moved(data: dict[str, Any], into: str, kind: type[Said]) -> dict[str, Any]:
    """The data with what it told in plain under one name instead, as JSON text."""
    told = {name: data[name] for name in kind.model_fields if name in data}
    kept = {name: value for name, value in data.items() if name not in told}
    return {**kept, into: json.dumps(told)}


def _lifted(old: str, kind: type[Said]) -> None:
    upcaster(f"{old}.v1", f"{old}.v2")(lambda data: _moved(data, "said", kind))


_lifted("feedback.candidate-form-submitted", CandidateSaid)
_lifted("feedback.recruiter-form-submitted", RecruiterSaid)
_lifted("feedback.hiring-manager-form-submitted", HiringManagerSaid)
_lifted("feedback.reality-reported", RealitySaid)


@upcaster("feedback.probation-reviewed.v1", "feedback.probation-reviewed.v2")
def _review_in_two_parts(data: dict[str, Any]) -> dict[str, Any]:
    return _moved(_moved(data, "compared", Compared), "said", ReviewSaid)
