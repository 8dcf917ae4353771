"""What follows by itself: each reaction once, whatever was told, and each of it a command of an aggregate here."""

from datetime import timedelta
from typing import Any

from hiring.contracts.brief import Change, StepKind
from hiring.contracts.briefing.events import BriefApproved, RequirementsRevised
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import EvaluationCompleted
from hiring.contracts.feedback.events import FeedbackSessionHeld
from hiring.contracts.messages import Event
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline.course import AlertTimebox, CheckContact, CheckResponse, CorrectStep
from hiring.contracts.samples import complete_brief, marks, total
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.policies import CancelDeadline, Reaction, SetDeadline
from hiring.eventkit.testing.spec import MONDAY
from hiring.pipeline.policies import POLICIES

V: dict[str, Any] = {"vacancy": "backend-1"}


def told(event: Event) -> Recorded[Any]:
    place = AggregateId("backend-1", "any", "any", "backend-1")
    return Recorded(event, "event-1", MONDAY, "anna", place, 1, "story", "story", 1)


def reactions(event: Event) -> list[Reaction]:
    return [reaction for policy in POLICIES if isinstance(event, policy.on) for reaction in policy.react(told(event))]


def test_s12_an_approved_brief_opens_the_search(story: Any) -> None:
    brief = complete_brief()
    [opening] = reactions(BriefApproved(**V, brief_version=1, brief=brief, approvers=("maria", "olga")))
    [opened] = story.do(opening, "policy")
    assert (opened.brief, opened.approvers) == (brief, ("maria", "olga"))


def test_s63_revised_requirements_are_adopted_with_what_changed(iterative: Any) -> None:
    change = Change(pointer="/openings", before="1", after="2")
    brief = complete_brief().model_copy(update={"openings": 2})
    revised = RequirementsRevised(**V, brief_version=2, brief=brief, changes=(change,), asked_by="maria")
    [adoption] = reactions(revised)
    [adopted] = iterative.do(adoption, "policy")
    assert (adopted.changes, iterative.state.openings_left) == ((change,), 2)


def test_s57_a_completed_evaluation_gives_its_marks(iterative: Any) -> None:
    iterative.enter("a")
    completed = EvaluationCompleted(
        **V, evaluation="a-1", candidacy="a", step=StepKind.PRE_SCREENING, raters=("anna",), marks=marks(),
        total=total(0.6), brief_version=1,
    )  # fmt: skip
    [record] = reactions(completed)
    [recorded] = iterative.do(record, "policy")
    assert recorded.total == total(0.6)


def test_c1_a_held_session_is_recorded(waterfall: Any) -> None:
    held = FeedbackSessionHeld(
        **V, session="session-1", cause="rejection", about=("a",), attendees=("anna", "maria"), reasons=("SQL",),
        changes_wanted=False,
    )  # fmt: skip
    [record] = reactions(held)
    [recorded] = waterfall.do(record, "policy")
    assert recorded.about == ("a",)


def test_s66_a_hold_waits_for_its_end_and_each_decision_ends_the_waiting(waterfall: Any) -> None:
    waterfall.enter("a")
    [held] = waterfall.do(waterfall.hold("a"))
    [waiting, contact] = reactions(held)
    assert waiting == SetDeadline("hold-backend-1-a", held.until, c.ExpireHold(**V, candidacy="a"))
    [planned] = held.contacts
    check = CheckContact(**V, candidacy="a", planned=planned)
    assert contact == SetDeadline("contact-backend-1-a-0", planned + timedelta(days=1), check)
    until = waterfall.now + timedelta(days=20)
    [extended] = waterfall.do(c.ExtendHold(**V, candidacy="a", reason="On.", until=until, contacts=(until,)))
    [moved, _] = reactions(extended)
    assert moved == SetDeadline("hold-backend-1-a", until, c.ExpireHold(**V, candidacy="a"))
    [released] = waterfall.do(c.ReleaseHold(**V, candidacy="a", reason="Now."))
    [rejected] = waterfall.reject("a")
    waterfall.do(c.ReconsiderCandidacy(**V, candidacy="a", reason="Again."))
    [withdrawn] = waterfall.do(c.WithdrawCandidacy(**V, candidacy="a", reason="another-offer"))
    for event in (released, rejected, withdrawn):
        assert CancelDeadline("hold-backend-1-a") in reactions(event)


def test_s58_a_pool_watches_its_timebox_until_it_is_decided(iterative: Any) -> None:
    [opened] = iterative.do(c.OpenPool(**V, pool="first"))
    end = c.EndTimebox(**V, pool="first")
    alert = SetDeadline("alert-backend-1-first", iterative.now + timedelta(days=12), AlertTimebox(**V, pool="first"))
    assert reactions(opened) == [alert, SetDeadline("timebox-backend-1-first", opened.timebox_ends_at, end)]
    [decided] = iterative.decide_pool()
    assert reactions(decided) == [
        CancelDeadline("alert-backend-1-first"),
        CancelDeadline("timebox-backend-1-first"),
    ]


def test_s5_each_hand_off_waits_for_its_response(iterative: Any) -> None:
    iterative.enter("a")
    entered = iterative.told[-1].event
    check = CheckResponse(**V, candidacy="a", step=StepKind.PRE_SCREENING)
    assert reactions(entered) == [SetDeadline("response-backend-1-a-pre-screening", entered.respond_by, check)]
    iterative.mark("a", StepKind.PRE_SCREENING)
    assert reactions(iterative.told[-1].event) == [CancelDeadline("response-backend-1-a-pre-screening")]
    [advanced] = iterative.do(c.AdvanceCandidate(**V, candidacy="a"))
    back = CorrectStep(**V, candidacy="a", step=StepKind.PRE_SCREENING, reason="Wrong row.")
    [corrected] = iterative.do(back)
    for event in (advanced, corrected):
        [waiting] = reactions(event)
        assert isinstance(waiting, SetDeadline)
        assert waiting.due_at == event.respond_by
