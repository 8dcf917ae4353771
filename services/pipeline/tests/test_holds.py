"""Specs of holds: S66, S67."""

from datetime import timedelta
from typing import Any

from hiring.contracts.brief import StepKind
from hiring.contracts.pipeline import commands as c
from hiring.pipeline.domain.roles import ONLY_A_REACTION
from hiring.pipeline.domain.search import rules

V: dict[str, Any] = {"vacancy": "backend-1"}
EXPIRE = c.ExpireHold(**V, candidacy="a")
RELEASE = c.ReleaseHold(**V, candidacy="a", reason="We want her after all.")


def presented(waterfall: Any) -> None:
    waterfall.enter("a", "b")
    waterfall.through_recruitment("a", "b")
    waterfall.do(c.PresentCandidate(**V, candidacy="a"))


def extension(story: Any, days: float) -> c.ExtendHold:
    later = story.now + timedelta(days=days)
    return c.ExtendHold(**V, candidacy="a", reason="Still waiting.", until=later, contacts=(later,))


def test_s66_a_hold_lasts_14_to_21_days(waterfall: Any) -> None:
    presented(waterfall)
    for days in (13.9, 21.1, -1):
        waterfall.refuses(rules.S66, waterfall.hold("a", days))
    [held] = waterfall.do(waterfall.hold("a", 21))
    assert held.step is StepKind.PROFESSIONAL_INTERVIEW


def test_s67_a_hold_has_a_contact_before_its_end(waterfall: Any) -> None:
    presented(waterfall)
    waterfall.refuses(rules.S67, waterfall.hold("a", contact_days=None))
    waterfall.refuses(rules.S67, waterfall.hold("a", contact_days=15))


def test_who_is_held_makes_room_for_the_next(waterfall: Any) -> None:
    presented(waterfall)
    waterfall.do(waterfall.hold("a"))
    waterfall.do(c.PresentCandidate(**V, candidacy="b"))
    waterfall.refuses(rules.S37, RELEASE)
    waterfall.do(c.WithdrawCandidacy(**V, candidacy="b", reason="another-offer"))
    waterfall.do(RELEASE)
    assert waterfall.state.presented == "a"


def test_s66_when_the_time_is_over_a_decision_is_due(waterfall: Any) -> None:
    presented(waterfall)
    waterfall.do(waterfall.hold("a"))
    waterfall.ask(EXPIRE, "policy").then_nothing()
    waterfall.later(days=14).refuses(ONLY_A_REACTION, EXPIRE)
    [expired] = waterfall.do(EXPIRE, "policy")
    assert expired.reason == "The next one first."
    waterfall.refuses(rules.S66, c.PresentCandidate(**V, candidacy="b"))
    waterfall.reject("a")
    waterfall.session("a")
    waterfall.do(c.PresentCandidate(**V, candidacy="b"))


def test_s66_an_extension_is_a_hold_of_its_own(waterfall: Any) -> None:
    presented(waterfall)
    waterfall.do(waterfall.hold("a"))
    waterfall.later(days=14).do(EXPIRE, "policy")
    waterfall.refuses(rules.S66, extension(waterfall, 3))
    waterfall.do(extension(waterfall, 14))
    waterfall.ask(EXPIRE, "policy").then_nothing()
    waterfall.do(c.PresentCandidate(**V, candidacy="b"))


def test_a_decided_hold_does_not_expire(waterfall: Any) -> None:
    presented(waterfall)
    waterfall.do(waterfall.hold("a"))
    waterfall.do(RELEASE)
    waterfall.later(days=15).ask(EXPIRE, "policy").then_nothing()
    waterfall.refuses(rules.NOT_IN_PLAY, RELEASE)


def test_a_released_member_rejoins_a_group_in_the_same_phase(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9, "b": 0.8})
    iterative.do(iterative.hold("a"))
    iterative.do(RELEASE)
    iterative.do(c.CutPool(**V, pool="first", advance=("a",)))


def test_a_released_member_whose_group_went_on_waits_for_the_next(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9, "b": 0.8})
    iterative.do(iterative.hold("a"))
    iterative.do(c.CutPool(**V, pool="first", advance=("b",)))
    [released] = iterative.do(RELEASE)
    assert released.step is StepKind.RECRUITMENT_INTERVIEW
    iterative.refuses(rules.NOT_A_MEMBER, c.CutPool(**V, pool="first", advance=("a",)))
