"""What each event makes of an evaluation."""

from dataclasses import replace
from typing import assert_never

from hiring.contracts.evaluation.events import (
    AccommodationRecorded,
    ConflictDeclared,
    ConsensusRecorded,
    EvaluationCancelled,
    EvaluationCompleted,
    EvaluationOpened,
    EvaluationOverdue,
    EvaluationReopened,
    EvidenceNoted,
    RaterReplaced,
    RatersReminded,
    ScoreCorrected,
    ScoreSubmitted,
    SealBroken,
)
from hiring.evaluation.domain.evaluation.state import Cancelled, Completed, Evaluation, Open

WhileOpen = (
    ScoreSubmitted
    | ScoreCorrected
    | EvidenceNoted
    | RaterReplaced
    | ConflictDeclared
    | SealBroken
    | AccommodationRecorded
    | RatersReminded
    | EvaluationOverdue
    | EvaluationCancelled
    | EvaluationCompleted
)
EvaluationEvent = EvaluationOpened | EvaluationReopened | ConsensusRecorded | WhileOpen


def evolve(state: Evaluation, event: EvaluationEvent) -> Evaluation:
    """The evaluation after this event."""
    match event, state:
        case EvaluationOpened(), _:
            return Open(event.plan, event.plan.raters)
        case EvaluationReopened(), Cancelled(before):
            plan = before.plan.model_copy(update={"due_at": event.due_at})
            return replace(before, plan=plan, overdue=False)
        case ConsensusRecorded(), Completed():
            return replace(state, agreed=True)
        case EvidenceNoted(), Completed():
            return state
        case SealBroken(), Cancelled(before):
            return Cancelled(_go_on(before, event))
        case ((EvaluationReopened() | ConsensusRecorded()), _):
            raise TypeError(f"{event.wire} happened in an evaluation that is {state.kind}")
        case _, Open():
            return _in_open(state, event)
    raise TypeError(f"{event.wire} happened in an evaluation that is {state.kind}")


def _in_open(state: Open, event: WhileOpen) -> Evaluation:
    match event:
        case EvaluationCancelled():
            return Cancelled(state)
        case EvaluationCompleted():
            return Completed(state.plan, state.raters)
    return _go_on(state, event)


def _go_on(state: Open, event: WhileOpen) -> Open:
    match event:
        case ScoreSubmitted() | ScoreCorrected():
            return replace(state, answers={**state.answers, event.rater: event.answers})
        case RaterReplaced():
            raters = tuple(event.replacement if rater == event.rater else rater for rater in state.raters)
            return replace(state, raters=raters)
        case ConflictDeclared():
            return replace(state, conflicted=(*state.conflicted, event.rater))
        case SealBroken():
            return replace(state, seal_broken_by=(*state.seal_broken_by, event.by))
        case AccommodationRecorded():
            return replace(state, accommodations=(*state.accommodations, event.accommodation))
        case RatersReminded():
            return replace(state, reminded=True)
        case EvaluationOverdue():
            return replace(state, overdue=True)
        case EvidenceNoted() | EvaluationCancelled() | EvaluationCompleted():
            return state
        case _:
            assert_never(event)
