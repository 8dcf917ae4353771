"""Specs of a search that is closed with openings that nobody fills."""

from typing import Any

import pytest

from hiring.contracts.brief import Iterative, Waterfall
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline.events import SearchClosed
from hiring.contracts.samples import complete_brief
from hiring.pipeline.domain.roles import NOT_YOUR_ROLE
from hiring.pipeline.domain.search import rules

V: dict[str, Any] = {"vacancy": "backend-1"}
CLOSE = c.CloseSearch(**V, reason="The team was dissolved.")


def closed(hired: int = 0, left: int = 1) -> SearchClosed:
    return SearchClosed(
        **V, hired=hired, openings_left=left, reason=CLOSE.reason, closed_by="maria", brief_version=1
    )  # fmt: skip


def test_s12_a_search_that_was_never_opened_is_not_closed(story: Any) -> None:
    story.refuses(rules.S12, CLOSE, "maria")


@pytest.mark.parametrize("model", [Iterative(), Waterfall()])
def test_the_hiring_manager_or_hr_closes_a_search_and_nobody_else(story: Any, model: Any) -> None:
    story.open(complete_brief(model=model))
    for other in ("anna", "pavel", "olga", "nobody"):
        story.refuses(NOT_YOUR_ROLE, CLOSE, other)
    assert story.do(CLOSE, "maria") == [closed()]
    story.refuses(NOT_YOUR_ROLE, CLOSE, "anna")


def test_nobody_is_left_without_an_answer_when_a_search_is_closed(waterfall: Any) -> None:
    waterfall.enter("a", "b", "x", "y", "z", "w")
    waterfall.refuses(rules.UNDECIDED, CLOSE, "maria", because="and others")
    for id_ in ("a", "b", "x", "y", "z"):
        waterfall.reject(id_)
    waterfall.do(waterfall.hold("w"))
    waterfall.refuses(rules.UNDECIDED, CLOSE, "maria", because="decide first on w")
    waterfall.do(c.WithdrawCandidacy(**V, candidacy="w", reason="another offer"))
    assert waterfall.do(CLOSE, "maria") == [closed()]


def test_s62_an_open_pool_is_decided_before_its_search_is_closed(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.2})
    iterative.refuses(rules.S62, CLOSE, "maria", because="still open")
    iterative.decide_pool()
    iterative.refuses(rules.UNDECIDED, CLOSE, "maria")
    iterative.reject("a")
    iterative.do(CLOSE, "maria")


def test_a_search_is_closed_by_its_last_hire_and_not_again(story: Any) -> None:
    story.open(complete_brief(model=Iterative()).model_copy(update={"openings": 2}))
    story.pool_at_manager()
    story.decide_pool("a")
    for id_ in ("b", "x", "y"):
        story.reject(id_)
    story.offer("a")
    story.do(c.AcceptOffer(**V, candidacy="a"))
    half = story.spec
    assert story.do(CLOSE, "maria") == [closed(hired=1, left=1)]
    story.spec = half
    story.do(story.revision(2, openings=1), "policy")
    story.refuses(rules.ALREADY_FILLED, CLOSE, "maria")


def test_nothing_happens_any_more_in_a_closed_search(waterfall: Any) -> None:
    waterfall.enter("a")
    waterfall.do(waterfall.hold("a"))
    waterfall.reject("a")
    waterfall.do(CLOSE, "maria")
    enter = c.EnterCandidacy(**V, candidacy="b", candidate="person-b", source="Referrals")
    waterfall.refuses(rules.SEARCH_CLOSED, enter)
    waterfall.refuses(rules.SEARCH_CLOSED, c.ReconsiderCandidacy(**V, candidacy="a", reason="Again."))
    waterfall.later(days=20)
    for reaction in (c.ExpireHold(**V, candidacy="a"), waterfall.revision(2, title="Other")):
        waterfall.ask(reaction, "policy").then_nothing()
    waterfall.ask(CLOSE.model_copy(update={"reason": "Again."}), "maria").then_nothing()
