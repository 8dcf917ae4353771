"""The scorebook: which forms are in force for a vacancy, and who evaluates a candidacy when it reaches a step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Literal, assert_never

from pydantic import Field

from hiring.contracts.brief import Role, Step
from hiring.contracts.evaluation.commands import PlanEvaluation, PutFormsInForce, UseFairScores
from hiring.contracts.evaluation.events import EvaluationPlanned, FairScoresUsed, FormsPutInForce
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.evaluation.parts import Forms, Plan
from hiring.contracts.ids import EvaluationId, PersonId
from hiring.contracts.subjects import AggregateId
from hiring.evaluation.domain.fingerprints import fingerprints
from hiring.evaluation.domain.reactions import require_reaction
from hiring.evaluation.domain.scorebook.rules import B9, F8, S23, SOUND, is_rated, weights_by_role
from hiring.evaluation.domain.sealing import DECIDING
from hiring.eventkit.decider import Decider, Issued, Refused, require

ScorebookCommand = PutFormsInForce | PlanEvaluation | UseFairScores
ScorebookEvent = FormsPutInForce | EvaluationPlanned | FairScoresUsed

# ---- state


@dataclass(frozen=True)
class NoForms:
    """Nothing was approved yet."""

    kind: Literal["no-forms"] = "no-forms"


@dataclass(frozen=True)
class InForce:
    """These forms count for whatever is planned from now on. `sees_fair_scores`: who recorded what for (F8)."""

    brief_version: int
    forms: Forms
    planned: tuple[EvaluationId, ...] = ()
    sees_fair_scores: tuple[PersonId, ...] = ()
    kind: Literal["in-force"] = "in-force"


Scorebook = Annotated[NoForms | InForce, Field(discriminator="kind")]

# ---- rules


def _require_sound(forms: Forms) -> None:
    """Refuses forms by which nobody could be evaluated fairly, naming what is wrong."""
    for rule, culprits in SOUND:
        if named := sorted(set(culprits(forms))):
            raise Refused(rule, ", ".join(named), "forms")


# ---- evolve


def evolve(state: Scorebook, event: ScorebookEvent) -> Scorebook:
    """The scorebook after this event."""
    match event, state:
        case FormsPutInForce(), InForce():
            return replace(state, brief_version=event.brief_version, forms=event.forms)
        case FormsPutInForce(), _:
            return InForce(event.brief_version, event.forms)
        case EvaluationPlanned(), InForce():
            return replace(state, planned=(*state.planned, event.evaluation))
        case FairScoresUsed(), InForce():
            return replace(state, sees_fair_scores=(*state.sees_fair_scores, event.by))
        case ((EvaluationPlanned() | FairScoresUsed()), _):
            raise ValueError(f"{event.wire} happened before any form was in force")
        case _:
            assert_never(event)


# ---- decide


def decide(command: ScorebookCommand, state: Scorebook, issued: Issued) -> Sequence[ScorebookEvent]:
    """What follows from a command: of people, only those who decide speak to a scorebook, about corrected scores."""
    match command:
        case UseFairScores():
            return _use_fair_scores(command, state, PersonId(issued.by))
        case PutFormsInForce():
            require_reaction(issued)
            return _put_in_force(command, state)
        case PlanEvaluation():
            require_reaction(issued)
            return _plan(command, state, issued)
        case _:
            assert_never(command)


def _put_in_force(command: PutFormsInForce, state: Scorebook) -> Sequence[ScorebookEvent]:
    forms, version = command.forms, command.brief_version
    if isinstance(state, InForce):
        if (version, forms) == (state.brief_version, state.forms):
            return []
        require(version > state.brief_version, B9, f"version {state.brief_version} is in force", "brief_version")
    _require_sound(forms)
    hashes = fingerprints(forms)
    return [FormsPutInForce(vacancy=command.vacancy, brief_version=version, forms=forms, hashes=hashes)]


def _plan(command: PlanEvaluation, state: Scorebook, issued: Issued) -> Sequence[ScorebookEvent]:
    if isinstance(state, NoForms):
        raise Refused(S23, "no forms are in force for this vacancy")
    evaluation = evaluation_of(command.candidacy, command.step)
    step = next((s for s in state.forms.steps if s.kind is command.step and is_rated(s)), None)
    if step is None or evaluation in state.planned:
        return []
    plan = _plan_of(command, state, step, issued)
    return [EvaluationPlanned(vacancy=command.vacancy, evaluation=evaluation, plan=plan)]


def _plan_of(command: PlanEvaluation, state: InForce, step: Step, issued: Issued) -> Plan:
    asked = {question.skill for question in step.questions}
    held_at = issued.at + timedelta(hours=step.response_hours)
    return Plan(
        candidacy=command.candidacy,
        candidate=command.candidate,
        step=command.step,
        raters=step.raters,
        organisers=tuple(sorted(state.forms.people(Role.RECRUITER, Role.HR_MANAGER))),
        deciders=tuple(sorted(state.forms.people(*DECIDING))),
        team=tuple(dict.fromkeys(p.person for p in state.forms.team)),
        questions=step.questions,
        requirements=tuple(r for r in state.forms.requirements if r.skill in asked),
        step_weight=step.weight,
        combination=state.forms.combination,
        trade_off=state.forms.trade_off,
        brief_version=state.brief_version,
        due_at=held_at + timedelta(hours=step.form_hours),
        remind_at=held_at + timedelta(hours=step.rating_hours),
        hybrid=state.forms.hybrid,
        rater_weights=weights_by_role(step, state.forms),
    )


def _use_fair_scores(command: UseFairScores, state: Scorebook, by: PersonId) -> Sequence[ScorebookEvent]:
    if isinstance(state, NoForms):
        raise Refused(S23, "no forms are in force for this vacancy")
    require(by in state.forms.people(*DECIDING), F8)
    if by in state.sees_fair_scores:
        return []
    return [FairScoresUsed(vacancy=command.vacancy, by=by, reason=command.reason)]


SCOREBOOK: Decider[ScorebookCommand, ScorebookEvent, Scorebook] = Decider(
    service="evaluation",
    kind="scorebook",
    initial=NoForms(),
    state_type=Scorebook,
    commands=(PutFormsInForce, PlanEvaluation, UseFairScores),
    events=(FormsPutInForce, EvaluationPlanned, FairScoresUsed),
    identify=lambda command: AggregateId(command.vacancy, "evaluation", "scorebook", command.vacancy),
    decide=decide,
    evolve=evolve,
    version=2,
)
