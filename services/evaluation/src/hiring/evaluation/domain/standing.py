"""Where a candidacy stands: its steps combined, against the portrait and the trade-off (F3, F5, F6)."""

from collections.abc import Iterable, Mapping, Sequence

from hiring.contracts.brief import SkillKind, StepKind
from hiring.contracts.evaluation.parts import Forms
from hiring.contracts.evaluation.queries import MatrixMember, MatrixStep, PortraitGap, TradeOffScore
from hiring.contracts.ids import CandidacyId, SkillId
from hiring.evaluation.domain.scorebook.rules import is_rated
from hiring.evaluation.domain.scores import Fit, balance, portrait_fit, weighted_score

Means = Mapping[SkillId, float | None]


def ranked(steps: Mapping[CandidacyId, Sequence[MatrixStep]], forms: Forms) -> tuple[MatrixMember, ...]:
    """Everybody, the best first: the incomplete behind the complete, a failed gate behind a passed one (F2, F4)."""
    members = [_member(candidacy, of_one, forms) for candidacy, of_one in steps.items()]
    return tuple(sorted(members, key=lambda m: (not m.complete, not m.gate_passed, -(m.score or 0), m.candidacy)))


def _member(candidacy: CandidacyId, steps: Iterable[MatrixStep], forms: Forms) -> MatrixMember:
    order = list(StepKind)
    steps = sorted(steps, key=lambda step: order.index(step.step))
    combined = weighted_score({s.step: s.result.score for s in steps if s.result}, _step_weights(steps, forms))
    means = {r.skill: _mean(r.skill, steps) for r in forms.requirements}
    fit = portrait_fit(means, forms.requirements)
    return MatrixMember(
        candidacy=candidacy,
        steps=tuple(steps),
        score=combined.score,
        coverage=combined.coverage,
        complete=combined.complete,
        gate_passed=all(step.result.gate_passed for step in steps if step.result),
        fit=fit.fit,
        gaps=_gaps(fit),
        unobserved=fit.unobserved,
        trade_off=_trade_off(means, forms),
    )


def _step_weights(steps: Iterable[MatrixStep], forms: Forms) -> dict[StepKind, float]:
    """What each step weighs: as planned (B9), and for steps still to come as now in force."""
    to_come = {step.kind: step.weight for step in forms.steps if is_rated(step)}
    return {**to_come, **{step.step: step.weight for step in steps}}


def _mean(skill: SkillId, steps: Sequence[MatrixStep]) -> float | None:
    """One skill over all steps that marked it, by the steps' weights (F3)."""
    marked = {
        step.step: (mark.mean, step.weight)
        for step in steps
        if step.result
        for mark in step.result.marks
        if mark.skill == skill and mark.mean is not None
    }
    weights = {step: weight for step, (_, weight) in marked.items()}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, 1.0)
    return weighted_score({step: mean for step, (mean, _) in marked.items()}, weights).score


def _gaps(fit: Fit) -> tuple[PortraitGap, ...]:
    return tuple(
        PortraitGap(
            skill=gap.requirement.skill,
            importance=gap.requirement.importance,
            target=gap.target,
            mean=gap.mean,
            gap=gap.gap,
        )
        for gap in fit.gaps
    )


def _trade_off(means: Means, forms: Forms) -> TradeOffScore:
    technical, soft = (_block(kind, means, forms) for kind in (SkillKind.TECHNICAL, SkillKind.SOFT))
    balanced = balance(technical, soft, forms.trade_off)
    return TradeOffScore(technical=technical, soft=soft, score=balanced.score, floors_met=balanced.floors_met)


def _block(kind: SkillKind, means: Means, forms: Forms) -> float | None:
    return weighted_score(means, {r.skill: r.weight for r in forms.requirements if r.kind is kind}).score
