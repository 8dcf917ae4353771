"""What follows by itself: forms from briefs, evaluations from candidacies, deadlines from due times."""

from collections.abc import Sequence
from datetime import datetime

from hiring.contracts.brief import Brief, StepKind
from hiring.contracts.briefing.events import BriefApproved, RequirementsRevised
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.commands import (
    CancelEvaluation,
    NoteOverdue,
    OpenEvaluation,
    PlanEvaluation,
    PutFormsInForce,
    RemindRaters,
    ReopenEvaluation,
)
from hiring.contracts.evaluation.events import (
    EvaluationCancelled,
    EvaluationCompleted,
    EvaluationOpened,
    EvaluationPlanned,
    EvaluationReopened,
)
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.evaluation.parts import Forms
from hiring.contracts.ids import EvaluationId
from hiring.contracts.pipeline.events import (
    CandidacyEntered,
    CandidacyReconsidered,
    CandidacyWithdrawn,
    CandidateAdvanced,
    CandidateRejected,
)
from hiring.eventkit.policies import CancelDeadline, Policy, Reaction, SetDeadline, policy


def forms_of(brief: Brief) -> Forms:
    """The part of a brief that evaluations follow."""
    return Forms(
        team=brief.team,
        approvers=brief.approvers,
        requirements=brief.requirements,
        steps=brief.steps,
        combination=brief.combination,
        trade_off=brief.trade_off,
        kind=brief.kind,
        hybrid=brief.hybrid,
    )


def _put_in_force(event: BriefApproved | RequirementsRevised) -> Sequence[Reaction]:
    forms = forms_of(event.brief)
    return [PutFormsInForce(vacancy=event.vacancy, brief_version=event.brief_version, forms=forms)]


@policy(BriefApproved)
def when_brief_approved_then_put_its_forms_in_force(recorded: Recorded[BriefApproved]) -> Sequence[Reaction]:
    """What was agreed is how candidates are evaluated (S23)."""
    return _put_in_force(recorded.event)


@policy(RequirementsRevised)
def when_requirements_revised_then_put_the_new_forms_in_force(
    recorded: Recorded[RequirementsRevised],
) -> Sequence[Reaction]:
    """From then on evaluations are planned by the new version; planned ones keep theirs (S33, B9)."""
    return _put_in_force(recorded.event)


def _plan(event: CandidacyEntered | CandidateAdvanced | CandidacyReconsidered) -> Sequence[Reaction]:
    return [
        PlanEvaluation(vacancy=event.vacancy, candidacy=event.candidacy, candidate=event.candidate, step=event.step)
    ]


@policy(CandidacyEntered)
def when_candidacy_entered_then_plan_its_evaluation(recorded: Recorded[CandidacyEntered]) -> Sequence[Reaction]:
    """The first step is rated like any other."""
    return _plan(recorded.event)


@policy(CandidateAdvanced)
def when_candidate_advanced_then_plan_the_next_evaluation(recorded: Recorded[CandidateAdvanced]) -> Sequence[Reaction]:
    """Whoever reaches a step is evaluated there."""
    return _plan(recorded.event)


@policy(EvaluationPlanned)
def when_evaluation_planned_then_open_it(recorded: Recorded[EvaluationPlanned]) -> Sequence[Reaction]:
    """Raters may begin at once."""
    event = recorded.event
    return [OpenEvaluation(vacancy=event.vacancy, evaluation=event.evaluation, plan=event.plan)]


@policy(EvaluationOpened)
def when_evaluation_opened_then_watch_its_due_time(recorded: Recorded[EvaluationOpened]) -> Sequence[Reaction]:
    """Whoever has not rated is reminded, and whoever is late is told of."""
    event = recorded.event
    if event.plan.remind_at is None:
        return _watch(event, event.plan.due_at)
    remind = RemindRaters(vacancy=event.vacancy, evaluation=event.evaluation)
    return [SetDeadline(_reminder(event), event.plan.remind_at, remind), *_watch(event, event.plan.due_at)]


