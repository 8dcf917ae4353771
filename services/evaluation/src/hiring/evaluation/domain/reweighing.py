"""Another weighting of what was already marked, as a calculation (B3)."""

from collections.abc import Sequence

from hiring.contracts.brief import Combination, Hybrid, Requirement
from hiring.contracts.evaluation.parts import Forms, Plan
from hiring.contracts.evaluation.queries import MatrixStep, StepScore, WhatIf
from hiring.evaluation.domain.scores import score_marks


def reweighed_requirements(requirements: Sequence[Requirement], wish: WhatIf) -> tuple[Requirement, ...]:
    """The requirements with the weights and minimums that the wish names."""
    return tuple(
        r.model_copy(
            update={
                "weight": wish.skill_weights.get(r.skill, r.weight),
                "minimum": wish.minimums.get(r.skill, r.minimum),
            }
        )
        for r in requirements
    )


def reweighed_forms(forms: Forms, wish: WhatIf) -> Forms:
    """The forms as they would be."""
    steps = tuple(s.model_copy(update={"weight": wish.step_weights.get(s.kind, s.weight)}) for s in forms.steps)
    return forms.model_copy(
        update={
            "requirements": reweighed_requirements(forms.requirements, wish),
            "steps": steps,
            "combination": wish.combination or forms.combination,
            "hybrid": wish.hybrid or forms.hybrid,
            "trade_off": wish.trade_off or forms.trade_off,
        }
    )


def reweighed_step(step: MatrixStep, plan: Plan, wish: WhatIf) -> MatrixStep:
    """One evaluated step as it would have been planned and scored."""
    weight = wish.step_weights.get(step.step, step.weight)
    combination = wish.combination or plan.combination
    requirements, hybrid = reweighed_requirements(plan.requirements, wish), wish.hybrid or plan.hybrid
    result = step.result and _scored_again(step.result, requirements, combination, hybrid)
    return step.model_copy(update={"weight": weight, "result": result})


def _scored_again(
    result: StepScore, requirements: Sequence[Requirement], combination: Combination, hybrid: Hybrid | None
) -> StepScore:
    again = score_marks(result.marks, requirements, combination, hybrid)
    return StepScore(
        marks=again.marks,
        score=again.weighted.score,
        coverage=again.weighted.coverage,
        gate_passed=again.gate_passed,
        failed_musts=again.failed_musts,
    )
