"""Who makes up a pool, who is on hold and how holds end, who came far without being hired, and what waits for whom."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.brief import Seniority, StepKind
from hiring.contracts.envelope import Recorded
from hiring.contracts.messages import Event
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline import course as k
from hiring.contracts.pipeline import overview as o
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline import standing as s
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Refused
from hiring.pipeline.domain.roles import NOT_YOUR_OFFICE

V: dict[str, Any] = {"vacancy": "backend-1"}
A: dict[str, Any] = {**V, "candidacy": "a"}
Show = Callable[..., Any]


def hears(story: Any, event: Event, by: str = "anna") -> None:
    number = len(story.told) + 1
    place = AggregateId("_", "pipeline", "candidate", "any")
    story.told.append(Recorded(event, f"event-{number}", story.now, by, place, 1, "story", "story", number))


def agrees(story: Any, id_: str, days: int = 365) -> None:
    until = story.now + timedelta(days=days)
    hears(story, p.ConsentGiven(candidate=f"person-{id_}", purpose="talent-pool", until=until))


def waiting(show: Show, story: Any, by: str, *roles: str) -> list[tuple[str, str | None]]:
    found = show(story, o.ListWaiting(), by=by, roles=roles).waiting
    return [(each.what, each.candidacy or each.candidate or each.pool) for each in found]


def test_s55_the_first_pool_is_shown_by_experience_and_additional_skills(iterative: Any, show: Show) -> None:
    iterative.do(c.OpenPool(**V, pool="first"))
    for id_, experience, skills in (("a", Seniority.SENIOR, ("rust",)), ("b", Seniority.SENIOR, ()), ("x", None, ())):
        iterative.do(
            c.EnterCandidacy(
                **V, candidacy=id_, candidate=f"person-{id_}", source="Referrals", pool="first", experience=experience,
                additional_skills=skills,
            )
        )  # fmt: skip
    made_up = show(iterative, s.ShowComposition(**V))
    assert (made_up.pool, made_up.experience, made_up.unknown) == ("first", {Seniority.SENIOR: 2}, 1)
    assert (made_up.additional_skills, made_up.lacking) == ({"rust": 1}, "of one range of experience")
    assert [each.candidacy for each in made_up.members] == ["a", "b", "x"]


def test_s66_holds_stand_with_their_ends_and_s67_with_their_contacts(iterative: Any, show: Show) -> None:
    iterative.enter("a", "b")
    iterative.do(iterative.hold("a"))
    iterative.do(iterative.hold("b"))
    iterative.later(days=6).do(k.RecordContact(**A, channel="phone"))
    iterative.do(c.ReleaseHold(**V, candidacy="b", reason="It is their turn."))
    first, second = show(iterative, s.ShowHolds(**V)).holds
    assert (first.candidacy, first.state, [contact.state for contact in first.contacts]) == ("a", "running", ["kept"])
    assert (second.candidacy, second.state, second.ended_at) == ("b", "released", iterative.now)
    until = iterative.now + timedelta(days=15)
    iterative.do(c.ExtendHold(**A, reason="Still.", until=until, contacts=(until,)))
    iterative.later(days=16).do(c.ExpireHold(**A), "policy")
    over = show(iterative, s.ShowHolds(**V)).holds[0]
    assert (over.state, over.extended, over.until, over.reason) == ("over", 1, until, "Still.")
    assert [contact.state for contact in over.contacts] == ["kept", "planned"]


def test_a_missed_contact_of_a_hold_is_told(iterative: Any, show: Show) -> None:
    iterative.enter("a")
    iterative.do(iterative.hold("a"))
    planned = iterative.now + timedelta(days=7)
    iterative.later(days=8).do(k.CheckContact(**A, planned=planned), "policy")
    [hold] = show(iterative, s.ShowHolds(**V)).holds
    assert [(contact.planned, contact.state) for contact in hold.contacts] == [(planned, "missed")]


def test_s89_silver_medalists_came_far_were_not_hired_and_agree(iterative: Any, show: Show) -> None:
    iterative.pool_at_manager()
    iterative.do(k.TakeList(**V, name="Close", kind="short", candidacies=("x", "y")))
    iterative.decide_pool("a")
    for id_ in "bxy":
        iterative.reject(id_)
    for id_ in "abx":
        agrees(iterative, id_)
    suggested = show(iterative, o.SuggestMedalists(), roles=["recruiter"])
    assert {(each.candidate, each.reached) for each in suggested.medalists} == {
        ("person-b", "managerial"),
        ("person-x", "short-list"),
    }
    assert suggested.not_asked == 1
    hears(iterative, p.ConsentEnded(candidate="person-b", purpose="talent-pool", how="withdrawn"))
    [left] = show(iterative, o.SuggestMedalists(), roles=["recruiter"]).medalists
    assert (left.candidate, left.ended, left.pooled) == ("person-x", "rejected", False)


def test_a_correction_takes_the_medal_back(iterative: Any, show: Show) -> None:
    iterative.pool_at_manager()
    iterative.decide_pool("a")
    iterative.do(k.CorrectStep(**V, candidacy="b", step=StepKind.PROFESSIONAL_INTERVIEW, reason="The wrong one."))
    iterative.reject("b")
    agrees(iterative, "b")
    assert show(iterative, o.SuggestMedalists(), roles=["hr"]).medalists == ()


@pytest.mark.parametrize("query", [o.SuggestMedalists(), o.ShowTalents(), o.FindDuplicates()])
def test_whom_we_keep_in_mind_is_for_the_organisations_recruiters(query: Any, iterative: Any, show: Show) -> None:
    with pytest.raises(Refused) as refusal:
        show(iterative, query, by="pavel")
    assert refusal.value.rule == NOT_YOUR_OFFICE


def test_a_decision_waits_for_those_who_decide(iterative: Any, show: Show) -> None:
    iterative.pool_at_manager()
    assert waiting(show, iterative, "maria") == [("decide-pool", "first")]
    iterative.decide_pool("a")
    assert waiting(show, iterative, "maria") == []
    assert waiting(show, iterative, "anna") == [("prepare-offer", "a")]
    iterative.do(iterative.preparation("a"))
    assert waiting(show, iterative, "anna") == []
    iterative.do(iterative.hold("b"))
    iterative.later(days=15).do(c.ExpireHold(**V, candidacy="b"), "policy")
    assert waiting(show, iterative, "maria") == waiting(show, iterative, "anna") == [("decide-hold", "b")]
    assert waiting(show, iterative, "pavel") == []


def test_a_talent_waits_for_a_recruiter_and_an_erasure_for_another_of_privacy(iterative: Any, show: Show) -> None:
    talent = p.TalentPooled(candidate="person-a", pool="Engineers", recontact_at=iterative.now)
    hears(iterative, talent)
    hears(iterative, p.ErasureRequested(candidate="person-b", reason="asked-to", requested_by="petra"))
    assert waiting(show, iterative, "anna", "recruiter") == [("contact-talent", "person-a")]
    assert waiting(show, iterative, "paul", "privacy") == [("confirm-erasure", "person-b")]
    assert waiting(show, iterative, "petra", "privacy") == []
    hears(iterative, p.CandidateErased(
        candidate="person-b", persons=("person-b",), reason="asked-to", decided_by="paul", decided_at=iterative.now
    ))  # fmt: skip
    assert waiting(show, iterative, "paul", "privacy") == []
