"""Specs of batches, lists, the first pool's composition, the alert of an iteration and shorter flows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.brief import Seniority, Step, StepKind
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline import course as k
from hiring.contracts.pipeline import standing as s
from hiring.contracts.pipeline.queries import ShowBoard
from hiring.contracts.pipeline.ranking import Ranking
from hiring.contracts.samples import complete_brief
from hiring.eventkit.decider import Refused
from hiring.pipeline.domain.roles import NOT_YOUR_ROLE, ONLY_A_REACTION
from hiring.pipeline.domain.search import rules

V: dict[str, Any] = {"vacancy": "backend-1"}
Show = Callable[..., Any]
ALERT = k.AlertTimebox(**V, pool="first")


def batch(*ids: Any, reason: str | None = None) -> k.PresentBatch:
    return k.PresentBatch(**V, pool="first", candidacies=ids, reason=reason)


def listing(*ids: Any, name: str = "October", kind: Any = "short") -> k.TakeList:
    return k.TakeList(**V, name=name, kind=kind, candidacies=ids)


def test_s40_the_manager_is_provided_with_candidates_twice_a_week(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9, "b": 0.8, "x": 0.4})
    iterative.refuses(rules.NOT_A_MEMBER, batch("z"))
    iterative.refuses(NOT_YOUR_ROLE, batch("a"), "maria")
    iterative.do(batch("a"))
    iterative.later(days=3).do(batch("b"))
    iterative.later(days=3).refuses(rules.S40, batch("x"))
    [argued] = iterative.do(batch("x", reason="The manager asked."))
    assert (argued.ordinal, argued.reason) == (3, "The manager asked.")
    iterative.later(days=8)
    [within] = iterative.do(batch("a", reason="No reason needed."))
    assert within.reason is None


def test_s61_a_list_keeps_who_stood_on_it_under_which_rules(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.4, "b": 0.8})
    iterative.enter("z", pool="first")
    iterative.refuses(rules.S61, listing("a", "z"), because="not evaluated")
    iterative.refuses(rules.S61, listing("a", "a"), because="twice")
    iterative.refuses(rules.UNKNOWN_CANDIDACY, listing("q"))
    [taken] = iterative.do(listing("a", "b"))
    assert [(entry.candidacy, entry.combined) for entry in taken.entries] == [("a", None), ("b", None)]
    places = Ranking.opened(str(taken.ranking.content)).places
    assert [(place.candidacy, place.combined) for place in places] == [("b", 0.8), ("a", 0.4)]
    assert (taken.taken_by, taken.taken_at, taken.brief_version) == ("anna", iterative.now, 1)
    iterative.refuses(rules.S61, listing("a"), because="of that name")
    iterative.do(listing("z", "a", name="All", kind="long"))


def enter(story: Any, *ranges: Seniority | None, skills: tuple[Any, ...] = ()) -> list[Any]:
    happened: list[Any] = []
    story.do(c.OpenPool(**V, pool="first"))
    for number, experience in enumerate(ranges):
        entry = c.EnterCandidacy(
            **V, candidacy=f"c{number}", candidate=f"p{number}", source="Job board", pool="first",
            experience=experience, additional_skills=skills,
        )  # fmt: skip
        happened += story.do(entry)
    return [event for event in happened if isinstance(event, k.PoolSpreadNoticed)]


def test_s55_a_first_pool_of_one_range_of_experience_is_noticed(iterative: Any) -> None:
    [notice] = enter(iterative, *[Seniority.SENIOR] * 5)
    assert notice.experience == {Seniority.SENIOR: 5}
    assert "one range" in notice.notice


@pytest.mark.parametrize(("skills", "noticed"), [((), 1), (("rust",), 0)])
def test_s55_different_experience_and_additional_skills_are_not(
    iterative: Any, skills: tuple[Any, ...], noticed: int
) -> None:
    ranges = [Seniority.SENIOR] * 4 + [Seniority.JUNIOR]
    assert len(enter(iterative, *ranges, skills=skills)) == noticed


def test_s58_the_end_of_an_iteration_is_announced_once(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9})
    iterative.enter("b", pool="first")
    iterative.refuses(ONLY_A_REACTION, ALERT)
    [nearing] = iterative.do(ALERT, "policy")
    assert nearing.waiting == ("b",)
    iterative.ask(ALERT, "policy").then_nothing()


@pytest.fixture
def with_hr_interview(story: Any) -> Any:
    brief = complete_brief()
    hr = Step(kind=StepKind.HR_INTERVIEW, included=True, owner="anna", raters=("anna",))
    flow = tuple(hr if step.kind is StepKind.HR_INTERVIEW else step for step in brief.flow)
    return story.open(brief.model_copy(update={"flow": flow}))


def shorter(step: StepKind = StepKind.HR_INTERVIEW) -> k.ProposeShorterFlow:
    return k.ProposeShorterFlow(**V, step=step, demand="very-high", argument="They sign within a week.")


def answer(step: StepKind = StepKind.HR_INTERVIEW, *, approved: bool = True) -> k.AnswerShorterFlow:
    return k.AnswerShorterFlow(**V, step=step, approved=approved, reason="Agreed.")


def test_s22_a_shorter_flow_is_argued_by_one_and_approved_by_another(with_hr_interview: Any) -> None:
    story = with_hr_interview
    story.refuses(rules.S22, shorter(StepKind.PRE_SCREENING), because="no optional step")
    story.refuses(rules.S22, answer(), "maria", because="nobody proposed")
    story.do(shorter())
    story.refuses(rules.S22, answer(), "anna", because="whoever proposed")
    story.refuses(rules.S22, shorter(), "maria", because="proposed already")
    story.do(answer(), "maria")
    assert StepKind.HR_INTERVIEW not in {step.kind for step in story.state.brief.steps}
    story.do(story.revision(2, title="Backend Engineer II"), "policy")
    assert StepKind.HR_INTERVIEW not in {step.kind for step in story.state.brief.steps}


def test_s22_a_step_that_was_left_out_stands_on_no_board(with_hr_interview: Any, show: Show) -> None:
    story = with_hr_interview
    story.do(shorter())
    assert StepKind.HR_INTERVIEW in [column.step for column in show(story, ShowBoard(**V)).columns]
    story.do(answer(), "maria")
    assert StepKind.HR_INTERVIEW not in [column.step for column in show(story, ShowBoard(**V)).columns]


def test_s22_proposals_stand_with_their_answers_and_those_that_wait_stand_first(
    with_hr_interview: Any, show: Show
) -> None:
    story, hr = with_hr_interview, StepKind.HR_INTERVIEW
    story.do(shorter())
    story.later(days=1).do(answer(approved=False), "maria")
    [told] = show(story, s.ShowShorterFlows(**V)).proposals
    assert (told.step, told.approved, told.answered_by, told.answered_at) == (hr, False, "maria", story.now)
    story.later(days=1).do(shorter())
    [again] = show(story, s.ShowShorterFlows(**V)).proposals
    assert (again.approved, again.answered_by, again.proposed_at) == (None, None, story.now)
    with pytest.raises(Refused):
        show(story, s.ShowShorterFlows(**V), "stella")


def test_s22_a_proposal_that_is_turned_down_changes_nothing(with_hr_interview: Any) -> None:
    story = with_hr_interview
    story.do(shorter())
    story.do(answer(approved=False), "maria")
    assert StepKind.HR_INTERVIEW in {step.kind for step in story.state.brief.steps}
    story.later(days=timedelta(days=1).days).do(shorter())
