"""Specs of pools: S46, S55 to S58, S62, S63, S91, C2, C3, C4, C5."""

from typing import Any

import pytest

from hiring.contracts.brief import Iterative, StepKind
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline.ranking import Ranking
from hiring.contracts.samples import complete_brief
from hiring.pipeline.domain.roles import NOT_YOUR_ROLE, ONLY_A_REACTION
from hiring.pipeline.domain.search import rules

V: dict[str, Any] = {"vacancy": "backend-1"}
PROFESSIONAL, MANAGERIAL = StepKind.PROFESSIONAL_INTERVIEW, StepKind.MANAGERIAL_INTERVIEW


def ranked(cut: Any) -> list[str]:
    return [place.candidacy for place in Ranking.opened(str(cut.ranking.content)).places]


def test_six_three_two_and_one_selected(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9, "b": 0.8, "c": 0.7, "d": 0.6, "f": 0.5, "g": 0.4})
    cut, *advanced = iterative.do(c.CutPool(**V, pool="first", advance=("a", "b", "c")))
    assert ranked(cut) == ["a", "b", "c", "d", "f", "g"]
    assert cut.left == ("d", "f", "g")
    assert [event.step for event in advanced] == [PROFESSIONAL] * 3
    for id_ in ("d", "f", "g"):
        iterative.reject(id_)
    for id_, score in (("a", 0.2), ("b", 0.8), ("c", 0.9)):
        iterative.mark(id_, PROFESSIONAL, score)
    cut, *_ = iterative.do(c.CutPool(**V, pool="first", advance=("c", "b")))
    assert ranked(cut) == ["c", "b", "a"], "marks of both steps count"
    for id_ in ("b", "c"):
        iterative.mark(id_, MANAGERIAL)
    [decided] = iterative.decide_pool("c")
    assert (decided.outcome, decided.selected, len(decided.members)) == ("selected", ("c",), 6)
    [rejected] = iterative.reject("b")
    assert rejected.outcome == (1, 1, 0)
    iterative.offer("c")
    accepted, filled = iterative.do(c.AcceptOffer(**V, candidacy="c"))
    assert isinstance(accepted, e.OfferAccepted)
    assert filled.openings_left == 0


def test_a_failed_pool_then_a_revision_then_a_second_pool(iterative: Any) -> None:
    iterative.pool_at_manager()
    iterative.decide_pool()
    iterative.refuses(rules.S63, c.OpenPool(**V, pool="second"))
    iterative.do(iterative.revision(2), "policy")
    [opened] = iterative.do(c.OpenPool(**V, pool="second"))
    assert (opened.ordinal, opened.brief_version) == (2, 2)


def test_s63_a_revision_that_changes_nothing_opens_no_pool(iterative: Any) -> None:
    iterative.pool_at_manager()
    iterative.decide_pool()
    iterative.do(iterative.revision(2).model_copy(update={"changes": ()}), "policy")
    iterative.refuses(rules.S63, c.OpenPool(**V, pool="second"))


def test_s63_a_revision_from_before_the_failure_is_not_enough(iterative: Any) -> None:
    iterative.pool_at_manager()
    iterative.do(iterative.revision(2), "policy")
    iterative.decide_pool()
    iterative.refuses(rules.S63, c.OpenPool(**V, pool="second"))


def test_c4_a_revision_counts_from_the_next_pool_while_one_is_open(iterative: Any) -> None:
    iterative.pool_at_manager()
    [adopted] = iterative.do(iterative.revision(2, openings=2), "policy")
    assert adopted.in_force == "next-pool"
    [decided] = iterative.decide_pool("a")
    assert decided.brief_version == 1
    [opened] = iterative.do(c.OpenPool(**V, pool="second"))
    assert opened.brief_version == 2


def test_c5_nobody_goes_on_before_every_member_was_evaluated(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9, "b": 0.8})
    iterative.enter("late", pool="first")
    iterative.refuses(rules.C5, c.CutPool(**V, pool="first", advance=("a",)), because="late")


def test_c5_nobody_is_rejected_before_every_member_was_evaluated(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9})
    iterative.enter("late", pool="first")
    iterative.refuses(rules.C5, iterative.rejection("a"))
    iterative.refuses(rules.C5, iterative.hold("a"))


def test_c5_who_withdraws_is_not_waited_for(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9})
    iterative.enter("late", pool="first")
    iterative.do(c.WithdrawCandidacy(**V, candidacy="late", reason="another-offer"))
    iterative.do(c.CutPool(**V, pool="first", advance=("a",)))


def test_s56_nobody_moves_from_phase_to_phase_alone(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9})
    iterative.refuses(rules.S56, c.AdvanceCandidate(**V, candidacy="a"))


def test_s56_nobody_joins_a_group_that_left_recruitment(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9})
    iterative.do(c.CutPool(**V, pool="first", advance=("a",)))
    late = c.EnterCandidacy(**V, candidacy="z", candidate="person-z", source="Referrals", pool="first")
    iterative.refuses(rules.S56, late)


def test_s57_the_best_go_on_or_there_is_a_reason(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9, "b": 0.8, "c": 0.7})
    cut = c.CutPool(**V, pool="first", advance=("a", "c"))
    iterative.refuses(rules.S57, cut)
    [event, *_] = iterative.do(cut.model_copy(update={"reason": "Has worked with Kafka."}))
    assert event.reason == "Has worked with Kafka."


def test_s57_between_equal_marks_the_choice_is_free(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.8, "b": 0.8})
    iterative.do(c.CutPool(**V, pool="first", advance=("b",)))


