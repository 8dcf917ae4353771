"""S28, S52: what is agreed about weights and about combining marks, so that evaluation can follow it."""

from collections.abc import Callable
from typing import Any

import pytest

from hiring.briefing.domain import rules as r
from hiring.contracts.brief import Brief, Combination, Hybrid, Role, StepKind
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing.events import BriefApproved, ScoreMapAgreed
from hiring.contracts.samples import complete_brief
from hiring.eventkit.testing.spec import Spec

Told = Callable[..., Spec]
SUBMIT = c.SubmitBrief(vacancy="backend")
MADE_UP_FOR = {"combination": Combination.HYBRID, "hybrid": Hybrid(gates=("python",), least_score=0.6)}
WEIGHED: dict[str, Any] = {
    "raters": ("pavel", "maria"),
    "role_weights": {Role.INTERVIEWER: 70, Role.HIRING_MANAGER: 30},
    "role_rationale": "Engineers see the code, the manager hears the person.",
}


def brief(**parts: Any) -> Brief:
    return complete_brief().model_copy(update=parts)


def with_professional(**parts: Any) -> Brief:
    flow = [step.model_copy(update=parts) if "professional" in step.kind else step for step in complete_brief().flow]
    return brief(flow=tuple(flow))


def test_s52_a_hybrid_combination_is_in_force_with_its_gates_and_its_least_score(approved: Told) -> None:
    told = [event for event in approved(brief(**MADE_UP_FOR)).past if isinstance(event, BriefApproved)]
    assert [(one.brief.combination, one.brief.hybrid) for one in told] == [tuple(MADE_UP_FOR.values())]


@pytest.mark.parametrize(
    ("parts", "because"),
    [
        ({"combination": Combination.HYBRID}, "neither the gates nor the least score"),
        ({"hybrid": Hybrid(gates=("python",), least_score=0.6)}, "the combination is must-gate"),
        (MADE_UP_FOR | {"hybrid": Hybrid(gates=("python", "python"), least_score=0.6)}, "python stands 2 times"),
    ],
)
def test_s52_no_draft_says_half_of_a_hybrid_combination(drafted: Told, parts: dict[str, Any], because: str) -> None:
    agree = c.AgreeScoreMap(vacancy="backend", forms=(), **parts)
    drafted().when(agree, by="anna").then_refused(r.S52, because)


@pytest.mark.parametrize(
    ("gates", "because"),
    [
        (("sql",), "sql is no must-have"),
        (("chess",), "chess is no must-have"),
        (("python", "teamwork"), "every must-have is a gate"),
    ],
)
def test_s52_gates_are_some_of_the_must_haves(drafted: Told, gates: tuple[str, ...], because: str) -> None:
    hybrid = brief(**MADE_UP_FOR | {"hybrid": Hybrid(gates=gates, least_score=0.6)})
    drafted(hybrid).when(SUBMIT, by="anna").then_refused(r.S52, because)


def test_s28_the_roles_of_a_steps_raters_are_weighed_with_a_rationale(drafted: Told) -> None:
    drafted(with_professional(**WEIGHED)).when(SUBMIT, by="anna").happens()


@pytest.mark.parametrize(
    ("parts", "field", "because"),
    [
        ({"role_rationale": None}, "/flow/3/role_rationale", "have no rationale"),
        ({"role_weights": {Role.INTERVIEWER: 70}}, "/flow/3/role_weights", "the hiring-manager in"),
        ({"role_weights": {Role.INTERVIEWER: 1, Role.HIRING_MANAGER: 0}}, "/flow/3/role_weights", "weighs nothing"),
        ({"raters": ("pavel",)}, "/flow/3/role_weights", "no rater of professional-interview is hiring-manager"),
    ],
)
def test_s28_no_rater_counts_without_a_weight_and_a_reason(
    drafted: Told, parts: dict[str, Any], field: str, because: str
) -> None:
    told = drafted(with_professional(**WEIGHED | parts)).when(SUBMIT, by="anna")
    told.then_refused(r.S28, because)
    told.then_refused(r.S28, field)


def test_s28_a_step_that_is_given_no_form_forgets_its_weights(drafted: Told) -> None:
    only = c.StepForm(kind=StepKind.PRE_SCREENING, questions=(), weight=1)
    told = drafted(with_professional(**WEIGHED))
    agreed = told.when(c.AgreeScoreMap(vacancy="backend", forms=(only,)), by="anna").happens()
    flow = [step for event in agreed if isinstance(event, ScoreMapAgreed) for step in event.flow]
    assert all((step.role_weights, step.role_rationale) == ({}, None) for step in flow)
