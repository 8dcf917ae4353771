"""What follows by itself, from which fact: once, however often the fact is told."""

from datetime import timedelta
from typing import Any, Literal

import pytest

from hiring.contracts.brief import Iterative, StepKind, Waterfall
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
    FeedbackSessionHeld,
    FeedbackSessionRequested,
    FormsCompleted,
    Hire,
    ImprovementAgreed,
    ImprovementDone,
    ImprovementDropped,
    ProbationReviewDue,
    ProbationReviewed,
)
from hiring.contracts.feedback.organisation import FormsIssued, IssueForms
from hiring.contracts.ids import CandidacyId, CandidateId, ImprovementId, PersonId, PoolId, SessionId, VacancyId
from hiring.contracts.messages import Event, Text
from hiring.contracts.pipeline.events import CandidateRejected, HoldExpired, PoolDecided, PositionFilled
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Issued
from hiring.eventkit.policies import CancelDeadline, Reaction, SetDeadline
from hiring.eventkit.testing.spec import MONDAY
from hiring.feedback.domain.retrospective.decider import RETROSPECTIVE
from hiring.feedback.policies import POLICIES, session_id

V1, C1, LENA = VacancyId("v1"), CandidacyId("c-lena"), CandidateId("lena")
POOL = PoolId("p1")
END = MONDAY + timedelta(days=90)
HALFWAY = MONDAY + timedelta(days=45)
EVENT_ID = "0b7f6a1e-4d11-5a53-9c2e-6f2d6c0e8c5d"


def reactions(event: Event) -> list[Reaction]:
    subject = AggregateId("v1", "pipeline", "search", "v1")
    recorded: Recorded[Any] = Recorded(event, EVENT_ID, MONDAY, "anna", subject, 1, "k", "k", 1)
    first, again = (
        [reaction for policy in POLICIES if isinstance(event, policy.on) for reaction in policy.react(recorded)]
        for _ in range(2)
    )
    assert first == again, "a redelivery leads to something else"
    return first


def rejected(model: Literal["iterative", "waterfall"]) -> CandidateRejected:
    wanted: tuple[Text, ...] = ("More SQL",)
    return CandidateRejected(
        vacancy=V1,
        candidacy=C1,
        candidate=LENA,
        step=StepKind.MANAGERIAL_INTERVIEW,
        model=model,
        template="skills-gap",
        reason="Skills below the agreed level",
        clarification=Sealed("Thank you."),
        outcome=(1, 1, 0),
        wanted=wanted,
        brief_version=1,
    )


def decided(outcome: Literal["selected", "failed"]) -> PoolDecided:
    return PoolDecided(
        vacancy=V1,
        pool=POOL,
        ordinal=1,
        outcome=outcome,
        members=(C1, CandidacyId("c-omar")),
        reason="None had the level.",
        decided_by=PersonId("maria"),
        brief_version=1,
    )


@pytest.mark.parametrize("model", [Iterative(), Waterfall()])
def test_an_approved_or_revised_brief_is_followed(model: Iterative | Waterfall) -> None:
    brief = complete_brief(model=model)
    follow = FollowBrief(vacancy=V1, brief_version=2, model=model.kind, team=brief.team)
    assert reactions(BriefApproved(vacancy=V1, brief_version=2, brief=brief, approvers=())) == [follow]
    revised = RequirementsRevised(vacancy=V1, brief_version=2, brief=brief, changes=(), asked_by=PersonId("anna"))
    assert reactions(revised) == [follow]


def test_s38_c1_a_rejection_in_waterfall_calls_for_a_session_that_knows_what_is_wanted() -> None:
    session = SessionId(f"rejection-{EVENT_ID}")
    assert reactions(rejected("waterfall")) == [
        RequestSession(vacancy=V1, session=session, cause="rejection", about=(C1,), wanted=("More SQL",))
    ]


def test_s46_a_rejection_in_the_iterative_model_waits_for_the_session_of_its_pool() -> None:
    assert reactions(rejected("iterative")) == []


@pytest.mark.parametrize(("outcome", "cause"), [("selected", "pool-decided"), ("failed", "pool-failed")])
def test_s46_s63_a_decided_pool_calls_for_one_session_on_all_its_members(
    outcome: Literal["selected", "failed"], cause: Literal["pool-decided", "pool-failed"]
) -> None:
    event = decided(outcome)
    session = session_id(cause, EVENT_ID)
    assert reactions(event) == [
        RequestSession(vacancy=V1, session=session, cause=cause, about=event.members, pool=POOL)
    ]


def test_s66_an_expired_hold_calls_for_a_session() -> None:
    expired = HoldExpired(vacancy=V1, candidacy=C1, candidate=LENA, reason="The budget is not settled.")
    session = session_id("hold-expired", EVENT_ID)
    assert reactions(expired) == [RequestSession(vacancy=V1, session=session, cause="hold-expired", about=(C1,))]


def test_s73_a_filled_position_calls_for_an_overview_session_and_aftercare() -> None:
    filled = PositionFilled(
        vacancy=V1,
        candidacy=C1,
        candidate=LENA,
        model="waterfall",
        entered_at=MONDAY,
        starts_at=MONDAY,
        probation_ends_at=END,
        openings_left=0,
    )
    session = session_id("position-filled", EVENT_ID)
    assert reactions(filled) == [
        RequestSession(vacancy=V1, session=session, cause="position-filled", about=(C1,)),
        PlanAftercare(vacancy=V1, candidacy=C1, candidate=LENA, model="waterfall", probation_ends_at=END),
    ]


