"""What follows by itself: from a fact to a session, a form, a deadline. Each once, however often the fact is told."""

from collections.abc import Sequence

from hiring.contracts.briefing.events import BriefApproved, RequirementsRevised
from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.commands import (
    FollowBrief,
    MarkSessionOverdue,
    OpenAftercare,
    PlanAftercare,
    RequestProbationReview,
    RequestSession,
)
from hiring.contracts.feedback.events import (
    AftercareOpened,
    AftercarePlanned,
    Cause,
    FeedbackSessionHeld,
    FeedbackSessionRequested,
    ProbationReviewed,
)
from hiring.contracts.ids import SessionId
from hiring.contracts.pipeline.events import CandidateRejected, HoldExpired, PoolDecided, PositionFilled
from hiring.eventkit.policies import CancelDeadline, Policy, Reaction, SetDeadline, policy


def session_id(cause: Cause, event_id: str) -> SessionId:
    """The id of the session that this event calls for: the same event, the same session."""
    return SessionId(f"{cause}-{event_id}")


def _follow(event: BriefApproved | RequirementsRevised) -> Sequence[Reaction]:
    if event.brief.model is None:
        raise ValueError("an approved brief has a model")
    return [
        FollowBrief(
            vacancy=event.vacancy,
            brief_version=event.brief_version,
            model=event.brief.model.kind,
            team=event.brief.team,
        )
    ]


@policy(BriefApproved)
def when_brief_approved_then_follow_it(recorded: Recorded[BriefApproved]) -> Sequence[Reaction]:
    """Team and model are what sessions and forms need."""
    return _follow(recorded.event)


@policy(RequirementsRevised)
def when_requirements_revised_then_follow_the_new_brief(recorded: Recorded[RequirementsRevised]) -> Sequence[Reaction]:
    """A revision may change the team."""
    return _follow(recorded.event)


@policy(CandidateRejected)
def when_rejected_in_waterfall_then_request_a_session(recorded: Recorded[CandidateRejected]) -> Sequence[Reaction]:
    """The next candidate waits for it (S38, C1). In the iterative model the pool's session covers it (S46)."""
    event = recorded.event
    if event.model != "waterfall":
        return []
    return [
        RequestSession(
            vacancy=event.vacancy,
            session=session_id("rejection", recorded.id),
            cause="rejection",
            about=(event.candidacy,),
            wanted=event.wanted,
        )
    ]


@policy(PoolDecided)
def when_pool_decided_then_request_one_session_on_all_members(recorded: Recorded[PoolDecided]) -> Sequence[Reaction]:
    """One session covers the whole pool (S46); a failed one has to change something (S63)."""
    event = recorded.event
    cause: Cause = "pool-failed" if event.outcome == "failed" else "pool-decided"
    return [
        RequestSession(
            vacancy=event.vacancy,
            session=session_id(cause, recorded.id),
            cause=cause,
            about=event.members,
            pool=event.pool,
        )
    ]


@policy(HoldExpired)
def when_hold_expired_then_request_a_session(recorded: Recorded[HoldExpired]) -> Sequence[Reaction]:
    """Whoever was kept waiting is owed a decision (S66)."""
    event = recorded.event
    session = session_id("hold-expired", recorded.id)
    return [RequestSession(vacancy=event.vacancy, session=session, cause="hold-expired", about=(event.candidacy,))]


@policy(PositionFilled)
def when_position_filled_then_look_back(recorded: Recorded[PositionFilled]) -> Sequence[Reaction]:
    """An overview session, and the three forms with the probation after them (S73)."""
    event = recorded.event
    session = session_id("position-filled", recorded.id)
    return [
        RequestSession(vacancy=event.vacancy, session=session, cause="position-filled", about=(event.candidacy,)),
        PlanAftercare(
            vacancy=event.vacancy,
            candidacy=event.candidacy,
            candidate=event.candidate,
            model=event.model,
            probation_ends_at=event.probation_ends_at,
        ),
    ]


@policy(FeedbackSessionRequested)
def when_session_requested_then_watch_its_due_date(recorded: Recorded[FeedbackSessionRequested]) -> Sequence[Reaction]:
    """A session that nobody holds is told of."""
    event = recorded.event
    overdue = MarkSessionOverdue(vacancy=event.vacancy, session=event.session)
    return [SetDeadline(_session_deadline(event), event.due_at, overdue)]


@policy(FeedbackSessionHeld)
def when_session_held_then_stop_watching(recorded: Recorded[FeedbackSessionHeld]) -> Sequence[Reaction]:
    """What was held cannot be overdue."""
    return [CancelDeadline(_session_deadline(recorded.event))]


@policy(AftercarePlanned)
def when_aftercare_planned_then_open_it(recorded: Recorded[AftercarePlanned]) -> Sequence[Reaction]:
    """The three forms are asked for at once (S74, S75, S76)."""
    return [OpenAftercare(vacancy=recorded.event.vacancy, hire=recorded.event.hire)]


@policy(AftercareOpened)
def when_aftercare_opened_then_wait_for_the_end_of_probation(recorded: Recorded[AftercareOpened]) -> Sequence[Reaction]:
    """The review is due when probation ends (S79)."""
    event, hire = recorded.event, recorded.event.hire
    review = RequestProbationReview(vacancy=event.vacancy, candidacy=hire.candidacy)
    return [SetDeadline(f"probation-{hire.candidacy}", hire.probation_ends_at, review)]


@policy(ProbationReviewed)
def when_probation_reviewed_then_wait_for_its_new_end_or_not(
    recorded: Recorded[ProbationReviewed],
) -> Sequence[Reaction]:
    """An extension is reviewed at its own end."""
    event = recorded.event
    if event.extended_until is None:
        return [CancelDeadline(f"probation-{event.candidacy}")]
    review = RequestProbationReview(vacancy=event.vacancy, candidacy=event.candidacy)
    return [SetDeadline(f"probation-{event.candidacy}", event.extended_until, review)]


def _session_deadline(event: FeedbackSessionRequested | FeedbackSessionHeld) -> str:
    return f"session-{event.session}"


POLICIES: tuple[Policy, ...] = (
    when_brief_approved_then_follow_it,
    when_requirements_revised_then_follow_the_new_brief,
    when_rejected_in_waterfall_then_request_a_session,
    when_pool_decided_then_request_one_session_on_all_members,
    when_hold_expired_then_request_a_session,
    when_position_filled_then_look_back,
    when_session_requested_then_watch_its_due_date,
    when_session_held_then_stop_watching,
    when_aftercare_planned_then_open_it,
    when_aftercare_opened_then_wait_for_the_end_of_probation,
    when_probation_reviewed_then_wait_for_its_new_end_or_not,
)
