"""The facts of a search. The aggregate is `search`, one for each vacancy; `candidate` is the person, under `_`."""

import json
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import Brief, Change, Phase, Seniority, StepKind
from hiring.contracts.evaluation.parts import total_in
from hiring.contracts.feedback.events import Cause
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, PoolId, SessionId, SkillId, VacancyId
from hiring.contracts.messages import Event, Line, Text, Value
from hiring.contracts.pipeline.ranking import TellsRanking
from hiring.contracts.sealed import Sealed
from hiring.contracts.upcasting import upcaster

Outcome = tuple[Literal[0, 1], Literal[0, 1], Literal[0, 1]]
"""Recruitment, professional, managerial: passed or not, the source's `1 - 1 - 0` (S37)."""

ModelName = Literal["iterative", "waterfall"]
"""The two ways of working of the source (S31)."""


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


class SearchOpened(Event, wire="pipeline.search-opened.v1"):
    """The search began under the approved brief (S12)."""

    vacancy: VacancyId
    brief_version: int
    model: ModelName
    openings: int
    brief: Brief
    approvers: tuple[PersonId, ...] = ()


class RevisionAdopted(Event, wire="pipeline.revision-adopted.v1"):
    """The search took up a revised brief: in force now, or from the next pool while one is open (S33, S43, S63)."""

    vacancy: VacancyId
    brief_version: int
    brief: Brief
    changes: tuple[Change, ...]
    in_force: Literal["now", "next-pool"]
    session: SessionId | None = None


class PoolOpened(Event, wire="pipeline.pool-opened.v1"):
    """A group of candidates to compare was opened, with its planned size, funnel and timebox (S46, S58, C2).

    `weights` are the weights of the steps by which its members are ranked, `must_gate` whether a failed must-have
    ranks last: as the brief said when the pool opened.
    """

    vacancy: VacancyId
    pool: PoolId
    ordinal: int
    members: tuple[CandidacyId, ...] = ()
    size: int
    funnel: tuple[int, int, int]
    weights: dict[StepKind, float]
    must_gate: bool
    opened_at: AwareDatetime
    timebox_ends_at: AwareDatetime
    brief_version: int


class PoolSizeNoticed(Event, wire="pipeline.pool-size-noticed.v1"):
    """A pool is smaller than 4 or larger than 6: worth knowing, never a refusal (C2)."""

    vacancy: VacancyId
    pool: PoolId
    size: int
    notice: Line


class PoolTimeboxEnded(Event, wire="pipeline.pool-timebox-ended.v1"):
    """The time of an iteration is over and its pool is not decided yet (S58)."""

    vacancy: VacancyId
    pool: PoolId
    ordinal: int
    timebox_ends_at: AwareDatetime


class CandidacyEntered(Event, wire="pipeline.candidacy-entered.v1"):
    """A candidate entered the vacancy, at its first step, in a pool (iterative) or in the queue (waterfall).

    Here and in whatever hands a candidate over to a step: `owner` answers for it, within its target (S5).
    """

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    source: Line
    pool: PoolId | None = None
    entered_at: AwareDatetime
    experience: Seniority | None = None
    additional_skills: tuple[SkillId, ...] = ()
    owner: PersonId | None = None
    respond_by: AwareDatetime | None = None


class MarksRecorded(TellsRanking, wire="pipeline.marks-recorded.v2", sealed_for="seal"):
    """A completed evaluation became known to the search: what ranking and deciding count on (S57).

    `total` is sealed JSON of evaluation's `StepTotal`: where one person rates, it tells what they answered.
    """

    candidacy: CandidacyId
    step: StepKind
    total: Sealed
    raters: tuple[PersonId, ...]
    brief_version: int


class CandidateAdvanced(Event, wire="pipeline.candidate-advanced.v1"):
    """A candidate went on to a later step, decided under this version of the brief."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    from_step: StepKind
    step: StepKind
    brief_version: int
    owner: PersonId | None = None
    respond_by: AwareDatetime | None = None


class PoolCut(TellsRanking, wire="pipeline.pool-cut.v2", sealed_for="seal"):
    """The whole group was compared at once and some went on to the next phase (S46, S56, S57).

    `ranking` is sealed JSON of `Ranking`; `reason` says why the choice departs from it, where it does.
    """

    pool: PoolId
    from_phase: Phase
    to_phase: Phase
    ranking: Sealed
    advanced: tuple[CandidacyId, ...]
    left: tuple[CandidacyId, ...]
    reason: Text | None = None
    decided_by: PersonId
    brief_version: int


class PoolDecided(Event, wire="pipeline.pool-decided.v1"):
    """A pool was closed by an explicit decision: the selected, or none, which is a failed pool (S62, S63)."""

    vacancy: VacancyId
    pool: PoolId
    ordinal: int
    outcome: Literal["selected", "failed"]
    members: tuple[CandidacyId, ...]
    selected: tuple[CandidacyId, ...] = ()
    reason: Text
    decided_by: PersonId
    brief_version: int


class QueuePrioritised(Event, wire="pipeline.queue-prioritised.v1"):
    """The waterfall queue was put in order, the most relevant first (S59)."""

    vacancy: VacancyId
    order: tuple[CandidacyId, ...]
    reason: Text


class CandidatePresented(Event, wire="pipeline.candidate-presented.v1"):
    """The one candidate whom the waterfall now works with left the queue (S37); `reason`: why out of order (S59)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    ordinal: int
    reason: Text | None = None
    brief_version: int


class FeedbackSessionRecorded(Event, wire="pipeline.feedback-session-recorded.v1"):
    """A feedback session is known to the search: the rejections it was about no longer hold up the next (S38, C1)."""

    vacancy: VacancyId
    session: SessionId
    cause: Cause
    about: tuple[CandidacyId, ...]


class CandidateSelected(Event, wire="pipeline.candidate-selected.v1"):
    """The hiring manager wants this candidate: the waterfall's `1 - 1 - 1` (S37)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    reason: Text
    decided_by: PersonId
    brief_version: int


class CandidateRejected(Event, wire="pipeline.candidate-rejected.v1", sealed_for="candidate"):
    """A candidate was turned down: template, reason code and a clarification of their own (S29).

    `wanted` says what would have to be better for the next (S68).
    """

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    model: ModelName
    template: str
    reason: Line
    clarification: Sealed
    outcome: Outcome
    wanted: tuple[Text, ...] = ()
    brief_version: int


class CandidacyWithdrawn(Event, wire="pipeline.candidacy-withdrawn.v1"):
    """A candidate stepped back; reasons are counted (S34)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    reason: Line


class CandidacyReconsidered(Event, wire="pipeline.candidacy-reconsidered.v1"):
    """Somebody rejected some time ago is in play again, at this step, with their history (S35)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    reason: Text
    brief_version: int
    owner: PersonId | None = None
    respond_by: AwareDatetime | None = None


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


class CandidateRegistered(Event, wire="pipeline.candidate-registered.v1", sealed_for="candidate"):
    """A person is known as a candidate, across vacancies; name and contact stand nowhere but here, sealed."""

    candidate: CandidateId
    name: Sealed
    contact: Sealed
    source: Line
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None


@upcaster("pipeline.marks-recorded.v1", "pipeline.marks-recorded.v2")
def _numbers_to_total(data: dict[str, Any]) -> dict[str, Any]:
    return total_in(data)


@upcaster("pipeline.pool-cut.v1", "pipeline.pool-cut.v2")
def _places_to_ranking(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "ranking": json.dumps({"places": data["ranking"]})}
