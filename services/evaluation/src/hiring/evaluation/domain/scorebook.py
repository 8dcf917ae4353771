"""The scorebook: which forms are in force for a vacancy, and who evaluates a candidacy when it reaches a step."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal, assert_never

from pydantic import Field

from hiring.contracts.brief import Combination, Importance, Role, Step
from hiring.contracts.evaluation.commands import PlanEvaluation, PutFormsInForce
from hiring.contracts.evaluation.events import EvaluationPlanned, FormsPutInForce
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.evaluation.parts import Forms, Plan
from hiring.contracts.ids import EvaluationId
from hiring.contracts.subjects import AggregateId
from hiring.evaluation.domain.reactions import require_reaction
from hiring.eventkit.decider import Decider, Issued, Refused, Rule, require

ScorebookCommand = PutFormsInForce | PlanEvaluation
ScorebookEvent = FormsPutInForce | EvaluationPlanned

# ---- state


@dataclass(frozen=True)
class NoForms:
    """Nothing was approved yet."""

    kind: Literal["no-forms"] = "no-forms"


@dataclass(frozen=True)
class InForce:
    """These forms count for whatever is planned from now on."""

    brief_version: int
    forms: Forms
    planned: tuple[EvaluationId, ...] = ()
    kind: Literal["in-force"] = "in-force"


Scorebook = Annotated[NoForms | InForce, Field(discriminator="kind")]

# ---- rules

S23 = Rule("S23", "No step is evaluated without an approved form")
S24 = Rule("S24", "Every must-have and desirable skill is asked in at least one step that is rated")
S27 = Rule("S27", "No question is asked twice, unless it is marked as a recheck")
S28 = Rule("S28", "What each step weighs, and why, is fixed before the first evaluation")
S52 = Rule("S52", "The combination rule can be applied: a gate needs the minimum of every must-have")
UNKNOWN_SKILL = Rule("unknown-skill", "Only skills of the approved requirements are asked and rated")

FORM_HOURS = 24
"""How long a rater has for the full form once the step should have taken place."""


def _is_rated(step: Step) -> bool:
    return bool(step.raters and step.questions)


def _require_sound(forms: Forms) -> None:
    """Refuses forms by which nobody could be evaluated fairly, naming what is wrong."""
    _refuse(S23, (step.kind.value for step in forms.steps if step.weight and not step.questions))
    questions = [question for step in forms.steps if _is_rated(step) for question in step.questions]
    asked, required = {q.skill for q in questions}, {r.skill for r in forms.requirements}
    _refuse(UNKNOWN_SKILL, asked - required)
    counted = {r.skill for r in forms.requirements if r.importance is not Importance.LEARNABLE}
    _refuse(S24, counted - asked)
    times = Counter((q.skill, q.text.casefold()) for q in questions if not q.recheck)
    _refuse(S27, (text for (_, text), count in times.items() if count > 1))
    rated = [step for step in forms.steps if _is_rated(step)]
    _refuse(S28, (step.kind.value for step in rated if step.weight and not step.rationale))
    require(any(step.weight for step in rated), S28, "no step has a weight", "forms.steps")
    if forms.combination is Combination.MUST_GATE:
        musts = [r for r in forms.requirements if r.importance is Importance.MUST]
        _refuse(S52, (r.skill for r in musts if r.minimum is None))


def _refuse(rule: Rule, culprits: Iterable[str]) -> None:
    if named := sorted(set(culprits)):
        raise Refused(rule, ", ".join(named), "forms")


# ---- evolve


def evolve(state: Scorebook, event: ScorebookEvent) -> Scorebook:
    """The scorebook after this event."""
    planned = state.planned if isinstance(state, InForce) else ()
    match event:
        case FormsPutInForce():
            return InForce(event.brief_version, event.forms, planned)
        case EvaluationPlanned() if isinstance(state, InForce):
            return InForce(state.brief_version, state.forms, (*planned, event.evaluation))
        case EvaluationPlanned():
            raise ValueError("an evaluation was planned before any form was in force")
        case _:
            assert_never(event)


# ---- decide


def decide(command: ScorebookCommand, state: Scorebook, issued: Issued) -> Sequence[ScorebookEvent]:
    """What follows from a command: only reactions speak to a scorebook."""
    require_reaction(issued)
    match command:
        case PutFormsInForce():
            return _put_in_force(command, state)
        case PlanEvaluation():
            return _plan(command, state, issued)
        case _:
            assert_never(command)


def _put_in_force(command: PutFormsInForce, state: Scorebook) -> Sequence[ScorebookEvent]:
    if isinstance(state, InForce) and command.brief_version <= state.brief_version:
        return []
    _require_sound(command.forms)
    return [FormsPutInForce(vacancy=command.vacancy, brief_version=command.brief_version, forms=command.forms)]


def _plan(command: PlanEvaluation, state: Scorebook, issued: Issued) -> Sequence[ScorebookEvent]:
    if isinstance(state, NoForms):
        raise Refused(S23, "no forms are in force for this vacancy")
    evaluation = evaluation_of(command.candidacy, command.step)
    step = next((s for s in state.forms.steps if s.kind is command.step and _is_rated(s)), None)
    if step is None or evaluation in state.planned:
        return []
    plan = _plan_of(command, state, step, issued)
    return [EvaluationPlanned(vacancy=command.vacancy, evaluation=evaluation, plan=plan)]


def _plan_of(command: PlanEvaluation, state: InForce, step: Step, issued: Issued) -> Plan:
    asked = {question.skill for question in step.questions}
    return Plan(
        candidacy=command.candidacy,
        candidate=command.candidate,
        step=command.step,
        raters=step.raters,
        organisers=tuple(sorted(state.forms.people(Role.RECRUITER, Role.HR_MANAGER))),
        team=tuple(dict.fromkeys(p.person for p in state.forms.team)),
        questions=step.questions,
        requirements=tuple(r for r in state.forms.requirements if r.skill in asked),
        step_weight=step.weight,
        combination=state.forms.combination,
        trade_off=state.forms.trade_off,
        brief_version=state.brief_version,
        due_at=issued.at + timedelta(hours=step.response_hours + FORM_HOURS),
    )


SCOREBOOK: Decider[ScorebookCommand, ScorebookEvent, Scorebook] = Decider(
    service="evaluation",
    kind="scorebook",
    initial=NoForms(),
    state_type=Scorebook,
    commands=(PutFormsInForce, PlanEvaluation),
    events=(FormsPutInForce, EvaluationPlanned),
    identify=lambda command: AggregateId(command.vacancy, "evaluation", "scorebook", command.vacancy),
    decide=decide,
    evolve=evolve,
)
