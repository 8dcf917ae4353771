"""What is seen across a search and across vacancies: funnel, lists, risks, what waits, talents, duplicates."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.brief import Phase, StepKind
from hiring.contracts.envelope import Recorded
from hiring.contracts.messages import Event
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline import course as k
from hiring.contracts.pipeline import overview as o
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline.events import CandidateRegistered, OfferMade
from hiring.contracts.pipeline.queries import ShowBoard, ShowQueue, ShowStages
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Refused
from hiring.pipeline.views.dossier import NOT_YOUR_CANDIDATE
from hiring.pipeline.views.funnel import wilson

V: dict[str, Any] = {"vacancy": "backend-1"}
A: dict[str, Any] = {**V, "candidacy": "a"}
Show = Callable[..., Any]


def hears(story: Any, event: Event, by: str = "anna") -> None:
    number = len(story.told) + 1
    place = AggregateId("_", "pipeline", "candidate", "any")
    story.told.append(Recorded(event, f"event-{number}", story.now, by, place, 1, "story", "story", number))


def registered(story: Any, id_: str, contact: str = "somebody@example.org") -> None:
    sealed = {"name": Sealed(id_.title()), "contact": Sealed(contact)}
    hears(story, CandidateRegistered(candidate=f"person-{id_}", source="Referrals", **sealed))


def test_f15_wilson_intervals_are_those_of_the_worked_cases() -> None:
    assert wilson(3, 6) == pytest.approx((0.188, 0.812), abs=5e-4)
    assert wilson(2, 3) == pytest.approx((0.208, 0.939), abs=5e-4)


def test_s46_the_funnel_stands_beside_its_plan_and_s58_the_days_beside_theirs(iterative: Any, show: Show) -> None:
    iterative.pool_at_manager()
    iterative.later(days=10)
    iterative.decide_pool("a")
    [pool] = show(iterative, o.ShowFunnel(**V)).pools
    assert [(each.phase, each.planned, each.reached) for each in pool.phases] == [
        (Phase.RECRUITMENT, 6, 4),
        (Phase.PROFESSIONAL, 3, 2),
        (Phase.MANAGERIAL, 2, 2),
    ]
    assert (pool.days, pool.planned_days, pool.decided) == (10, 14, True)


def test_s61_lists_stay_as_they_were_taken(iterative: Any, show: Show) -> None:
    iterative.pool("first", {"a": 0.9, "b": 0.8})
    iterative.do(k.TakeList(**V, name="October", kind="short", candidacies=("b", "a")))
    iterative.reject("a")
    [kept] = show(iterative, o.ShowLists(**V)).lists
    assert [(entry.candidacy, entry.combined) for entry in kept.entries] == [("a", 0.9), ("b", 0.8)]
    [sealed] = show(iterative, o.ShowLists(**V), "pavel").lists
    assert [(entry.candidacy, entry.combined) for entry in sealed.entries] == [("b", None), ("a", None)]
    assert (kept.taken_by, kept.brief_version) == ("anna", 1)


def test_s34_whom_we_may_lose_and_why_others_left(iterative: Any, show: Show) -> None:
    iterative.enter("a", "b", "x")
    iterative.do(c.WithdrawCandidacy(**V, candidacy="x", reason="another-offer"))
    iterative.later(days=9).do(k.RecordContact(**V, candidacy="b", channel="phone"))
    risks = show(iterative, o.ShowRisks(**V))
    assert [(each.candidacy, each.flags) for each in risks.candidacies] == [
        ("a", ("response-late", "no-contact", "waits-long")),
        ("b", ("response-late", "waits-long")),
    ]
    assert risks.withdrawals == {"another-offer": 1}


def test_s5_what_waits_for_me_comes_with_its_target(iterative: Any, show: Show) -> None:
    iterative.enter("a", "b")
    [entered] = [card for column in show(iterative, ShowBoard(**V)).columns for card in column.cards][:1]
    iterative.mark("b", StepKind.PRE_SCREENING)
    [mine] = show(iterative, o.ListWaiting(), by="anna").waiting
    assert (mine.candidacy, mine.what, mine.late) == ("a", "answer-step", False)
    assert mine.since == entered.since
    assert show(iterative, o.ListWaiting(), by="pavel").waiting == ()


def test_a_correction_leaves_every_count_right(iterative: Any, show: Show) -> None:
    iterative.enter("a")
    iterative.mark("a", StepKind.PRE_SCREENING)
    iterative.later(hours=5).do(c.AdvanceCandidate(**A))
    iterative.later(minutes=4).do(k.CorrectStep(**A, step=StepKind.PRE_SCREENING, reason="The wrong row."))
    [candidacy] = show(iterative, ShowStages(**V)).candidacies
    [stay] = candidacy.stays
    assert (stay.step, stay.left_at) == (StepKind.PRE_SCREENING, None)
    [card] = [card for column in show(iterative, ShowBoard(**V)).columns for card in column.cards]
    assert card.step is StepKind.PRE_SCREENING


def test_whoever_is_taken_back_waits_first_in_the_queue(waterfall: Any, show: Show) -> None:
    waterfall.enter("a", "b")
    waterfall.through_recruitment("a", "b")
    waterfall.do(c.PresentCandidate(**V, candidacy="a"))
    waterfall.do(k.CorrectStep(**A, step=StepKind.RECRUITMENT_INTERVIEW, reason="Too early."))
    queue = show(waterfall, ShowQueue(**V))
    assert [(entry.candidacy, entry.state) for entry in queue.entries] == [("a", "waiting"), ("b", "waiting")]
    assert queue.gate_open


def test_s86_one_dossier_holds_all_of_a_person(iterative: Any, show: Show) -> None:
    registered(iterative, "a", "ada@example.org")
    iterative.enter("a")
    until = iterative.now + timedelta(days=365)
    hears(iterative, p.ConsentGiven(candidate="person-a", purpose="application", until=until))
    iterative.reject("a")
    dossier = show(iterative, o.ShowDossier(candidate="person-a"))
    assert (dossier.name, dossier.contact, dossier.sources) == ("A", "ada@example.org", ("Referrals",))
    assert [(run.vacancy, run.status) for run in dossier.candidacies] == [("backend-1", "rejected")]
    assert dossier.consents == {"application": until}
    for guessed in ("person-a", "person-nobody"):
        with pytest.raises(Refused) as refusal:
            show(iterative, o.ShowDossier(candidate=guessed), by="mallory")
        assert refusal.value.rule == NOT_YOUR_CANDIDATE
    for role in ("recruiter", "hr", "privacy"):
        assert show(iterative, o.ShowDossier(candidate="person-a"), by="mallory", roles=[role]) == dossier


def test_an_offer_and_a_reference_are_read_by_those_who_decide(iterative: Any, show: Show) -> None:
    registered(iterative, "a")
    iterative.pool_at_manager()
    iterative.decide_pool("a")
    iterative.offer("a")

    def entries(*roles: str, by: str) -> set[str]:
        shown = show(iterative, o.ShowDossier(candidate="person-a"), by=by, roles=roles)
        return {entry.what for entry in shown.entries}

    assert entries(by="maria") - entries(by="pavel") == {OfferMade.wire}
    assert OfferMade.wire in entries("privacy", by="petra")


def test_a_dossier_goes_on_with_what_was_taken_over(iterative: Any, show: Show) -> None:
    registered(iterative, "a")
    registered(iterative, "b")
    iterative.enter("b")
    hears(iterative, p.CandidateMerged(candidate="person-b", into="person-a", reason="same-mail"))
    hears(iterative, p.DuplicateTakenOver(candidate="person-a", duplicate="person-b"))
    dossier = show(iterative, o.ShowDossier(candidate="person-a"))
    assert dossier.merged == ("person-b",)
    assert [run.candidacy for run in dossier.candidacies] == ["b"]


def test_what_was_put_right_is_shown_nowhere_as_it_was(iterative: Any, show: Show) -> None:
    registered(iterative, "a", "wrong@example.org")
    registered(iterative, "b", "ada@king.example")
    until = iterative.now + timedelta(days=365)
    hears(iterative, p.TalentPooled(candidate="person-a", pool="Engineers", recontact_at=until))
    assert show(iterative, o.FindDuplicates(), roles=["hr"]).groups == ()
    for name, contact in (("Ada", "wronger@example.org"), ("Ada King", None), (None, "ada@king.example")):
        said = {"name": name and Sealed(name), "contact": contact and Sealed(contact)}
        told = {"candidate": "person-a", "reason": "Married", "corrected_by": "hugo"}
        hears(iterative, p.CandidateCorrected.model_validate({**told, **said}))
    twice = show(iterative, o.FindDuplicates(), roles=["hr"])
    assert twice.groups == (("person-a", "person-b"),)
    assert twice.names["person-a"] == "Ada King"
    [talent] = show(iterative, o.ShowTalents(), roles=["hr"]).talents
    assert talent.name == "Ada King"
    dossier = show(iterative, o.ShowDossier(candidate="person-a"), roles=["hr"])
    assert (dossier.name, dossier.contact) == ("Ada King", "ada@king.example")
    assert [one.told["reason"] for one in dossier.entries if one.what == p.CandidateCorrected.wire] == ["Married"] * 3
    export = show(iterative, o.ExportCandidate(candidate="person-a"), roles=["privacy"])
    for answer in (dossier, export):
        assert "wrong" not in answer.model_dump_json()


def test_s89_talents_are_listed_by_their_next_contact(iterative: Any, show: Show) -> None:
    for id_, days in (("a", 30), ("b", 1)):
        registered(iterative, id_)
        recontact = iterative.now + timedelta(days=days)
        pooled = p.TalentPooled(
            candidate=f"person-{id_}", pool="Engineers", recontact_at=recontact, vacancy="backend-1"
        )
        hears(iterative, pooled)
    talents = show(iterative, o.ShowTalents(), roles=["recruiter"]).talents
    assert [(each.candidate, each.due, each.vacancy) for each in talents] == [
        ("person-b", True, "backend-1"),
        ("person-a", False, "backend-1"),
    ]


def test_duplicates_have_the_same_mail_or_phone_however_written(iterative: Any, show: Show) -> None:
    registered(iterative, "a", "Ada@Example.org, +49 170 1234567")
    registered(iterative, "b", "ada@example.org")
    registered(iterative, "x", "0170/123 45 67")
    registered(iterative, "y", "somebody@else.org")
    groups = show(iterative, o.FindDuplicates(), roles=["hr"]).groups
    assert groups == (("person-a", "person-b"), ("person-a", "person-x"))
    hears(iterative, p.CandidateMerged(candidate="person-b", into="person-a", reason="same-mail"))
    assert show(iterative, o.FindDuplicates(), roles=["hr"]).groups == (("person-a", "person-x"),)
