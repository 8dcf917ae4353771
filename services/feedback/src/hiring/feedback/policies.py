"""What follows by itself: from a fact to a session, a form, a deadline. Each once, however often the fact is told."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hiring.contracts.briefing.events import BriefApproved, RequirementsRevised
from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.commands import (
    FollowBrief,
    MarkFormsOverdue,
    MarkImprovementOverdue,
    MarkReviewOverdue,
    MarkSessionOverdue,
    OpenAftercare,
    PlanAftercare,
    RemindOfForms,
    RemindOfImprovement,
    RemindOfReview,
    RemindOfSession,
    RequestProbationReview,
    RequestSession,
)
from hiring.contracts.feedback.events import (
    AftercareOpened,
    AftercarePlanned,
    Cause,
    FeedbackSessionHeld,
    FeedbackSessionRequested,
    FormsCompleted,
    ImprovementAgreed,
    ImprovementDone,
    ImprovementDropped,
    ProbationReviewDue,
    ProbationReviewed,
)
from hiring.contracts.feedback.organisation import FormsIssued, IssueForms
from hiring.contracts.ids import SessionId
from hiring.contracts.messages import Command
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


def _watched(id_: str, recorded: Recorded[Any], due_at: datetime, remind: Command, overdue: Command) -> list[Reaction]:
    """A reminder halfway to the due date, and word when the date has passed."""
    return [
        SetDeadline(f"{id_}-reminder", recorded.time + (due_at - recorded.time) / 2, remind),
        SetDeadline(id_, due_at, overdue),
    ]


def _no_longer_watched(id_: str) -> list[Reaction]:
    return [CancelDeadline(f"{id_}-reminder"), CancelDeadline(id_)]


@policy(FeedbackSessionRequested)
def when_session_requested_then_watch_its_due_date(recorded: Recorded[FeedbackSessionRequested]) -> Sequence[Reaction]:
    """The attendees are reminded, and a session that nobody holds is told of."""
    event = recorded.event
    known = {"vacancy": event.vacancy, "session": event.session}
    remind, overdue = RemindOfSession.model_validate(known), MarkSessionOverdue.model_validate(known)
    return _watched(f"session-{event.session}", recorded, event.due_at, remind, overdue)


@policy(FeedbackSessionHeld)
def when_session_held_then_stop_watching(recorded: Recorded[FeedbackSessionHeld]) -> Sequence[Reaction]:
    """What was held cannot be overdue."""
    return _no_longer_watched(f"session-{recorded.event.session}")


@policy(ImprovementAgreed)
def when_improvement_agreed_then_watch_its_due_date(recorded: Recorded[ImprovementAgreed]) -> Sequence[Reaction]:
    """The owner is reminded, and an improvement that is not made is told of (S78)."""
    event = recorded.event
    known = {"vacancy": event.vacancy, "improvement": event.improvement}
    remind, overdue = RemindOfImprovement.model_validate(known), MarkImprovementOverdue.model_validate(known)
    return _watched(_improvement_deadline(event), recorded, event.due_at, remind, overdue)


@policy(ImprovementDone)
def when_improvement_done_then_stop_watching(recorded: Recorded[ImprovementDone]) -> Sequence[Reaction]:
    """What was made cannot be overdue."""
    return _no_longer_watched(_improvement_deadline(recorded.event))


@policy(ImprovementDropped)
def when_improvement_dropped_then_stop_watching(recorded: Recorded[ImprovementDropped]) -> Sequence[Reaction]:
    """What will not be made is not waited for."""
    return _no_longer_watched(_improvement_deadline(recorded.event))


def _improvement_deadline(event: ImprovementAgreed | ImprovementDone | ImprovementDropped) -> str:
    return f"improvement-{hashlib.sha256(f'{event.vacancy}/{event.improvement}'.encode()).hexdigest()[:32]}"


@policy(AftercarePlanned)
def when_aftercare_planned_then_issue_its_forms(recorded: Recorded[AftercarePlanned]) -> Sequence[Reaction]:
    """By the questions of the organisation and of the vacancy (S85)."""
    return [IssueForms(vacancy=recorded.event.vacancy, hire=recorded.event.hire)]


@policy(FormsIssued)
def when_forms_issued_then_ask_for_them(recorded: Recorded[FormsIssued]) -> Sequence[Reaction]:
    """The three forms are asked for at once (S74, S75, S76)."""
    return [OpenAftercare(vacancy=recorded.event.vacancy, hire=recorded.event.hire)]


@policy(AftercareOpened)
def when_aftercare_opened_then_watch_forms_and_probation(recorded: Recorded[AftercareOpened]) -> Sequence[Reaction]:
    """Forms that are not filed are told of; the review is due when probation ends (S79)."""
    event, hire = recorded.event, recorded.event.hire
    known = {"vacancy": event.vacancy, "candidacy": hire.candidacy}
    remind, overdue = RemindOfForms.model_validate(known), MarkFormsOverdue.model_validate(known)
    review = SetDeadline(
        f"probation-{hire.candidacy}", hire.probation_ends_at, RequestProbationReview.model_validate(known)
    )
    return [*_watched(f"forms-{hire.candidacy}", recorded, event.due_at, remind, overdue), review]


@policy(FormsCompleted)
def when_forms_completed_then_stop_watching(recorded: Recorded[FormsCompleted]) -> Sequence[Reaction]:
    """All three are in."""
    return _no_longer_watched(f"forms-{recorded.event.candidacy}")


@policy(ProbationReviewDue)
def when_review_due_then_watch_it(recorded: Recorded[ProbationReviewDue]) -> Sequence[Reaction]:
    """The reviewers are reminded, and a review that nobody writes is told of."""
    event = recorded.event
    known = {"vacancy": event.vacancy, "candidacy": event.candidacy}
    remind, overdue = RemindOfReview.model_validate(known), MarkReviewOverdue.model_validate(known)
    return _watched(f"review-{event.candidacy}", recorded, event.due_at, remind, overdue)


@policy(ProbationReviewed)
def when_probation_reviewed_then_wait_for_its_new_end_or_not(
    recorded: Recorded[ProbationReviewed],
) -> Sequence[Reaction]:
    """An extension is reviewed at its own end."""
    event = recorded.event
    reviewed = _no_longer_watched(f"review-{event.candidacy}")
    if event.extended_until is None:
        return [*reviewed, CancelDeadline(f"probation-{event.candidacy}")]
    review = RequestProbationReview(vacancy=event.vacancy, candidacy=event.candidacy)
    return [*reviewed, SetDeadline(f"probation-{event.candidacy}", event.extended_until, review)]


POLICIES: tuple[Policy, ...] = (
    when_brief_approved_then_follow_it,
    when_requirements_revised_then_follow_the_new_brief,
    when_rejected_in_waterfall_then_request_a_session,
    when_pool_decided_then_request_one_session_on_all_members,
    when_hold_expired_then_request_a_session,
    when_position_filled_then_look_back,
    when_session_requested_then_watch_its_due_date,
    when_session_held_then_stop_watching,
    when_improvement_agreed_then_watch_its_due_date,
    when_improvement_done_then_stop_watching,
    when_improvement_dropped_then_stop_watching,
    when_aftercare_planned_then_issue_its_forms,
    when_forms_issued_then_ask_for_them,
    when_aftercare_opened_then_watch_forms_and_probation,
    when_forms_completed_then_stop_watching,
    when_review_due_then_watch_it,
    when_probation_reviewed_then_wait_for_its_new_end_or_not,
)