def test_c3_one_or_two_reach_the_manager(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9, "b": 0.8, "c": 0.7})
    everybody = c.CutPool(**V, pool="first", advance=("a", "b", "c"))
    iterative.do(everybody)
    for id_ in ("a", "b", "c"):
        iterative.mark(id_, PROFESSIONAL)
    iterative.refuses(rules.C3, everybody)
    iterative.do(everybody.model_copy(update={"advance": ("a",)}))


def test_c2_another_size_gets_a_notice_and_no_refusal(story: Any) -> None:
    story.open(complete_brief(model=Iterative(pool_size=8)))
    opened, notice = story.do(c.OpenPool(**V, pool="first"))
    assert opened.size == 8
    assert isinstance(notice, e.PoolSizeNoticed)


def test_s62_only_a_decision_closes_a_pool(iterative: Any) -> None:
    iterative.pool_at_manager()
    iterative.refuses(rules.S62, c.OpenPool(**V, pool="second"))
    iterative.refuses(rules.S62, c.CutPool(**V, pool="first", advance=("a",)))


def test_s62_selected_means_somebody_and_failed_means_nobody(iterative: Any) -> None:
    iterative.pool_at_manager()
    nobody = c.DecidePool(**V, pool="first", outcome="selected", reason="All fine.")
    iterative.refuses(rules.S62, nobody, by="maria")
    somebody = c.DecidePool(**V, pool="first", outcome="failed", selected=("a",), reason="All bad.")
    iterative.refuses(rules.S62, somebody, by="maria")


def test_s62_nobody_is_selected_before_the_managerial_interview(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9})
    early = c.DecidePool(**V, pool="first", outcome="selected", selected=("a",), reason="Take her.")
    iterative.refuses(rules.S62, early, by="maria")
    iterative.decide_pool()


def test_s46_a_pool_is_decided_when_every_member_was_evaluated(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9})
    iterative.enter("late", pool="first")
    failed = c.DecidePool(**V, pool="first", outcome="failed", reason="Too few.")
    iterative.refuses(rules.S46, failed, by="maria", because="late")


def test_s58_the_end_of_the_timebox_is_noticed_once(iterative: Any) -> None:
    [opened] = iterative.do(c.OpenPool(**V, pool="first"))
    assert (opened.timebox_ends_at - opened.opened_at).days == 14
    end = c.EndTimebox(**V, pool="first")
    iterative.refuses(ONLY_A_REACTION, end)
    iterative.later(days=14).do(end, "policy")
    iterative.ask(end, "policy").then_nothing()


def test_s58_a_decided_pool_has_no_timebox_left(iterative: Any) -> None:
    iterative.pool_at_manager()
    iterative.decide_pool("a")
    iterative.ask(c.EndTimebox(**V, pool="first"), "policy").then_nothing()


def test_s91_who_approved_and_evaluated_alone_does_not_decide(story: Any) -> None:
    brief = complete_brief(model=Iterative())
    story.do(c.OpenSearch(**V, brief_version=1, brief=brief, approvers=("maria",)), "policy")
    story.do(c.OpenPool(**V, pool="first"))
    story.enter("a", pool="first")
    story.do(c.WithdrawCandidacy(**V, candidacy="a", reason="another-offer"))
    failed = c.DecidePool(**V, pool="first", outcome="failed", reason="Nobody is left.")
    story.refuses(rules.S91, failed, by="maria")


@pytest.mark.parametrize("drafted_by", ["anna", "maria"])
def test_s91_who_requested_and_approved_does_not_decide_on_whom_they_came_to_evaluate(
    story: Any, drafted_by: str
) -> None:
    """A rater is replaced long after the brief was approved: only then does one account come to do it all."""
    brief, approvers = complete_brief(model=Iterative()), ("maria", "olga")
    approved = c.OpenSearch(**V, brief_version=1, brief=brief, approvers=approvers, requested_by=(drafted_by,))
    story.do(approved, "policy")
    story.pool_at_manager()
    decision = c.DecidePool(**V, pool="first", outcome="selected", selected=("a",), reason="The best.")
    if drafted_by == "maria":
        story.refuses(rules.S91, decision, by="maria", because="maria requested, approved and evaluated")
    else:
        story.do(decision, by="maria")


def test_the_hiring_manager_decides_a_pool_and_nobody_else(iterative: Any) -> None:
    iterative.pool_at_manager()
    decision = c.DecidePool(**V, pool="first", outcome="failed", reason="No.")
    iterative.refuses(NOT_YOUR_ROLE, decision, by="anna")
    iterative.refuses(NOT_YOUR_ROLE, iterative.rejection("a"), by="anna")


def test_a_pool_opens_with_members_who_waited_for_one(iterative: Any) -> None:
    iterative.enter("a", "b")
    iterative.do(c.OpenPool(**V, pool="first", members=("a",)))
    iterative.through_recruitment("a", "b")
    iterative.refuses(rules.NOT_A_MEMBER, c.CutPool(**V, pool="first", advance=("a", "b")))
    iterative.do(c.CutPool(**V, pool="first", advance=("a",)))


def test_a_pool_id_is_used_once_and_only_open_pools_are_known(iterative: Any) -> None:
    iterative.pool_at_manager()
    iterative.decide_pool("a")
    iterative.refuses(rules.POOL_ID_TAKEN, c.OpenPool(**V, pool="first"))
    iterative.refuses(rules.UNKNOWN_POOL, c.CutPool(**V, pool="first", advance=("a",)))


def test_a_waterfall_has_no_pools(waterfall: Any) -> None:
    waterfall.refuses(rules.OTHER_MODEL, c.OpenPool(**V, pool="first"))
