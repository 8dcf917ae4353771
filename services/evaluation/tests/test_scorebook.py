from collections.abc import Callable
from datetime import timedelta

import pytest

from hiring.contracts.brief import (
    Combination,
    Hybrid,
    Importance,
    Question,
    Requirement,
    Role,
    SkillKind,
    Step,
    StepKind,
)
from hiring.contracts.evaluation.commands import PlanEvaluation, PutFormsInForce
from hiring.contracts.evaluation.events import EvaluationPlanned, FormsPutInForce
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.evaluation.parts import Forms, Plan
from hiring.contracts.ids import CandidacyId, PersonId
from hiring.contracts.samples import complete_brief
from hiring.evaluation.domain.fingerprints import fingerprints
from hiring.evaluation.domain.reactions import REACTION_ONLY
from hiring.evaluation.domain.scorebook.decider import SCOREBOOK
from hiring.evaluation.domain.scorebook.rules import ANCHORED_LEVELS, B9, S23, S24, S27, S28, S52, S54, UNKNOWN_SKILL
from hiring.evaluation.policies import forms_of
from hiring.eventkit.decider import Rule
from hiring.eventkit.testing.spec import MONDAY, Spec

spec = Spec(SCOREBOOK)
FORMS = forms_of(complete_brief())
PROFESSIONAL = StepKind.PROFESSIONAL_INTERVIEW


def put(forms: Forms = FORMS, version: int = 1) -> PutFormsInForce:
    return PutFormsInForce(vacancy="v1", brief_version=version, forms=forms)


def in_force(forms: Forms = FORMS, version: int = 1) -> FormsPutInForce:
    return FormsPutInForce(vacancy="v1", brief_version=version, forms=forms, hashes=fingerprints(forms))


def plan(step: StepKind = PROFESSIONAL, candidacy: str = "c1") -> PlanEvaluation:
    return PlanEvaluation(vacancy="v1", candidacy=candidacy, candidate="p1", step=step)


def changed(change: Callable[[Step], Step], kind: StepKind = PROFESSIONAL) -> Forms:
    return FORMS.model_copy(update={"steps": tuple(change(s) if s.kind is kind else s for s in FORMS.steps)})


def requiring(requirement: Requirement) -> Forms:
    return FORMS.model_copy(update={"requirements": (*FORMS.requirements, requirement)})


EXTRA = Requirement(
    skill="rust", name="Rust", kind=SkillKind.TECHNICAL, importance=Importance.MUST, minimum=2, target=3
)


def test_approved_forms_come_into_force() -> None:
    spec.when(put(), by="policy").then(in_force())


def test_a_newer_version_takes_over() -> None:
    spec.given(in_force(version=1)).when(put(version=2), by="policy").then(in_force(version=2))


def test_the_version_in_force_put_in_force_again_changes_nothing() -> None:
    spec.given(in_force(version=2)).when(put(version=2), by="policy").then_nothing()


def test_b9_nobody_goes_back_to_what_was_in_force_before_or_swaps_what_is() -> None:
    heavier = changed(lambda step: step.model_copy(update={"weight": 90}))
    revised = spec.given(in_force(), in_force(heavier, version=2))
    revised.when(put(version=1), by="policy").then_refused(B9, because="version 2 is in force")
    revised.when(put(version=2), by="policy").then_refused(B9)


def test_no_person_puts_forms_in_force() -> None:
    spec.when(put(), by="anna").then_refused(REACTION_ONLY)


def test_s23_nothing_is_planned_before_forms_are_in_force() -> None:
    spec.when(plan(), by="policy").then_refused(S23)


def test_s24_a_must_have_that_is_never_asked_is_named() -> None:
    spec.when(put(requiring(EXTRA)), by="policy").then_refused(S24, because="rust")


def test_s24_asking_where_nobody_rates_covers_nothing() -> None:
    forms = changed(lambda step: step.model_copy(update={"raters": ()}))
    spec.when(put(forms), by="policy").then_refused(S24, because="python, sql")


def test_s24_a_learnable_skill_need_not_be_asked() -> None:
    learnable = EXTRA.model_copy(update={"importance": Importance.LEARNABLE})
    spec.when(put(requiring(learnable)), by="policy").then(in_force(requiring(learnable)))


def asks_again(*, recheck: bool) -> Callable[[Step], Step]:
    question = Question(skill="teamwork", text="TELL of a conflict in a team and what became of it.", recheck=recheck)
    return lambda step: step.model_copy(update={"questions": (*step.questions, question)})


