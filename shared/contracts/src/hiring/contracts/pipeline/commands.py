"""What a search and a candidate can be asked to do."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import Brief, Change, Phase, Seniority, StepKind
from hiring.contracts.feedback.events import Cause
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, PoolId, SessionId, SkillId, VacancyId
from hiring.contracts.messages import Command, Line, Text
from hiring.contracts.pipeline.events import OfferArea, OfferMeeting
from hiring.contracts.sealed import Sealed

SomeCandidacies = Annotated[tuple[CandidacyId, ...], Field(max_length=100)]
"""Up to 100 candidacies: more than a pool ever has."""


class SearchCommand(Command, service="pipeline"):
    """A command to the search of one vacancy."""

    vacancy: VacancyId


class CandidacyCommand(SearchCommand, service="pipeline"):
    """A command about one candidacy of a search."""

    candidacy: CandidacyId


class OpenSearch(SearchCommand):
    """Open the search under an approved brief. A reaction to `BriefApproved`."""

    brief_version: int
    brief: Brief
    approvers: tuple[PersonId, ...] = ()
    requested_by: tuple[PersonId, ...] = ()


class AdoptRevision(SearchCommand):
    """Take up a revised brief. A reaction to `RequirementsRevised`."""

    brief_version: int
    brief: Brief
    changes: tuple[Change, ...]
    session: SessionId | None = None


class CloseSearch(SearchCommand):
    """End a search whose openings nobody is going to fill, when everybody in it was decided on."""

    reason: Text


class OpenPool(SearchCommand):
    """Open the next pool, with `members` who wait in recruitment without one; others enter it later."""

    pool: PoolId
    members: SomeCandidacies = ()


class EnterCandidacy(CandidacyCommand):
    """Enter a candidate: into the open `pool` (iterative), or at the end of the queue (waterfall)."""

    candidate: CandidateId
    source: Line
    pool: PoolId | None = None
    experience: Seniority | None = None
    additional_skills: Annotated[tuple[SkillId, ...], Field(max_length=20)] = ()


class RecordMarks(CandidacyCommand):
    """Take note of a completed evaluation. A reaction to `EvaluationCompleted`."""

    step: StepKind
    total: Sealed
    raters: tuple[PersonId, ...]
    brief_version: int


class AdvanceCandidate(CandidacyCommand):
    """Move a candidate to the next step of the phase; in waterfall also from professional to managerial.

    With `from_step` it is refused when the candidate stands elsewhere by now.
    """

    from_step: StepKind | None = None


class CutPool(SearchCommand):
    """Compare the whole pool and send these on to the next phase; against the ranking only with a `reason`.

    With `from_phase` it is refused when the pool is in another phase by now.
    """

    pool: PoolId
    from_phase: Phase | None = None
    advance: Annotated[SomeCandidacies, Field(min_length=1)]
    reason: Text | None = None


class DecidePool(SearchCommand):
    """Close the pool: with the selected, or failed."""

    pool: PoolId
    outcome: Literal["selected", "failed"]
    selected: SomeCandidacies = ()
    reason: Text


class EndTimebox(SearchCommand):
    """Say that an iteration's time is over. Issued by its deadline."""

    pool: PoolId


class PrioritiseQueue(SearchCommand):
    """Put the most relevant candidates first, in this order; whoever isn't named keeps their place behind them."""

    order: Annotated[SomeCandidacies, Field(min_length=1)]
    reason: Text


class PresentCandidate(CandidacyCommand):
    """Take a candidate of the waterfall past recruitment; out of the queue's order only with a `reason`."""

    reason: Text | None = None


class RecordFeedbackSession(SearchCommand):
    """Take note of a feedback session. A reaction to `FeedbackSessionHeld`."""

    session: SessionId
    cause: Cause
    about: tuple[CandidacyId, ...]


class SelectCandidate(CandidacyCommand):
    """Choose the presented candidate of the waterfall for the position."""

    reason: Text


class RejectCandidate(CandidacyCommand):
    """Turn a candidate down, with a template of the brief, a reason code and a clarification of their own."""

    template: SkillId
    reason: Line
    clarification: Sealed
    wanted: tuple[Text, ...] = ()


class WithdrawCandidacy(CandidacyCommand):
    """Record that the candidate stepped back."""

    reason: Line


class ReconsiderCandidacy(CandidacyCommand):
    """Bring a rejected candidate back into play."""

    reason: Text


class HoldCandidacy(CandidacyCommand):
    """Let a candidate wait, 14 to 21 days, with at least one planned contact."""

    reason: Text
    until: AwareDatetime
    contacts: tuple[AwareDatetime, ...]
    wanted: tuple[Text, ...] = ()


class ExtendHold(CandidacyCommand):
    """Let a held candidate wait on, 14 to 21 days from now, with at least one planned contact."""

    reason: Text
    until: AwareDatetime
    contacts: tuple[AwareDatetime, ...]


class ReleaseHold(CandidacyCommand):
    """Go on with a held candidate."""

    reason: Text


class ExpireHold(CandidacyCommand):
    """Say that a hold's time is over. Issued by its deadline."""


class PrepareOffer(CandidacyCommand):
    """Prepare the offer; `pitch`, `meeting` and `areas` are the manager's part, when the manager joins."""

    pitch: Text | None = None
    meeting: OfferMeeting | None = None
    areas: tuple[OfferArea, ...] = ()


class MakeOffer(CandidacyCommand):
    """Put the prepared offer to the candidate."""

    terms: Sealed
    starts_at: AwareDatetime


class AcceptOffer(CandidacyCommand):
    """Record the candidate's yes."""


class DeclineOffer(CandidacyCommand):
    """Record the candidate's no."""

    reason: Line


class CandidateCommand(Command, service="pipeline"):
    """A command to a candidate as a person."""

    candidate: CandidateId


class RegisterCandidate(CandidateCommand):
    """Make a person known as a candidate."""

    name: Sealed
    contact: Sealed
    source: Line
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
