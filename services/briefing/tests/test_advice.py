"""S31, S32, S36, S39, C2: the system recommends and warns; it never refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from hiring.briefing.domain.advice import notices, recommend
from hiring.contracts.brief import Brief, Iterative, Model, Seniority, Urgency, Waterfall
from hiring.contracts.briefing.commands import SubmitBrief
from hiring.contracts.briefing.events import BriefSubmitted
from hiring.contracts.samples import complete_brief
from hiring.eventkit.testing.spec import Spec

URGENT = {"urgency": Urgency.URGENT}
LEAD = {"seniority": Seniority.LEAD}
SPECIFIC = {"specific_skills": True}
DEADLINE = {"deadline": "2026-03-01"}


@pytest.mark.parametrize(
    ("facts", "model", "reason"),
    [
        (LEAD, "waterfall", "the level is high (lead)"),
        (SPECIFIC, "waterfall", "the skills are specific"),
        (URGENT, "iterative", "it is urgent"),
        (LEAD | DEADLINE, "iterative", "it has a deadline (2026-03-01)"),
        ({}, "iterative", "nothing special asked"),
    ],
)
def test_s32_s39_the_position_speaks_for_a_model(facts: dict[str, Any], model: str, reason: str) -> None:
    recommendation = recommend(complete_brief().model_copy(update=facts))
    assert recommendation.model == model
    assert reason in recommendation.reasons


@pytest.mark.parametrize(
    ("model", "facts", "rules"),
    [
        (Waterfall(), LEAD, []),
        (Waterfall(), LEAD | URGENT, ["S32"]),
        (Waterfall(), {}, ["S32"]),
        (Waterfall(), SPECIFIC | DEADLINE, ["S36"]),
        (Iterative(), {}, []),
        (Iterative(), LEAD | SPECIFIC, ["S39", "S39"]),
        (Iterative(pool_size=6), {}, ["C2"]),
    ],
)
def test_s32_s36_s39_a_mismatch_is_a_notice(model: Model, facts: dict[str, Any], rules: list[str]) -> None:
    brief = complete_brief(model).model_copy(update=facts)
    assert [notice.rule for notice in notices(brief)] == rules


def undescribed(count: int) -> Brief:
    """A brief whose first skills say nothing of their levels."""
    brief = complete_brief()
    bare = tuple(one.model_copy(update={"anchors": ()}) for one in brief.requirements[:count])
    return brief.model_copy(update={"requirements": (*bare, *brief.requirements[count:])})


def test_s25_a_skill_whose_levels_are_not_described_is_a_notice_and_refuses_nothing(
    drafted: Callable[..., Spec],
) -> None:
    (submission,) = drafted(undescribed(1)).when(SubmitBrief(vacancy="backend"), by="anna").happens()
    assert isinstance(submission, BriefSubmitted)
    [notice] = submission.notices
    assert notice.rule == "S25"
    assert notice.text.endswith("look like is not said of Python")


def test_s25_the_notice_names_some_of_many_skills_and_only_those_that_are_asked() -> None:
    [several] = notices(undescribed(2))
    assert several.text.endswith("of Python, SQL")
    brief = undescribed(5)
    long = tuple(one.model_copy(update={"name": f"{one.name:x<200}"}) for one in brief.requirements)
    [cut] = notices(brief.model_copy(update={"requirements": long}))
    assert cut.text.endswith("x…")
    unasked = tuple(step.model_copy(update={"questions": ()}) for step in brief.flow)
    assert notices(brief.model_copy(update={"flow": unasked})) == ()


def test_s36_a_warning_stands_on_the_submission_and_refuses_nothing(drafted: Callable[..., Spec]) -> None:
    brief = complete_brief(Waterfall()).model_copy(update=DEADLINE | URGENT)
    (submission,) = drafted(brief).when(SubmitBrief(vacancy="backend"), by="anna").happens()
    assert isinstance(submission, BriefSubmitted)
    assert submission.recommendation.model == "iterative"
    assert [notice.rule for notice in submission.notices] == ["S32", "S32", "S36"]
