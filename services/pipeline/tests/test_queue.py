"""Specs of the waterfall: S33, S37, S59, C1."""

from typing import Any

from hiring.contracts.brief import StepKind, Waterfall
from hiring.contracts.pipeline import commands as c
from hiring.contracts.samples import complete_brief
from hiring.pipeline.domain.roles import NOT_YOUR_ROLE, ONLY_A_REACTION
from hiring.pipeline.domain.search import rules

V: dict[str, Any] = {"vacancy": "backend-1"}
PROFESSIONAL, MANAGERIAL = StepKind.PROFESSIONAL_INTERVIEW, StepKind.MANAGERIAL_INTERVIEW


def queued(waterfall: Any, *ids: str) -> None:
    waterfall.enter(*ids)
    waterfall.through_recruitment(*ids)


def present(id_: str) -> c.PresentCandidate:
    return c.PresentCandidate(**V, candidacy=id_)


def to_manager(waterfall: Any, id_: str) -> None:
    waterfall.mark(id_, PROFESSIONAL)
    waterfall.do(c.AdvanceCandidate(**V, candidacy=id_))
    waterfall.mark(id_, MANAGERIAL)


def test_one_after_another_until_one_is_hired(waterfall: Any) -> None:
    queued(waterfall, "a", "b", "c")
    waterfall.do(present("a"))
    waterfall.mark("a", PROFESSIONAL, 0.2, gate_passed=False)
    [first] = waterfall.reject("a")
    assert first.outcome == (1, 0, 0)
    waterfall.refuses(rules.C1, present("b"), because="a")
    waterfall.session("a")
    waterfall.do(present("b"))
    to_manager(waterfall, "b")
    [second] = waterfall.reject("b", by="maria")
    assert second.outcome == (1, 1, 0)
    waterfall.session("b", id_="session-2")
    presented, _ = waterfall.do(present("c"))
    assert presented.ordinal == 3
    to_manager(waterfall, "c")
    waterfall.do(c.SelectCandidate(**V, candidacy="c", reason="Fits the portrait."), "maria")
    waterfall.offer("c")
    _, filled = waterfall.do(c.AcceptOffer(**V, candidacy="c"))
    assert (filled.model, filled.openings_left) == ("waterfall", 0)


def test_s37_one_at_a_time_is_past_recruitment(waterfall: Any) -> None:
    queued(waterfall, "a", "b")
    waterfall.do(present("a"))
    waterfall.refuses(rules.S37, present("b"))


def test_s37_nobody_leaves_recruitment_but_by_being_presented(waterfall: Any) -> None:
    queued(waterfall, "a")
    waterfall.refuses(rules.S37, c.AdvanceCandidate(**V, candidacy="a"))


def test_s37_who_is_rejected_in_recruitment_leaves_no_one(waterfall: Any) -> None:
    queued(waterfall, "a")
    [rejected] = waterfall.reject("a")
    assert rejected.outcome == (0, 0, 0)


def test_c1_the_brief_may_waive_the_session(story: Any) -> None:
    waived = Waterfall(session_required=False, session_waiver="The team is one room.")
    story.open(complete_brief(model=waived))
    queued(story, "a", "b")
    story.do(present("a"))
    story.reject("a")
    story.do(present("b"))


def test_c1_a_session_about_something_else_opens_no_gate(waterfall: Any) -> None:
    queued(waterfall, "a", "b")
    waterfall.do(present("a"))
    waterfall.reject("a")
    waterfall.session("a", cause="hold-expired")
    waterfall.refuses(rules.C1, present("b"))


def test_a_session_is_recorded_once_and_by_a_reaction(waterfall: Any) -> None:
    waterfall.session("a")
    again = c.RecordFeedbackSession(**V, session="session-1", cause="rejection", about=("a",))
    waterfall.ask(again, "policy").then_nothing()
    waterfall.refuses(ONLY_A_REACTION, again)


def test_s59_out_of_order_needs_a_reason(waterfall: Any) -> None:
    queued(waterfall, "a", "b")
    waterfall.refuses(rules.S59, present("b"))
    presented, _ = waterfall.do(c.PresentCandidate(**V, candidacy="b", reason="Leaves the market on Friday."))
    assert presented.reason == "Leaves the market on Friday."


def test_s59_the_queue_is_put_in_order(waterfall: Any) -> None:
    queued(waterfall, "a", "b", "c")
    order = c.PrioritiseQueue(**V, order=("c", "a"), reason="Closest to the portrait.")
    [prioritised] = waterfall.do(order)
    assert prioritised.order == ("c", "a", "b")
    waterfall.ask(order, "anna").then_nothing()
    waterfall.refuses(rules.NOT_A_MEMBER, order.model_copy(update={"order": ("z",)}))
    waterfall.do(present("c"))


def test_s33_the_next_is_judged_by_the_version_in_force(waterfall: Any) -> None:
    queued(waterfall, "a", "b")
    waterfall.do(present("a"))
    waterfall.reject("a")
    waterfall.session("a")
    [adopted] = waterfall.do(waterfall.revision(2), "policy")
    assert adopted.in_force == "now"
    presented, advanced = waterfall.do(present("b"))
    assert presented.brief_version == advanced.brief_version == 2


def test_s33_an_older_version_is_passed_over(waterfall: Any) -> None:
    waterfall.do(waterfall.revision(3), "policy")
    waterfall.ask(waterfall.revision(2), "policy").then_nothing()


def test_who_is_not_through_recruitment_is_not_presented(waterfall: Any) -> None:
    waterfall.enter("a")
    waterfall.refuses(rules.NOT_IN_PLAY, present("a"))
    waterfall.mark("a", StepKind.PRE_SCREENING)
    waterfall.do(c.AdvanceCandidate(**V, candidacy="a"))
    waterfall.refuses(rules.STEP_NOT_EVALUATED, present("a"))


def test_the_hiring_manager_chooses_after_the_managerial_interview(waterfall: Any) -> None:
    queued(waterfall, "a")
    waterfall.do(present("a"))
    choice = c.SelectCandidate(**V, candidacy="a", reason="Now.")
    waterfall.refuses(rules.NOT_IN_PLAY, choice, by="maria")
    waterfall.mark("a", PROFESSIONAL)
    waterfall.do(c.AdvanceCandidate(**V, candidacy="a"))
    waterfall.refuses(rules.STEP_NOT_EVALUATED, choice, by="maria")
    waterfall.refuses(NOT_YOUR_ROLE, choice, by="anna")


def test_nobody_goes_on_after_the_last_step(waterfall: Any) -> None:
    queued(waterfall, "a")
    waterfall.do(present("a"))
    to_manager(waterfall, "a")
    waterfall.refuses(rules.LAST_STEP, c.AdvanceCandidate(**V, candidacy="a"), by="maria")


def test_pools_have_no_queue(iterative: Any) -> None:
    iterative.enter("a")
    iterative.refuses(rules.OTHER_MODEL, c.PrioritiseQueue(**V, order=("a",), reason="First."))
    iterative.refuses(rules.OTHER_MODEL, present("a"))
    iterative.refuses(rules.OTHER_MODEL, c.SelectCandidate(**V, candidacy="a", reason="Now."), by="maria")