@policy(EvaluationReopened)
def when_evaluation_reopened_then_watch_its_new_due_time(recorded: Recorded[EvaluationReopened]) -> Sequence[Reaction]:
    """As when it was opened."""
    return _watch(recorded.event, recorded.event.due_at)


def _watch(event: EvaluationOpened | EvaluationReopened, due_at: datetime) -> Sequence[Reaction]:
    overdue = NoteOverdue(vacancy=event.vacancy, evaluation=event.evaluation)
    return [SetDeadline(_deadline(event), due_at, overdue)]


def _deadline(event: EvaluationOpened | EvaluationReopened | EvaluationCompleted | EvaluationCancelled) -> str:
    return f"overdue-{event.vacancy}-{event.evaluation}"


def _reminder(event: EvaluationOpened | EvaluationCompleted | EvaluationCancelled) -> str:
    return f"remind-{event.vacancy}-{event.evaluation}"


@policy(EvaluationCompleted)
def when_evaluation_completed_then_stop_watching(recorded: Recorded[EvaluationCompleted]) -> Sequence[Reaction]:
    """Nobody is late any more."""
    return [CancelDeadline(_reminder(recorded.event)), CancelDeadline(_deadline(recorded.event))]


@policy(EvaluationCancelled)
def when_evaluation_cancelled_then_stop_watching(recorded: Recorded[EvaluationCancelled]) -> Sequence[Reaction]:
    """Nobody is late for what nobody need do."""
    return [CancelDeadline(_reminder(recorded.event)), CancelDeadline(_deadline(recorded.event))]


def _cancel(event: CandidateRejected | CandidacyWithdrawn) -> Sequence[Reaction]:
    return [CancelEvaluation(vacancy=event.vacancy, evaluation=evaluation) for evaluation in _reached(event)]


def _reached(event: CandidateRejected | CandidacyWithdrawn | CandidacyReconsidered) -> Sequence[EvaluationId]:
    kinds = list(StepKind)
    return [evaluation_of(event.candidacy, kind) for kind in kinds[: kinds.index(event.step) + 1]]


@policy(CandidateRejected)
def when_candidate_rejected_then_cancel_what_is_open(recorded: Recorded[CandidateRejected]) -> Sequence[Reaction]:
    """Of every step up to the last; a step that was rated or never planned is left alone."""
    return _cancel(recorded.event)


@policy(CandidacyWithdrawn)
def when_candidacy_withdrawn_then_cancel_what_is_open(recorded: Recorded[CandidacyWithdrawn]) -> Sequence[Reaction]:
    """As after a rejection."""
    return _cancel(recorded.event)


@policy(CandidacyReconsidered)
def when_candidacy_reconsidered_then_go_on_where_it_ended(
    recorded: Recorded[CandidacyReconsidered],
) -> Sequence[Reaction]:
    """Its step is planned if it never was, and whatever was cancelled is open again (S35)."""
    event = recorded.event
    reopened = [ReopenEvaluation(vacancy=event.vacancy, evaluation=evaluation) for evaluation in _reached(event)]
    return [*_plan(event), *reopened]


POLICIES: tuple[Policy, ...] = (
    when_brief_approved_then_put_its_forms_in_force,
    when_requirements_revised_then_put_the_new_forms_in_force,
    when_candidacy_entered_then_plan_its_evaluation,
    when_candidate_advanced_then_plan_the_next_evaluation,
    when_evaluation_planned_then_open_it,
    when_evaluation_opened_then_watch_its_due_time,
    when_evaluation_reopened_then_watch_its_new_due_time,
    when_evaluation_completed_then_stop_watching,
    when_evaluation_cancelled_then_stop_watching,
    when_candidate_rejected_then_cancel_what_is_open,
    when_candidacy_withdrawn_then_cancel_what_is_open,
    when_candidacy_reconsidered_then_go_on_where_it_ended,
)
