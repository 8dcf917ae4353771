"""What follows by itself from other services' facts and from this service's own."""

from collections.abc import Sequence

from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.events import BriefApproved, RequirementsRevised
from hiring.contracts.briefing.taking_part import BriefAcknowledged
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import EvaluationCompleted
from hiring.contracts.feedback.events import FeedbackSessionHeld
from hiring.contracts.ids import CandidacyId, PoolId, VacancyId
from hiring.contracts.pipeline.commands import (
    AdoptRevision,
    EndTimebox,
    ExpireHold,
    OpenSearch,
    RecordFeedbackSession,
    RecordMarks,
)
from hiring.contracts.pipeline.course import (
    AlertTimebox,
    CheckContact,
    CheckResponse,
    RecordAcknowledgement,
    StepCorrected,
)
from hiring.contracts.pipeline.events import (
    CandidacyEntered,
    CandidacyReconsidered,
    CandidacyWithdrawn,
    CandidateAdvanced,
    CandidateHeld,
    CandidateRejected,
    HoldExtended,
    HoldReleased,
    MarksRecorded,
    PoolDecided,
    PoolOpened,
)
from hiring.eventkit.policies import CancelDeadline, Policy, Reaction, SetDeadline, policy
from hiring.pipeline.domain.search.course import GRACE

ALERT_PART = 7
"""The seventh part of an iteration that is left when its end is announced: two days of fourteen (S58)."""


@policy(BriefApproved)
def when_brief_approved_then_open_search(recorded: Recorded[BriefApproved]) -> Sequence[Reaction]:
    """Hiring may start (S12)."""
    event = recorded.event
    return [
        OpenSearch(
            vacancy=event.vacancy,
            brief_version=event.brief_version,
            brief=event.brief,
            approvers=event.approvers,
            requested_by=event.requested_by,
        )
    ]


@policy(BriefAcknowledged)
def when_brief_acknowledged_then_record_it(recorded: Recorded[BriefAcknowledged]) -> Sequence[Reaction]:
    """The first candidate may have to wait for the last participant (S4)."""
    event = recorded.event
    known = RecordAcknowledgement(vacancy=event.vacancy, brief_version=event.brief_version, missing=event.missing)
    return [known]


@policy(RequirementsRevised)
def when_requirements_revised_then_adopt_them(recorded: Recorded[RequirementsRevised]) -> Sequence[Reaction]:
    """What is decided from now on is judged by the new version (S33, S63)."""
    event = recorded.event
    return [
        AdoptRevision(
            vacancy=event.vacancy,
            brief_version=event.brief_version,
            brief=event.brief,
            changes=event.changes,
            session=event.session,
        )
    ]


@policy(EvaluationCompleted)
def when_evaluation_completed_then_record_marks(recorded: Recorded[EvaluationCompleted]) -> Sequence[Reaction]:
    """Ranking and deciding count on them (S57)."""
    event = recorded.event
    return [
        RecordMarks(
            vacancy=event.vacancy,
            candidacy=event.candidacy,
            step=event.step,
            total=event.total,
            raters=event.raters,
            brief_version=event.brief_version,
        )
    ]


@policy(FeedbackSessionHeld)
def when_feedback_session_held_then_record_it(recorded: Recorded[FeedbackSessionHeld]) -> Sequence[Reaction]:
    """The next candidate of the waterfall may come (C1)."""
    event = recorded.event
    return [RecordFeedbackSession(vacancy=event.vacancy, session=event.session, cause=event.cause, about=event.about)]


@policy(CandidateHeld)
def when_candidate_held_then_wait_for_the_end(recorded: Recorded[CandidateHeld]) -> Sequence[Reaction]:
    """A decision is due when the hold is over (S66), and contacts before it (S67)."""
    return [*_wait_for_the_end(recorded.event), *_look_for_contacts(recorded.event)]


@policy(HoldExtended)
def when_hold_extended_then_wait_for_the_new_end(recorded: Recorded[HoldExtended]) -> Sequence[Reaction]:
    """An extension moves the deadline (S66) and has contacts of its own (S67)."""
    return [*_wait_for_the_end(recorded.event), *_look_for_contacts(recorded.event)]


@policy(HoldReleased)
def when_hold_released_then_stop_waiting(recorded: Recorded[HoldReleased]) -> Sequence[Reaction]:
    """What was decided does not expire, and the step is to be answered again (S5)."""
    return [CancelDeadline(_hold(recorded.event)), *_wait_for_the_response(recorded.event)]


@policy(CandidateRejected)
def when_candidate_rejected_then_stop_waiting(recorded: Recorded[CandidateRejected]) -> Sequence[Reaction]:
    """A hold may have been what was decided on."""
    return [CancelDeadline(_hold(recorded.event))]


@policy(CandidacyWithdrawn)
def when_candidacy_withdrawn_then_stop_waiting(recorded: Recorded[CandidacyWithdrawn]) -> Sequence[Reaction]:
    """Nobody is waiting any more."""
    return [CancelDeadline(_hold(recorded.event))]


