"""Each rule that a brief keeps before it can be submitted, and each that no draft may break."""

from collections.abc import Callable
from typing import Any

import pytest

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.completeness import gaps, percent
from hiring.contracts.brief import (
    Brief,
    Importance,
    Iterative,
    Marker,
    Participant,
    Question,
    RejectionTemplate,
    Role,
    Seniority,
    Step,
    StepKind,
    Waterfall,
)
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing.events import TeamAgreed
from hiring.contracts.samples import complete_brief
from hiring.eventkit.decider import Rule
from hiring.eventkit.testing.spec import Spec

Told = Callable[..., Spec]
SUBMIT = c.SubmitBrief(vacancy="backend")
PROFESSIONAL = 3
LEVELS = complete_brief().requirements[0].anchors


def brief(**parts: Any) -> Brief:
    return complete_brief().model_copy(update=parts)


def with_step(place: int, **parts: Any) -> Brief:
    flow = list(complete_brief().flow)
    flow[place] = flow[place].model_copy(update=parts)
    return brief(flow=tuple(flow))


def with_requirement(place: int, **parts: Any) -> tuple[Any, ...]:
    requirements = list(complete_brief().requirements)
    requirements[place] = requirements[place].model_copy(update=parts)
    return tuple(requirements)


def test_a_complete_brief_is_submitted(drafted: Told) -> None:
    assert percent(complete_brief()) == 100
    drafted().when(SUBMIT, by="anna").happens()


def test_s12_every_missing_field_is_named_at_once(drafted: Told) -> None:
    empty = Brief(title="Backend Engineer")
    spec = drafted(empty).when(SUBMIT, by="anna")
    for gap in gaps(empty):
        spec.then_refused(r.S8, because=f"{gap.field}: {gap.because} ({gap.rule.id})")
    assert {gap.field for gap in gaps(empty)} == {
        "/issues",
        "/markers",
        "/team",
        "/requirements",
        "/portrait",
        "/pitch",
        "/flow",
        "/manager_joins_offer",
        "/model",
        "/rejection_templates",
        "/approvers",
    }
    assert percent(empty) == 0


@pytest.mark.parametrize(
    ("lacking", "rule", "because"),
    [
        (brief(team=complete_brief().team[1:]), r.S1, "no recruiter or HR manager"),
        (brief(team=complete_brief().team[:3]), r.S1, "no hiring manager"),
        (brief(issues=()), r.S8, "/issues"),
        (brief(markers=()), r.S11, "/markers"),
        (with_step(PROFESSIONAL, owner=None), r.S10, "/flow/3/owner"),
        (with_step(PROFESSIONAL, raters=()), r.S10, "/flow/3/raters"),
        (with_step(PROFESSIONAL, raters=("olga",)), r.S10, "olga rates professional-interview"),
        (brief(requirements=complete_brief().requirements[:3]), r.S15, "no soft skill"),
        (brief(portrait=None, challenges=None), r.S16, "/portrait"),
        (brief(seniority=Seniority.LEAD, challenges=None, model=Waterfall()), r.S17, "/challenges"),
        (brief(pitch=None), r.S18, "/pitch"),
        (with_step(5, included=False), r.S19, "no managerial-interview"),
        (brief(flow=complete_brief().flow[:-1]), r.S20, "references-check is neither in nor out"),
        (with_step(0, questions=()), r.S23, "/flow/0/questions"),
        (with_step(PROFESSIONAL, questions=complete_brief().flow[3].questions[1:]), r.S24, "python is asked nowhere"),
        (brief(requirements=with_requirement(0, anchors=LEVELS[:2])), r.S25, "python describes 1, 3:"),
        (brief(requirements=with_requirement(1, anchors=(*LEVELS, LEVELS[0]))), r.S25, "sql describes 1, 1, 3, 5:"),
        (with_step(0, questions=(Question(skill="chess", text="e4?"),)), r.S24, "chess is asked and not required"),
        (with_step(PROFESSIONAL, weight=0), r.S28, "/flow/3/weight"),
        (with_step(PROFESSIONAL, rationale=None), r.S28, "/flow/3/rationale"),
        (brief(rejection_templates=()), r.S29, "/rejection_templates"),
        (brief(model=None), r.S31, "/model"),
        (brief(sources=()), r.S44, "/sources"),
        (brief(challenges=None), r.S44, "/challenges"),
        (brief(approvers=()), r.S83, "/approvers"),
    ],
)
def test_a_brief_is_not_submitted_while_a_rule_is_not_kept(
    drafted: Told, lacking: Brief, rule: Rule, because: str
) -> None:
    assert percent(lacking) < 100
    drafted(lacking).when(SUBMIT, by="anna").then_refused(rule, because)


def test_what_a_brief_does_not_have_counts_for_nothing_in_its_completeness() -> None:
    only_a_title = Brief(title="Backend Engineer")
    assert percent(only_a_title.model_copy(update={"issues": ("Slow.",)})) == 100 // 13
    assert percent(only_a_title.model_copy(update={"seniority": Seniority.LEAD, "challenges": "Much."})) == 100 // 14
    assert percent(only_a_title.model_copy(update={"flow": complete_brief().flow})) == 100 * 4 // 17


def test_s17_a_lower_level_may_leave_its_challenges_open_in_waterfall(drafted: Told) -> None:
    drafted(brief(challenges=None, model=Waterfall())).when(SUBMIT, by="anna").happens()


def test_s21_the_offer_question_is_answered() -> None:
    assert [gap.rule for gap in gaps(brief(manager_joins_offer=None))] == [r.S21]