def without_questions(step: Step) -> Step:
    return step.model_copy(update={"questions": ()})


def without_rationale(step: Step) -> Step:
    return step.model_copy(update={"rationale": None})


def asking_for_magic(step: Step) -> Step:
    return step.model_copy(update={"questions": (*step.questions, Question(skill="magic", text="Do a trick."))})


@pytest.mark.parametrize(
    ("change", "rule", "because"),
    [
        (without_questions, S23, "professional-interview"),
        (asking_for_magic, UNKNOWN_SKILL, "magic"),
        (asks_again(recheck=False), S27, "conflict in a team"),
        (without_rationale, S28, "professional-interview"),
    ],
    ids=[
        "S23 a step counts without a form",
        "a question asks for a skill that nobody requires",
        "S27 the same question is asked at two steps",
        "S28 nobody says why a step weighs what it weighs",
    ],
)
def test_forms_are_refused_when(change: Callable[[Step], Step], rule: Rule, because: str) -> None:
    spec.when(put(changed(change)), by="policy").then_refused(rule, because)


def skill(name: str, **fields: object) -> Forms:
    one = next(r for r in FORMS.requirements if r.skill == name)
    changed_one = Requirement.model_validate({**one.model_dump(), **fields})
    return FORMS.model_copy(
        update={"requirements": tuple(changed_one if r.skill == name else r for r in FORMS.requirements)}
    )


def test_s54_a_skill_to_be_checked_once_is_asked_in_one_step_only() -> None:
    spec.when(put(skill("teamwork", checked="once")), by="policy").then_refused(S54, because="teamwork")
    spec.when(put(skill("python", checked="once")), by="policy").then(in_force(skill("python", checked="once")))


def test_s54_a_skill_to_be_checked_again_is_asked_in_two_steps() -> None:
    spec.when(put(skill("python", checked="again")), by="policy").then_refused(S54, because="python")
    spec.when(put(skill("teamwork", checked="again")), by="policy").then(in_force(skill("teamwork", checked="again")))


def anchors(*levels: int) -> list[dict[str, object]]:
    return [{"level": level, "text": f"Looks like a {level}."} for level in levels]


def test_s25_described_levels_say_what_a_1_a_3_and_a_5_look_like() -> None:
    for levels in ((1, 5), (1, 3, 3, 5)):
        forms = skill("python", anchors=anchors(*levels))
        spec.when(put(forms), by="policy").then_refused(ANCHORED_LEVELS, because="python")
    described = skill("python", anchors=anchors(1, 3, 5))
    spec.when(put(described), by="policy").then(in_force(described))


def test_b2_changing_a_weight_changes_the_fingerprint_of_that_part_alone() -> None:
    heavier = changed(lambda step: step.model_copy(update={"weight": 90}))
    before, after = fingerprints(FORMS), fingerprints(heavier)
    assert {rule for rule, hash_ in after.items() if hash_ != before[rule]} == {"S28"}


def test_s27_a_recheck_may_repeat_a_question() -> None:
    forms = changed(asks_again(recheck=True))
    spec.when(put(forms), by="policy").then(in_force(forms))


def test_s28_some_step_has_a_weight() -> None:
    weightless = tuple(step.model_copy(update={"weight": 0}) for step in FORMS.steps)
    spec.when(put(FORMS.model_copy(update={"steps": weightless})), by="policy").then_refused(S28, "no step")


def test_s52_a_gate_needs_the_minimum_of_every_must_have() -> None:
    open_ended = tuple(r.model_copy(update={"minimum": None}) for r in FORMS.requirements)
    gated = FORMS.model_copy(update={"requirements": open_ended})
    spec.when(put(gated), by="policy").then_refused(S52, because="python, teamwork")
    compensatory = gated.model_copy(update={"combination": Combination.COMPENSATORY})
    spec.when(put(compensatory), by="policy").then(in_force(compensatory))


def test_a_step_that_is_rated_is_planned_with_all_that_the_evaluation_needs() -> None:
    step = next(step for step in FORMS.steps if step.kind is PROFESSIONAL)
    expected = Plan(
        candidacy="c1",
        candidate="p1",
        step=PROFESSIONAL,
        raters=("pavel", "ines"),
        organisers=("anna",),
        deciders=("anna", "maria"),
        team=("anna", "pavel", "ines", "maria"),
        questions=step.questions,
        requirements=tuple(r for r in FORMS.requirements if r.skill in {"python", "sql", "kafka"}),
        step_weight=50,
        combination=Combination.MUST_GATE,
        trade_off=FORMS.trade_off,
        brief_version=1,
        due_at=MONDAY + timedelta(hours=48 + 24),
        remind_at=MONDAY + timedelta(hours=48 + 1),
    )
    planned = EvaluationPlanned(vacancy="v1", evaluation="c1-professional-interview", plan=expected)
    spec.given(in_force()).when(plan(), by="policy").then(planned)