def test_a_redelivered_cause_requests_no_second_session_and_a_second_rejection_does() -> None:
    follow, ask = (
        reactions(BriefApproved(vacancy=V1, brief_version=1, brief=complete_brief(), approvers=())),
        reactions(rejected("waterfall")),
    )
    state, issued = RETROSPECTIVE.initial, Issued("policy", MONDAY)
    happened: list[Event] = []
    for command in [*follow, *ask, *ask]:
        assert isinstance(command, FollowBrief | RequestSession)
        events = RETROSPECTIVE.decide(command, state, issued)
        state, happened = RETROSPECTIVE.fold(state, events), [*happened, *events]
    assert [type(event).__name__ for event in happened] == ["BriefFollowed", "FeedbackSessionRequested"]
    assert session_id("rejection", EVENT_ID) != session_id("rejection", EVENT_ID[::-1])


def test_a_session_is_watched_until_it_is_held() -> None:
    session = session_id("rejection", EVENT_ID)
    requested = FeedbackSessionRequested(
        vacancy=V1, session=session, cause="rejection", about=(C1,), attendees=(), due_at=END, change_required=False
    )
    held = FeedbackSessionHeld(
        vacancy=V1, session=session, cause="rejection", about=(C1,), attendees=(), reasons=(), changes_wanted=False
    )
    assert reactions(requested) == [
        SetDeadline(f"session-{session}-reminder", HALFWAY, RemindOfSession(vacancy=V1, session=session)),
        SetDeadline(f"session-{session}", END, MarkSessionOverdue(vacancy=V1, session=session)),
    ]
    assert reactions(held) == [CancelDeadline(f"session-{session}-reminder"), CancelDeadline(f"session-{session}")]


HIRE = Hire(candidacy=C1, candidate=LENA, model="iterative", recruiters=(), hiring_managers=(), probation_ends_at=END)
REVIEW_AT_END = SetDeadline(f"probation-{C1}", END, RequestProbationReview(vacancy=V1, candidacy=C1))


def test_planned_aftercare_opens_and_waits_for_the_end_of_probation() -> None:
    assert reactions(AftercarePlanned(vacancy=V1, hire=HIRE)) == [IssueForms(vacancy=V1, hire=HIRE)]
    assert reactions(FormsIssued(vacancy=V1, hire=HIRE)) == [OpenAftercare(vacancy=V1, hire=HIRE)]
    assert reactions(AftercareOpened(vacancy=V1, hire=HIRE, due_at=END)) == [
        SetDeadline(f"forms-{C1}-reminder", HALFWAY, RemindOfForms(vacancy=V1, candidacy=C1)),
        SetDeadline(f"forms-{C1}", END, MarkFormsOverdue(vacancy=V1, candidacy=C1)),
        REVIEW_AT_END,
    ]
    completed = FormsCompleted(vacancy=V1, candidacy=C1)
    assert reactions(completed) == [CancelDeadline(f"forms-{C1}-reminder"), CancelDeadline(f"forms-{C1}")]


def test_a_review_that_is_due_is_watched() -> None:
    due = ProbationReviewDue(vacancy=V1, candidacy=C1, candidate=LENA, reviewers=(), reality_wanted=False, due_at=END)
    assert reactions(due) == [
        SetDeadline(f"review-{C1}-reminder", HALFWAY, RemindOfReview(vacancy=V1, candidacy=C1)),
        SetDeadline(f"review-{C1}", END, MarkReviewOverdue(vacancy=V1, candidacy=C1)),
    ]


def test_s78_an_improvement_is_watched_until_it_is_made_or_dropped() -> None:
    named = {"vacancy": V1, "improvement": ImprovementId("im-1")}
    agreed = ImprovementAgreed(
        **named, target="pitch", text="On call.", owner=PersonId("maria"), due_at=END, agreed_by=PersonId("anna")
    )
    remind, overdue = reactions(agreed)
    assert isinstance(remind, SetDeadline)
    assert isinstance(overdue, SetDeadline)
    assert (remind.due_at, remind.then) == (HALFWAY, RemindOfImprovement(**named))
    assert (overdue.due_at, overdue.then) == (END, MarkImprovementOverdue(**named))
    taken_back = [CancelDeadline(remind.id), CancelDeadline(overdue.id)]
    assert reactions(ImprovementDone(**named, result="Done.")) == taken_back
    assert reactions(ImprovementDropped(**named, reason="No.", dropped_by=PersonId("anna"))) == taken_back


def test_an_extension_moves_the_deadline_and_a_decision_takes_it_back() -> None:
    reviewed = ProbationReviewed(
        vacancy=V1,
        candidacy=C1,
        candidate=LENA,
        outcome="extended",
        said=Sealed("{}"),
        compared=Sealed("{}"),
        extended_until=END,
        reviewed_by=PersonId("maria"),
    )
    no_longer_due = [CancelDeadline(f"review-{C1}-reminder"), CancelDeadline(f"review-{C1}")]
    assert reactions(reviewed) == [*no_longer_due, REVIEW_AT_END]
    passed = reviewed.model_copy(update={"outcome": "passed", "extended_until": None})
    assert reactions(passed) == [*no_longer_due, CancelDeadline(f"probation-{C1}")]