@policy(PoolOpened)
def when_pool_opened_then_watch_its_timebox(recorded: Recorded[PoolOpened]) -> Sequence[Reaction]:
    """An iteration has an end, and an alert before it (S58)."""
    event = recorded.event
    alert_at = event.timebox_ends_at - (event.timebox_ends_at - event.opened_at) / ALERT_PART
    alert = AlertTimebox(vacancy=event.vacancy, pool=event.pool)
    end = EndTimebox(vacancy=event.vacancy, pool=event.pool)
    return [
        SetDeadline(_alert(event.vacancy, event.pool), alert_at, alert),
        SetDeadline(_timebox(event.vacancy, event.pool), event.timebox_ends_at, end),
    ]


@policy(PoolDecided)
def when_pool_decided_then_stop_watching_its_timebox(recorded: Recorded[PoolDecided]) -> Sequence[Reaction]:
    """It was decided in time, or too late."""
    event = recorded.event
    return [
        CancelDeadline(_alert(event.vacancy, event.pool)),
        CancelDeadline(_timebox(event.vacancy, event.pool)),
    ]


@policy(CandidacyEntered)
def when_candidacy_entered_then_wait_for_the_response(recorded: Recorded[CandidacyEntered]) -> Sequence[Reaction]:
    """Whoever owns the first step has a target to answer (S5)."""
    return _wait_for_the_response(recorded.event)


@policy(CandidateAdvanced)
def when_candidate_advanced_then_wait_for_the_response(recorded: Recorded[CandidateAdvanced]) -> Sequence[Reaction]:
    """Whoever owns the next step has a target to answer (S5)."""
    return _wait_for_the_response(recorded.event)


@policy(StepCorrected)
def when_step_corrected_then_wait_for_the_response(recorded: Recorded[StepCorrected]) -> Sequence[Reaction]:
    """It is the earlier step's turn again (S5)."""
    return _wait_for_the_response(recorded.event)


@policy(CandidacyReconsidered)
def when_candidacy_reconsidered_then_wait_for_the_response(
    recorded: Recorded[CandidacyReconsidered],
) -> Sequence[Reaction]:
    """Somebody is in play again (S5)."""
    return _wait_for_the_response(recorded.event)


@policy(MarksRecorded)
def when_marks_recorded_then_stop_waiting_for_the_response(recorded: Recorded[MarksRecorded]) -> Sequence[Reaction]:
    """The step was answered (S5)."""
    return [CancelDeadline(_response(recorded.event.vacancy, recorded.event.candidacy, recorded.event.step))]


def _wait_for_the_response(
    event: CandidacyEntered | CandidateAdvanced | StepCorrected | CandidacyReconsidered | HoldReleased,
) -> Sequence[Reaction]:
    if event.respond_by is None:
        return []
    check = CheckResponse(vacancy=event.vacancy, candidacy=event.candidacy, step=event.step)
    return [SetDeadline(_response(event.vacancy, event.candidacy, event.step), event.respond_by, check)]


def _look_for_contacts(event: CandidateHeld | HoldExtended) -> Sequence[Reaction]:
    return [
        SetDeadline(
            f"contact-{event.vacancy}-{event.candidacy}-{number}",
            planned + GRACE,
            CheckContact(vacancy=event.vacancy, candidacy=event.candidacy, planned=planned),
        )
        for number, planned in enumerate(event.contacts)
    ]


def _wait_for_the_end(event: CandidateHeld | HoldExtended) -> Sequence[Reaction]:
    expire = ExpireHold(vacancy=event.vacancy, candidacy=event.candidacy)
    return [SetDeadline(_hold(event), event.until, expire)]


def _hold(event: CandidateHeld | HoldExtended | HoldReleased | CandidateRejected | CandidacyWithdrawn) -> str:
    return f"hold-{event.vacancy}-{event.candidacy}"


def _response(vacancy: VacancyId, candidacy: CandidacyId, step: StepKind) -> str:
    return f"response-{vacancy}-{candidacy}-{step}"


def _alert(vacancy: VacancyId, pool: PoolId) -> str:
    return f"alert-{vacancy}-{pool}"


def _timebox(vacancy: VacancyId, pool: PoolId) -> str:
    return f"timebox-{vacancy}-{pool}"


POLICIES: tuple[Policy, ...] = (
    when_brief_approved_then_open_search,
    when_brief_acknowledged_then_record_it,
    when_requirements_revised_then_adopt_them,
    when_evaluation_completed_then_record_marks,
    when_feedback_session_held_then_record_it,
    when_candidate_held_then_wait_for_the_end,
    when_hold_extended_then_wait_for_the_new_end,
    when_hold_released_then_stop_waiting,
    when_candidate_rejected_then_stop_waiting,
    when_candidacy_withdrawn_then_stop_waiting,
    when_pool_opened_then_watch_its_timebox,
    when_pool_decided_then_stop_watching_its_timebox,
    when_candidacy_entered_then_wait_for_the_response,
    when_candidate_advanced_then_wait_for_the_response,
    when_step_corrected_then_wait_for_the_response,
    when_candidacy_reconsidered_then_wait_for_the_response,
    when_marks_recorded_then_stop_waiting_for_the_response,
)
