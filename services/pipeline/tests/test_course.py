"""Specs of the course of a candidacy: S5, S20, S67 and corrections."""

from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.brief import Step, StepKind, Waterfall
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline import course as k
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.pipeline.domain.roles import NOT_YOUR_ROLE, ONLY_A_REACTION
from hiring.pipeline.domain.search import rules

V: dict[str, Any] = {"vacancy": "backend-1"}
A: dict[str, Any] = {**V, "candidacy": "a"}
SCREENING = k.CheckResponse(**A, step=StepKind.PRE_SCREENING)
TALK = k.RecordContact(**A, channel="phone")


def back(step: StepKind = StepKind.PRE_SCREENING) -> k.CorrectStep:
    return k.CorrectStep(**A, step=step, reason="The wrong row.")


@pytest.fixture
def longest(story: Any) -> Any:
    """A waterfall with a test task and a references check."""
    brief = complete_brief(model=Waterfall())
    optional = {StepKind.TEST_TASK, StepKind.REFERENCES_CHECK}
    steps = [
        Step(kind=each.kind, included=True, owner="anna") if each.kind in optional else each for each in brief.flow
    ]
    return story.open(brief.model_copy(update={"flow": tuple(steps)}))


def test_s5_a_hand_off_without_an_answer_is_a_breach_of_its_owner(iterative: Any) -> None:
    iterative.enter("a")
    iterative.ask(SCREENING, "policy").then_nothing()
    iterative.later(hours=24).refuses(ONLY_A_REACTION, SCREENING)
    [breached] = iterative.do(SCREENING, "policy")
    assert (breached.owner, breached.respond_by) == ("anna", iterative.now)


def test_s5_an_answered_hand_off_is_no_breach(iterative: Any) -> None:
    iterative.enter("a")
    iterative.mark("a", StepKind.PRE_SCREENING)
    iterative.later(hours=25).ask(SCREENING, "policy").then_nothing()
    iterative.do(c.AdvanceCandidate(**A))
    iterative.ask(SCREENING, "policy").then_nothing()


def test_s67_a_planned_contact_that_did_not_take_place_is_missed(waterfall: Any) -> None:
    waterfall.enter("a")
    [held] = waterfall.do(waterfall.hold("a"))
    check = k.CheckContact(**A, planned=held.contacts[0])
    waterfall.later(days=7.5).ask(check, "policy").then_nothing()
    waterfall.later(days=0.5).refuses(ONLY_A_REACTION, check)
    [missed] = waterfall.do(check, "policy")
    assert missed.planned == held.contacts[0]


def test_s67_a_contact_up_to_three_days_before_keeps_the_plan(waterfall: Any) -> None:
    waterfall.enter("a")
    [held] = waterfall.do(waterfall.hold("a"))
    check = k.CheckContact(**A, planned=held.contacts[0])
    waterfall.later(days=5).refuses(NOT_YOUR_ROLE, TALK, "pavel")
    waterfall.do(TALK)
    waterfall.later(days=3).ask(check, "policy").then_nothing()
    waterfall.ask(k.CheckContact(**A, planned=waterfall.now), "policy").then_nothing()


def test_a_correction_goes_back_to_a_step_that_was_passed(iterative: Any) -> None:
    iterative.enter("a")
    iterative.refuses(rules.NOT_A_CORRECTION, back())
    iterative.mark("a", StepKind.PRE_SCREENING)
    iterative.do(c.AdvanceCandidate(**A))
    iterative.refuses(rules.NOT_A_CORRECTION, back(StepKind.MANAGERIAL_INTERVIEW))
    iterative.refuses(NOT_YOUR_ROLE, back(), "pavel")
    iterative.do(back())
    [again] = iterative.do(c.AdvanceCandidate(**A))
    assert again.from_step is StepKind.PRE_SCREENING
    iterative.reject("a")
    iterative.refuses(rules.NOT_IN_PLAY, back())


def test_s56_a_member_is_not_taken_back_behind_the_group(iterative: Any) -> None:
    iterative.pool_at_manager()
    iterative.refuses(rules.S56, back(StepKind.RECRUITMENT_INTERVIEW), because="together")


def test_s37_whoever_is_taken_back_to_recruitment_was_never_presented(waterfall: Any) -> None:
    waterfall.enter("a", "b")
    waterfall.through_recruitment("a", "b")
    waterfall.do(c.PresentCandidate(**A))
    waterfall.do(back(StepKind.RECRUITMENT_INTERVIEW))
    assert (waterfall.state.presented, waterfall.state.queue) == (None, ("a", "b"))
    [presented, _] = waterfall.do(c.PresentCandidate(**A))
    assert presented.ordinal == 1


def test_s20_a_test_task_is_given_and_returned_at_its_step(longest: Any) -> None:
    given = k.GiveTestTask(**A, task="Write a parser.", due_at=longest.now + timedelta(days=3))
    work = k.ReceiveTestTask(**A, work=Sealed("https://example.org/parser"))
    longest.enter("a")
    longest.refuses(rules.S20, given, because="it is at pre-screening")
    longest.through_recruitment("a")
    longest.do(c.PresentCandidate(**A))
    longest.mark("a", StepKind.PROFESSIONAL_INTERVIEW)
    longest.do(c.AdvanceCandidate(**A, from_step=StepKind.PROFESSIONAL_INTERVIEW))
    longest.refuses(rules.S20, work, because="no test task")
    longest.do(given)
    longest.later(days=4)
    [received] = longest.do(work)
    assert received.late


def test_s20_no_test_task_where_the_brief_said_no(waterfall: Any) -> None:
    waterfall.enter("a")
    task = k.GiveTestTask(**A, task="Write a parser.", due_at=waterfall.now)
    waterfall.refuses(rules.S20, task, because="the flow has no")


def test_s20_a_referee_is_asked_with_consent(longest: Any) -> None:
    asked: dict[str, Any] = {"referee": Sealed("Grace Hopper"), "relation": "manager", "statement": Sealed("Hire her.")}
    longest.enter("a")
    longest.through_recruitment("a")
    longest.do(c.PresentCandidate(**A))
    for step in (StepKind.PROFESSIONAL_INTERVIEW, StepKind.TEST_TASK, StepKind.MANAGERIAL_INTERVIEW):
        longest.mark("a", step)
        longest.do(
            c.AdvanceCandidate(**A, from_step=step), "maria" if step is StepKind.MANAGERIAL_INTERVIEW else "anna"
        )
    longest.refuses(rules.NO_CONSENT, k.RecordReference(**A, **asked, consented=False))
    [recorded] = longest.do(k.RecordReference(**A, **asked, consented=True))
    assert recorded.relation == "manager"
    longest.refuses(rules.SAME_REFERENCE, k.RecordReference(**A, **asked, consented=True))