def test_s31_a_model_without_a_reason_is_a_gap() -> None:
    assert [gap.field for gap in gaps(brief(model_reason=None))] == ["/model_reason"]


def test_s44_waterfall_may_begin_without_a_roadmap(drafted: Told) -> None:
    drafted(brief(model=Waterfall(), sources=())).when(SUBMIT, by="anna").happens()


@pytest.mark.parametrize(("said", "signed"), [({}, True), ({"acknowledgement_required": False}, False)])
def test_s4_everybody_signs_unless_the_team_does_without(drafted: Told, said: dict[str, bool], *, signed: bool) -> None:
    agree = c.AgreeTeam.model_validate({"vacancy": "backend", "team": complete_brief().team, **said})
    (agreed,) = drafted(Brief(title="Backend Engineer")).when(agree, by="anna").happens()
    assert isinstance(agreed, TeamAgreed)
    assert agreed.acknowledgement_required is signed


def test_s1_a_second_role_needs_a_waiver(drafted: Told) -> None:
    again = Participant(person="anna", role=Role.INTERVIEWER)
    told = drafted(Brief(title="Backend Engineer"))
    team = complete_brief().team
    told.when(c.AgreeTeam(vacancy="backend", team=(*team, again)), by="anna").then_refused(r.S1, "anna has 2 roles")
    waived = again.model_copy(update={"waiver": "Pavel is away until May."})
    told.when(c.AgreeTeam(vacancy="backend", team=(*team, waived)), by="anna").happens()


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (c.AgreeCharter(vacancy="backend", issues=(), markers=(Marker(statistic="days-to-fill"),)), r.S11),
        (c.AgreeRequirements(vacancy="backend", requirements=with_requirement(0, minimum=None)), r.S13),
        (c.AgreeRequirements(vacancy="backend", requirements=with_requirement(2, minimum=2)), r.S14),
        (c.AgreeRequirements(vacancy="backend", requirements=with_requirement(0, target=2)), r.S16),
        (c.AgreeRequirements(vacancy="backend", requirements=with_requirement(1, skill="python")), r.SKILL_ONCE),
        (c.ChooseModel(vacancy="backend", model=Waterfall(session_required=False), reason="Haste."), r.C1),
        (c.ChooseModel(vacancy="backend", model=Iterative(funnel=(6, 3, 3)), reason="Haste."), r.C3),
        (c.ChooseModel(vacancy="backend", model=Iterative(funnel=(2, 3, 1)), reason="Haste."), r.C3),
        (c.NameApprovers(vacancy="backend", approvers=("maria", "maria")), r.S83),
        (
            c.AgreeRejectionTemplates(
                vacancy="backend", rejection_templates=(RejectionTemplate(id="no", reason="No", text="No."),) * 2
            ),
            r.S29,
        ),
        (
            c.AgreeFlow(
                vacancy="backend",
                manager_joins_offer=True,
                steps=(c.PlannedStep(kind=StepKind.TEST_TASK, included=False),) * 2,
            ),
            r.S19,
        ),
        (
            c.AgreeFlow(
                vacancy="backend",
                manager_joins_offer=True,
                steps=(c.PlannedStep(kind=StepKind.TEST_TASK, included=True, raters=("ines", "ines")),),
            ),
            r.S10,
        ),
    ],
)
def test_no_draft_contradicts_itself(drafted: Told, command: c.BriefingCommand, rule: Rule) -> None:
    drafted(Brief(title="Backend Engineer")).when(command, by="anna").then_refused(rule)


def test_s13_learnable_skills_alone_are_no_requirements() -> None:
    learnable = tuple(one for one in complete_brief().requirements if one.importance is Importance.LEARNABLE)
    assert r.S13 in {gap.rule for gap in gaps(brief(requirements=learnable))}


def test_s27_no_question_is_asked_twice_unless_it_is_a_recheck(drafted: Told) -> None:
    def forms(*, recheck: bool) -> c.AgreeScoreMap:
        first = Question(skill="python", text="Review this function.")
        again = Question(skill="python", text="review this FUNCTION.", recheck=recheck)
        return c.AgreeScoreMap(
            vacancy="backend",
            forms=(
                c.StepForm(kind=StepKind.PRE_SCREENING, questions=(first,), weight=1, rationale="First."),
                c.StepForm(kind=StepKind.PROFESSIONAL_INTERVIEW, questions=(again,), weight=1, rationale="Second."),
            ),
        )

    told = drafted()
    told.when(forms(recheck=False), by="anna").then_refused(r.S27, "/flow/3/questions/0")
    told.when(forms(recheck=True), by="anna").happens()


def test_s23_a_form_needs_a_step_of_the_flow(drafted: Told) -> None:
    stray = c.StepForm(kind=StepKind.TEST_TASK, questions=(), weight=0)
    told = drafted()
    told.when(c.AgreeScoreMap(vacancy="backend", forms=(stray,)), by="anna").then_refused(r.S23, "test-task")
    twice = c.StepForm(kind=StepKind.PRE_SCREENING, questions=(), weight=0)
    told.when(c.AgreeScoreMap(vacancy="backend", forms=(twice, twice)), by="anna").then_refused(r.S23, "two forms")


def test_s24_a_learnable_skill_need_not_be_asked(drafted: Told) -> None:
    drafted(with_step(PROFESSIONAL, questions=complete_brief().flow[3].questions[:2])).when(SUBMIT, by="anna").happens()


def test_s10_only_steps_in_the_flow_need_people() -> None:
    assert list(gaps(complete_brief())) == []
    assert Step(kind=StepKind.TEST_TASK, included=False) in complete_brief().flow
