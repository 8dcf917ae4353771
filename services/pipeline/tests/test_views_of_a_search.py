"""What the people of a vacancy see, folded from whole stories on both kinds of database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.brief import StepKind
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import EvaluationCompleted
from hiring.contracts.evaluation.parts import SkillMark
from hiring.contracts.messages import Event
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline.events import CandidateRegistered
from hiring.contracts.pipeline.queries import ComparePool, ShowBoard, ShowQueue, ShowStages
from hiring.contracts.samples import marks, total
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Refused
from hiring.pipeline.views.searches import NOT_YOUR_VACANCY

V: dict[str, Any] = {"vacancy": "backend-1"}
PROFESSIONAL = StepKind.PROFESSIONAL_INTERVIEW
Show = Callable[..., Any]


def hears(story: Any, event: Event) -> None:
    """Something that this search did not say itself."""
    number = len(story.told) + 1
    elsewhere = AggregateId("_", "elsewhere", "any", "any")
    story.told.append(Recorded(event, f"event-{number}", story.now, "anna", elsewhere, 1, "story", "story", number))


def registered(story: Any, id_: str, name: str) -> None:
    sealed = {"name": Sealed(name), "contact": Sealed("somebody@example.org")}
    hears(story, CandidateRegistered(candidate=f"person-{id_}", source="Referrals", **sealed))


def evaluated(story: Any, id_: str, step: StepKind, score: float) -> None:
    of_skills = (SkillMark(skill="python", mean=score, raters=2), SkillMark(skill="sql", raters=0))
    passed = score > 0.3
    completed = EvaluationCompleted(
        **V, evaluation=f"{id_}-1", candidacy=id_, step=step, raters=("pavel", "ines"), brief_version=1,
        marks=marks(*of_skills, failed=() if passed else ("python",)), total=total(score, 0.8, gate_passed=passed),
    )  # fmt: skip
    hears(story, completed)


def test_the_pool_is_compared_member_by_member(iterative: Any, show: Show) -> None:
    registered(iterative, "a", "Ada")
    iterative.pool("first", {"a": 0.5, "b": 0.8, "x": 0.2})
    for id_, score in (("a", 0.5), ("b", 0.8), ("x", 0.2)):
        evaluated(iterative, id_, StepKind.RECRUITMENT_INTERVIEW, score)
    before = show(iterative, ComparePool(**V))
    assert [(member.candidacy, member.rank) for member in before.members] == [("b", 1), ("a", 2), ("x", 3)]
    iterative.do(c.CutPool(**V, pool="first", advance=("a", "b")))
    for id_, score in (("a", 0.9), ("b", 0.6)):
        evaluated(iterative, id_, PROFESSIONAL, score)
    pool = show(iterative, ComparePool(**V, pool="first"))
    best = pool.members[0]
    assert (best.candidacy, best.name, best.step, best.rank) == ("a", "Ada", PROFESSIONAL, 1)
    assert best.combined == pytest.approx((20 * 0.5 + 50 * 0.9) / 70)
    assert [skill.mean for skill in best.steps[1].skills] == [0.9, None]
    assert (pool.members[1].name, pool.members[2].gate_passed) == ("person-b", False)
    [cut] = pool.cuts
    assert (cut.advanced, cut.left, cut.decided_by) == (("a", "b"), ("x",), "anna")
    assert pool.notices == ("A pool of 3 is compared; 4 to 6 compare well",)


def test_s25_whoever_does_not_decide_sees_no_marks_of_steps_that_others_rated(iterative: Any, show: Show) -> None:
    iterative.pool("first", {"a": 0.5, "b": 0.8})
    for id_, score in (("a", 0.5), ("b", 0.8)):
        evaluated(iterative, id_, StepKind.RECRUITMENT_INTERVIEW, score)
    assert [len(member.steps) for member in show(iterative, ComparePool(**V), "pavel").members] == [1, 1]
    by_approver = show(iterative, ComparePool(**V), "olga").members
    assert [(member.candidacy, member.steps, member.combined) for member in by_approver] == [
        ("a", (), None), ("b", (), None),
    ]  # fmt: skip


def test_a_decided_pool_shows_its_outcome(iterative: Any, show: Show) -> None:
    iterative.do(c.OpenPool(**V, pool="zero"))
    iterative.later(days=14).do(c.EndTimebox(**V, pool="zero"), "policy")
    iterative.decide_pool(pool="zero")
    iterative.do(iterative.revision(2), "policy")
    iterative.pool_at_manager()
    iterative.decide_pool("a")
    failed = show(iterative, ComparePool(**V, pool="zero"))
    assert (failed.outcome, failed.timebox_ended, failed.decided_at) == ("failed", True, iterative.now)
    newest = show(iterative, ComparePool(**V))
    assert (newest.ordinal, newest.outcome, newest.brief_version) == (2, "selected", 2)
    assert [member.candidacy for member in newest.members if member.selected] == ["a"]


def test_the_board_shows_who_stands_where(iterative: Any, show: Show) -> None:
    iterative.pool("first", {"a": 0.5, "b": 0.4})
    iterative.do(iterative.hold("b"))
    board = show(iterative, ShowBoard(**V))
    column = next(each for each in board.columns if each.step is StepKind.RECRUITMENT_INTERVIEW)
    assert [(card.candidacy, card.status, card.pool) for card in column.cards] == [
        ("a", "in-step", "first"), ("b", "on-hold", "first"),
    ]  # fmt: skip
    assert column.cards[1].until == iterative.now + timedelta(days=14)


def test_the_board_follows_to_the_hire(iterative: Any, show: Show) -> None:
    def statuses() -> dict[str, str]:
        columns = show(iterative, ShowBoard(**V)).columns
        return {card.candidacy: card.status for column in columns for card in column.cards}

    iterative.pool_at_manager()
    iterative.decide_pool("a", "b")
    iterative.reject("x")
    iterative.do(c.WithdrawCandidacy(**V, candidacy="y", reason="another-offer"))
    assert statuses() == {"a": "selected", "b": "selected", "x": "rejected", "y": "withdrawn"}
    iterative.offer("a")
    assert statuses()["a"] == "offered"
    iterative.do(c.AcceptOffer(**V, candidacy="a"))
    assert statuses()["a"] == "hired"


def test_the_queue_shows_its_gate_and_the_tuples_left_behind(waterfall: Any, show: Show) -> None:
    waterfall.enter("a", "b", "c")
    waterfall.through_recruitment("a", "b", "c")
    waterfall.do(c.PrioritiseQueue(**V, order=("c",), reason="Closest to the portrait."))
    assert [each.candidacy for each in show(waterfall, ShowQueue(**V)).entries] == ["c", "a", "b"]
    waterfall.do(c.PresentCandidate(**V, candidacy="c"))
    queue = show(waterfall, ShowQueue(**V))
    assert (queue.gate_open, queue.entries[0].state) == (False, "presented")
    waterfall.mark("c", PROFESSIONAL)
    waterfall.reject("c")
    queue = show(waterfall, ShowQueue(**V))
    assert not queue.gate_open
    assert (queue.entries[2].outcome, queue.entries[2].session_due) == ((1, 0, 0), True)
    waterfall.session("c")
    queue = show(waterfall, ShowQueue(**V))
    assert (queue.gate_open, queue.entries[2].session_due) == (True, False)


def test_s68_the_queue_tells_what_would_have_to_be_better_for_the_next(waterfall: Any, show: Show) -> None:
    waterfall.enter("a", "b", "c")
    waterfall.through_recruitment("a", "b", "c")
    assert show(waterfall, ShowQueue(**V)).wanted == ()
    hold = waterfall.hold("b").model_copy(update={"wanted": ("Nearer to the office",)})
    waterfall.do(hold)
    waterfall.do(waterfall.rejection("a").model_copy(update={"wanted": ("More SQL", "Nearer to the office")}))
    assert show(waterfall, ShowQueue(**V)).wanted == ("Nearer to the office", "More SQL")


def test_pools_show_no_queue(iterative: Any, show: Show) -> None:
    with pytest.raises(LookupError, match="no queue"):
        show(iterative, ShowQueue(**V))


def test_f13_the_time_in_each_step_is_counted(iterative: Any, show: Show) -> None:
    iterative.enter("a", "b")
    for id_, hours in (("a", 10), ("b", 20)):
        iterative.later(hours=hours).mark(id_, StepKind.PRE_SCREENING)
        iterative.do(c.AdvanceCandidate(**V, candidacy=id_))
    stages = show(iterative, ShowStages(**V))
    screening = next(each for each in stages.steps if each.step is StepKind.PRE_SCREENING)
    assert (screening.completed, screening.median_hours) == (2, 20)
    first, second = stages.candidacies[0].stays
    assert (first.hours, second.hours, second.left_at) == (10, 44, None)


def test_a_hold_is_no_time_in_a_step(iterative: Any, show: Show) -> None:
    iterative.enter("a")
    iterative.later(hours=1).do(iterative.hold("a"))
    iterative.later(days=3).do(c.ReleaseHold(**V, candidacy="a", reason="Now."))
    iterative.later(hours=2).reject("a")
    [stages] = show(iterative, ShowStages(**V)).candidacies
    assert [stay.hours for stay in stages.stays] == [1, 2]


@pytest.mark.parametrize("query", [ShowBoard(**V), ComparePool(**V), ShowQueue(**V), ShowStages(**V)])
def test_only_the_people_of_the_vacancy_look_at_it(iterative: Any, show: Show, query: Any) -> None:
    with pytest.raises(Refused) as refusal:
        show(iterative, query, by="stranger")
    assert refusal.value.rule == NOT_YOUR_VACANCY
    elsewhere = query.model_copy(update={"vacancy": "elsewhere"})
    with pytest.raises(LookupError):
        show(iterative, elsewhere)


def test_every_event_of_a_whole_story_folds(waterfall: Any, show: Show) -> None:
    waterfall.enter("a", "b")
    waterfall.through_recruitment("a", "b")
    waterfall.do(c.PresentCandidate(**V, candidacy="a"))
    waterfall.do(waterfall.hold("a"))
    waterfall.later(days=14).do(c.ExpireHold(**V, candidacy="a"), "policy")
    waterfall.reject("a")
    waterfall.session("a")
    waterfall.do(c.ReconsiderCandidacy(**V, candidacy="a", reason="Once more."))
    waterfall.do(c.PresentCandidate(**V, candidacy="b"))
    waterfall.mark("b", PROFESSIONAL)
    waterfall.do(c.AdvanceCandidate(**V, candidacy="b"))
    waterfall.mark("b", StepKind.MANAGERIAL_INTERVIEW)
    waterfall.do(c.SelectCandidate(**V, candidacy="b", reason="Fits."), "maria")
    waterfall.offer("b")
    waterfall.do(c.AcceptOffer(**V, candidacy="b"))
    queue = show(waterfall, ShowQueue(**V))
    assert [(each.candidacy, each.status, each.outcome) for each in queue.entries] == [
        ("a", "in-step", None), ("b", "hired", (1, 1, 1)),
    ]  # fmt: skip
