"""Specs of the offer: S69 to S72, openings."""

from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.brief import Iterative
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline.events import OfferArea, PositionFilled
from hiring.contracts.samples import complete_brief
from hiring.pipeline.domain.roles import NOT_YOUR_ROLE
from hiring.pipeline.domain.search import rules

V: dict[str, Any] = {"vacancy": "backend-1"}
ACCEPT = c.AcceptOffer(**V, candidacy="a")


@pytest.fixture
def selected(iterative: Any) -> Any:
    iterative.pool_at_manager()
    iterative.decide_pool("a", "b")
    return iterative


def test_the_offer_is_accepted_and_the_position_filled(selected: Any) -> None:
    selected.offer("a")
    filled = selected.do(ACCEPT)[1]
    starts = selected.now + timedelta(days=30)
    assert filled == PositionFilled(
        **V, candidacy="a", candidate="person-a", model="iterative", entered_at=filled.entered_at, starts_at=starts,
        probation_ends_at=starts + timedelta(days=90), openings_left=0,
    )  # fmt: skip
    selected.refuses(rules.NOT_IN_PLAY, selected.rejection("a"))


def test_s69_a_manager_who_does_not_join_has_no_part(story: Any) -> None:
    story.open(complete_brief(model=Iterative()).model_copy(update={"manager_joins_offer": False}))
    story.pool_at_manager()
    story.decide_pool("a")
    story.refuses(rules.S69, story.preparation("a"))
    story.do(c.PrepareOffer(**V, candidacy="a"))


def test_s70_the_final_pitch_is_prepared(selected: Any) -> None:
    selected.refuses(rules.S70, selected.preparation("a").model_copy(update={"pitch": None}))


def test_s71_all_three_meet(selected: Any) -> None:
    whole = selected.preparation("a")
    for field, stranger in (("recruiter", "pavel"), ("hiring_manager", "anna"), ("candidate", "person-b")):
        meeting = whole.meeting.model_copy(update={field: stranger})
        selected.refuses(rules.S71, whole.model_copy(update={"meeting": meeting}))
    selected.refuses(rules.S71, whole.model_copy(update={"meeting": None}))


def test_s72_an_unassigned_area_blocks_ready(selected: Any) -> None:
    whole = selected.preparation("a")
    for areas in (
        whole.areas[1:],
        (*whole.areas, whole.areas[0]),
        (*whole.areas[:2], OfferArea(area="value", presenter="anna")),
    ):
        selected.refuses(rules.S72, whole.model_copy(update={"areas": areas}))
    selected.do(whole)


def test_an_offer_is_made_when_it_is_ready(selected: Any) -> None:
    selected.refuses(rules.NOT_IN_PLAY, selected.making("a"))
    selected.refuses(rules.NOT_IN_PLAY, ACCEPT)
    selected.refuses(NOT_YOUR_ROLE, selected.preparation("a"), by="pavel")
    selected.refuses(rules.UNKNOWN_CANDIDACY, selected.preparation("z"))


def test_never_more_offers_than_openings(selected: Any) -> None:
    selected.offer("a")
    selected.do(selected.preparation("b"))
    selected.refuses(rules.NO_OPENING_LEFT, selected.making("b"))
    selected.do(c.DeclineOffer(**V, candidacy="a", reason="salary"))
    selected.do(selected.making("b"))


def test_never_more_hires_than_openings_when_a_revision_takes_one_away(story: Any) -> None:
    story.open(complete_brief(model=Iterative()).model_copy(update={"openings": 2}))
    story.pool_at_manager()
    story.decide_pool("a", "b")
    story.offer("a")
    story.offer("b")
    story.do(ACCEPT)
    story.do(story.revision(2, openings=1), "policy")
    story.refuses(rules.NO_OPENING_LEFT, ACCEPT.model_copy(update={"candidacy": "b"}))


def test_nothing_begins_when_every_opening_is_filled(selected: Any) -> None:
    selected.offer("a")
    selected.do(ACCEPT)
    selected.refuses(rules.NO_OPENING_LEFT, c.OpenPool(**V, pool="second"))
    late = c.EnterCandidacy(**V, candidacy="z", candidate="person-z", source="Referrals")
    selected.refuses(rules.NO_OPENING_LEFT, late)
    [rejected] = selected.reject("b")
    assert rejected.outcome == (1, 1, 1)
