"""Laws of every ranking, whatever was marked."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hiring.contracts.brief import StepKind
from hiring.contracts.evaluation.parts import Plan, SkillMark
from hiring.contracts.evaluation.queries import MatrixStep, StepScore, WhatIf
from hiring.contracts.ids import CandidacyId
from hiring.contracts.samples import complete_brief
from hiring.evaluation.domain.firmness import firmness
from hiring.evaluation.domain.reweighing import reweighed_forms, reweighed_step
from hiring.evaluation.domain.scores import score_marks
from hiring.evaluation.domain.standing import ranked
from hiring.evaluation.policies import forms_of
from hiring.eventkit.testing.spec import MONDAY

FORMS = forms_of(complete_brief())
RATED = tuple(step for step in FORMS.steps if step.questions)
MEANS = st.one_of(st.none(), st.sampled_from([0.0, 0.25, 0.5, 0.625, 0.75, 1.0]))


def plan_of(kind: StepKind) -> Plan:
    step = next(step for step in RATED if step.kind is kind)
    asked = {question.skill for question in step.questions}
    return Plan(
        candidacy=CandidacyId("c1"),
        candidate="p1",
        step=kind,
        raters=step.raters,
        organisers=("anna",),
        team=("anna",),
        questions=step.questions,
        requirements=tuple(r for r in FORMS.requirements if r.skill in asked),
        step_weight=step.weight,
        combination=FORMS.combination,
        trade_off=FORMS.trade_off,
        brief_version=1,
        due_at=MONDAY,
    )


PLANS = {step.kind: plan_of(step.kind) for step in RATED}


@st.composite
def marked(draw: st.DrawFn) -> dict[CandidacyId, list[MatrixStep]]:
    """Some candidacies, each marked at the first few steps."""
    found = {}
    for number in range(draw(st.integers(1, 5))):
        steps = [_step(draw, PLANS[step.kind]) for step in RATED[: draw(st.integers(1, len(RATED)))]]
        found[CandidacyId(f"c{number}")] = steps
    return found


def _step(draw: st.DrawFn, plan: Plan) -> MatrixStep:
    marks = tuple(SkillMark(skill=r.skill, mean=draw(MEANS), raters=1) for r in plan.requirements)
    score = score_marks(marks, plan.requirements, plan.combination)
    result = StepScore(
        marks=marks,
        score=score.weighted.score,
        coverage=score.weighted.coverage,
        gate_passed=score.gate_passed,
        failed_musts=score.failed_musts,
    )
    return MatrixStep(
        step=plan.step,
        evaluation="e",
        status="completed",
        missing=(),
        sealed=False,
        weight=plan.step_weight,
        brief_version=1,
        result=result,
    )


@settings(max_examples=60, deadline=None)
@given(marked())
def test_b3_the_original_weights_reproduce_the_original_ranking_exactly(
    steps: dict[CandidacyId, list[MatrixStep]],
) -> None:
    wish = WhatIf(
        vacancy="v1",
        step_weights={step.kind: step.weight for step in FORMS.steps},
        skill_weights={r.skill: r.weight for r in FORMS.requirements},
        combination=FORMS.combination,
    )
    again = {one: [reweighed_step(step, PLANS[step.step], wish) for step in of_one] for one, of_one in steps.items()}
    assert ranked(again, reweighed_forms(FORMS, wish)) == ranked(steps, FORMS)


@settings(max_examples=60, deadline=None)
@given(marked())
def test_the_best_first_and_nobody_twice(steps: dict[CandidacyId, list[MatrixStep]]) -> None:
    members = ranked(steps, FORMS)
    assert {member.candidacy for member in members} == steps.keys()
    keys = [(not member.complete, not member.gate_passed, -(member.score or 0)) for member in members]
    assert keys == sorted(keys)
    for between in firmness(members, FORMS):
        assert between.robust == all(flip.flips_at is None for flip in between.flips)
        assert all(flip.flips_at is None or 0 <= flip.flips_at <= 1 for flip in between.flips)
