"""How do candidacies compare, by skill and step, with each other and with the portrait (S41, S50, S64)?"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from hiring.contracts.brief import SkillKind, StepKind
from hiring.contracts.evaluation.parts import Forms, Plan
from hiring.contracts.evaluation.queries import Matrix, MatrixMember, MatrixStep, PortraitGap, ShowMatrix, TradeOffScore
from hiring.contracts.ids import CandidacyId, SkillId
from hiring.evaluation.domain.scores import Fit, balance, portrait_fit, weighted_score
from hiring.evaluation.domain.sealing import sees_answers
from hiring.evaluation.views.evaluation import EVALUATIONS, ROWS, missing
from hiring.evaluation.views.forms import FORMS, forms_in_force
from hiring.eventkit.views.view import Answer, Asked

Means = Mapping[SkillId, float | None]


def _answer(connection: Connection, query: ShowMatrix, asked: Asked) -> Matrix:
    in_force = forms_in_force(connection, query.vacancy, asked.by)
    wanted = select(ROWS).where(ROWS.c.vacancy == query.vacancy)
    if query.candidacies:
        wanted = wanted.where(ROWS.c.candidacy.in_(query.candidacies))
    steps: dict[CandidacyId, list[MatrixStep]] = {}
    for row in connection.execute(wanted).mappings():
        steps.setdefault(CandidacyId(row["candidacy"]), []).append(_step(row, in_force.forms, asked.by))
    members = [_member(candidacy, of_one, in_force.forms) for candidacy, of_one in steps.items()]
    return Matrix(
        vacancy=query.vacancy,
        brief_version=in_force.brief_version,
        members=tuple(sorted(members, key=lambda m: (not m.complete, not m.gate_passed, -(m.score or 0), m.candidacy))),
    )


def _step(row: RowMapping, forms: Forms, asker: str) -> MatrixStep:
    plan, lacking = Plan.model_validate(row["plan"]), missing(row)
    seen = sees_answers(asker, forms, row["raters"], lacking)
    return MatrixStep(
        step=plan.step,
        evaluation=row["evaluation"],
        status=row["status"],
        missing=lacking,
        sealed=row["result"] is not None and not seen,
        weight=plan.step_weight,
        brief_version=plan.brief_version,
        result=row["result"] if seen else None,
    )


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
    to_come = {step.kind: step.weight for step in forms.steps if step.raters and step.questions}
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


SHOW_MATRIX = Answer(ShowMatrix, (EVALUATIONS, FORMS), _answer)
