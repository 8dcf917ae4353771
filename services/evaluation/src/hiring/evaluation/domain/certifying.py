"""Certifying: each rule that a decision rests on, checked again against the version then in force (B2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from hiring.contracts.brief import PHASE_OF
from hiring.contracts.evaluation.parts import Answers, Forms, Plan
from hiring.contracts.evaluation.queries import DecisionTaken, FormsInForce, RuleCheck, StepScore
from hiring.contracts.ids import PersonId
from hiring.evaluation.domain.fingerprints import fingerprints
from hiring.evaluation.domain.scorebook.rules import SOUND, weights_by_role
from hiring.evaluation.domain.scores import score_step

SENTENCES = {rule.id: rule.sentence for rule, _ in SOUND} | {
    "S12": "The forms were in force before anything was decided by them",
    "S83": "Named approvers approved what was in force",
    "S10": "The raters of every step are those that were approved",
    "S13": "Classes and minimum levels are those that were approved",
    "S16": "The portrait is the one that was approved",
    "S23": "Every candidate was asked the approved questions of the step",
    "S25": "The levels of every skill are described as approved, and nobody read answers before they might",
    "S28": "Every step weighed what it was approved to weigh",
    "S52": "Skills weighed and combined as approved",
    "S53": "The trade-off is the one that was approved",
    "S54": "Skills were checked as often as approved",
    "F1-F4": "Every score is what its raters' answers come to",
    "C5": "Every member of the group was evaluated before it was cut",
    "S57": "Whoever went on ranked first, or a reason says why not",
    "S62": "The group was closed by a decision that gives its reason",
    "S29": "The rejection followed a template",
}


@dataclass(frozen=True, slots=True)
class Rated:
    """One completed evaluation that a decision could rest on; `broken_by`: who had read answers too early."""

    evaluation: str
    plan: Plan
    result: StepScore | None
    answers: Mapping[PersonId, Answers]
    broken_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """All that a certificate looks at: the decision, what it told, the forms by version and the evaluations."""

    decision: DecisionTaken
    told: Mapping[str, Any]
    versions: Mapping[int, tuple[FormsInForce, Mapping[str, str]]]
    evaluations: Sequence[Rated]


Finding = tuple[str, str | None]
"""A rule and what broke it; None: it was looked at and kept."""


def checks(case: Case) -> tuple[RuleCheck, ...]:
    """One check for each rule, passed or with what was found."""
    in_force, recorded = case.versions[case.decision.brief_version]
    of_evaluations = (finding for one in case.evaluations for finding in _of_evaluation(one, case))
    found: dict[str, list[str]] = {}
    for rule, words in chain(
        _approved(in_force, case.decision),
        _sound(in_force.forms),
        _altered(in_force.forms, recorded),
        of_evaluations,
        _of_kind(case),
    ):
        found.setdefault(rule, []).extend([words] if words else [])
    return tuple(
        RuleCheck(rule=rule, sentence=SENTENCES[rule], passed=not words, found="; ".join(words) or None)
        for rule, words in found.items()
    )


def _approved(in_force: FormsInForce, decision: DecisionTaken) -> Iterator[Finding]:
    late = in_force.since > decision.decided_at
    yield "S12", f"in force only since {in_force.since:%Y-%m-%d %H:%M}" if late else None
    yield "S83", None if in_force.forms.approvers else "nobody is named"


def _sound(forms: Forms) -> Iterator[Finding]:
    for rule, culprits in SOUND:
        yield rule.id, ", ".join(sorted(set(culprits(forms)))) or None


def _altered(forms: Forms, recorded: Mapping[str, str]) -> Iterator[Finding]:
    """Parts of the forms whose fingerprint is another than the one recorded with them."""
    for rule, computed in fingerprints(forms).items():
        if rule in recorded:
            yield rule, None if recorded[rule] == computed else "the forms are not those that were put in force"


def _of_evaluation(rated: Rated, case: Case) -> Iterator[Finding]:
    plan, where = rated.plan, rated.evaluation
    forms = case.versions[plan.brief_version][0].forms if plan.brief_version in case.versions else None
    step = next((s for s in forms.steps if s.kind is plan.step), None) if forms else None
    if forms is None or step is None:
        yield "S23", f"{where} was planned by forms that were never in force"
        return
    approved = {r.skill: r for r in forms.requirements}
    asked = [approved.get(r.skill) for r in plan.requirements]
    classes = [(r.kind, r.importance, r.minimum) for r in plan.requirements]
    yield "S23", None if plan.questions == step.questions else f"{where} asked other questions"
    weighed = (plan.step_weight, plan.rater_weights) == (step.weight, weights_by_role(step, forms))
    yield "S28", None if weighed else f"{where} weighed {plan.step_weight:g}, or its raters, otherwise than approved"
    same = classes == [(r.kind, r.importance, r.minimum) for r in asked if r]
    yield "S13", None if same else f"{where} had other classes or minimums"
    weights = [r.weight for r in plan.requirements] == [r.weight for r in asked if r]
    combined = weights and (plan.combination, plan.hybrid) == (forms.combination, forms.hybrid)
    yield "S52", None if combined else f"{where} combined skills otherwise"
    yield "S53", None if plan.trade_off == forms.trade_off else f"{where} had another trade-off"
    yield "S25", f"{where}: {', '.join(rated.broken_by)} broke the seal" if rated.broken_by else None
    yield "F1-F4", None if _comes_to(rated) else f"{where} does not come to what was recorded"


def _comes_to(rated: Rated) -> bool:
    plan, given = rated.plan, [one.ratings for one in rated.answers.values()]
    weights = plan.weights_of(rated.answers)
    again = score_step(plan.requirements, plan.combination, given, hybrid=plan.hybrid, weights=weights)
    return rated.result == StepScore(
        marks=again.marks,
        score=again.weighted.score,
        coverage=again.weighted.coverage,
        gate_passed=again.gate_passed,
        failed_musts=again.failed_musts,
    )


def _of_kind(case: Case) -> Iterator[Finding]:
    told = case.told
    match case.decision.kind:
        case "pool-cut":
            rated = {r.plan.candidacy for r in case.evaluations if PHASE_OF[r.plan.step] == told["from_phase"]}
            yield "C5", ", ".join(sorted({*case.decision.about} - rated)) or None
            yield "S57", None if told.get("reason") or _by_rank(told) else "no reason is given"
        case "pool-decided" | "candidate-selected":
            yield "S62", None if told.get("reason") else "no reason is given"
        case "candidate-rejected":
            yield "S29", None if told.get("template") else "no template is named"


def _by_rank(told: Mapping[str, Any]) -> bool:
    """Whether nobody who stayed ranks before somebody who went on."""
    ranks: dict[str, int] = {one["candidacy"]: one["rank"] for one in told["ranking"]}
    gone = _ranks(told["advanced"], ranks)
    stayed = _ranks(ranks.keys() - set(told["advanced"]), ranks)
    return not gone or not stayed or max(gone) <= min(stayed)


def _ranks(candidacies: Iterable[str], ranks: Mapping[str, int]) -> list[int]:
    return [ranks[one] for one in candidacies if one in ranks]