def test_a_step_is_planned_once_for_each_candidacy() -> None:
    once = spec.given(in_force()).when(plan(), by="policy").happens()
    spec.given(in_force(), *once).when(plan(), by="policy").then_nothing()
    spec.given(in_force(), *once).when(plan(candidacy="c2"), by="policy").happens()


def test_a_step_outside_the_flow_or_without_raters_is_not_planned() -> None:
    spec.given(in_force()).when(plan(StepKind.TEST_TASK), by="policy").then_nothing()
    unrated = changed(lambda step: step.model_copy(update={"raters": ()}), StepKind.PRE_SCREENING)
    spec.given(in_force(unrated)).when(plan(StepKind.PRE_SCREENING), by="policy").then_nothing()


def test_s28_b9_a_changed_weight_counts_only_for_evaluations_planned_after_it() -> None:
    heavier = changed(lambda step: step.model_copy(update={"weight": 90}))
    first = spec.given(in_force()).when(plan(), by="policy").happens()
    later = spec.given(in_force(), *first, in_force(heavier, version=2))
    later.when(plan(), by="policy").then_nothing()
    (second,) = later.when(plan(candidacy="c2"), by="policy").happens()
    assert isinstance(second, EvaluationPlanned)
    assert (second.plan.step_weight, second.plan.brief_version) == (90, 2)


def test_the_id_of_an_evaluation_stays_short_and_its_own() -> None:
    long = [CandidacyId("c" * 63 + last) for last in "ab"]
    ids = [evaluation_of(candidacy, StepKind.PROFESSIONAL_INTERVIEW) for candidacy in long]
    assert evaluation_of(CandidacyId("c1"), StepKind.TEST_TASK) == "c1-test-task"
    assert ids[0] != ids[1]
    assert all(len(id_) <= 64 for id_ in ids)


def weighed(*, why: str | None = "Pavel leads the team.", **weights: float) -> Forms:
    by_role = {Role(role.replace("_", "-")): weight for role, weight in weights.items()}
    return changed(lambda step: step.model_copy(update={"role_weights": by_role, "role_rationale": why}))


def test_s28_raters_are_planned_with_the_weights_of_their_roles() -> None:
    forms = weighed(interviewer=3, hiring_manager=1)
    (planned,) = spec.given(in_force(forms)).when(plan(), by="policy").happens()
    assert isinstance(planned, EvaluationPlanned)
    assert planned.plan.rater_weights == {"pavel": 3, "ines": 3, "maria": 1}
    assert planned.plan.weights_of(map(PersonId, ("pavel", "maria", "anna"))) == (3, 1, 1)


@pytest.mark.parametrize("forms", [weighed(why=None, interviewer=3), weighed(hiring_manager=3), weighed(interviewer=0)])
def test_s28_the_weights_of_roles_have_a_reason_and_every_rater_counts(forms: Forms) -> None:
    spec.when(put(forms), by="policy").then_refused(S28, "professional-interview")


def combined(hybrid: Hybrid | None) -> Forms:
    return FORMS.model_copy(update={"combination": Combination.HYBRID, "hybrid": hybrid})


def test_s52_a_hybrid_names_its_gates_among_the_must_haves() -> None:
    hybrid = Hybrid(gates=("python",), least_score=0.6)
    (planned,) = spec.given(in_force(combined(hybrid))).when(plan(), by="policy").happens()
    assert isinstance(planned, EvaluationPlanned)
    assert (planned.plan.combination, planned.plan.hybrid) == (Combination.HYBRID, hybrid)
    spec.when(put(combined(None)), by="policy").then_refused(S52, "hybrid")
    spec.when(put(combined(Hybrid(gates=("sql",), least_score=0.6))), by="policy").then_refused(S52, "sql")


def test_b2_what_raters_count_for_and_how_a_hybrid_gates_have_fingerprints() -> None:
    before, hybrid = fingerprints(FORMS), combined(Hybrid(gates=("python",), least_score=0.6))
    for forms, rule in ((weighed(interviewer=3), "S28"), (hybrid, "S52")):
        after = fingerprints(forms)
        assert {part for part, hash_ in after.items() if hash_ != before[part]} == {rule}
