"""What each event makes of an evaluation."""

from dataclasses import replace
from typing import assert_never

from hiring.contracts.evaluation.events import (
    EvaluationCancelled,
    EvaluationCompleted,
    EvaluationOpened,
    EvaluationOverdue,
    EvaluationReopened,
    RaterReplaced,
    ScoreCorrected,
    ScoreSubmitted,
)
from hiring.evaluation.domain.evaluation.state import Answer, Cancelled, Completed, Evaluation, Open

EvaluationEvent = (
    EvaluationOpened
    | ScoreSubmitted
    | ScoreCorrected
    | RaterReplaced
    | EvaluationOverdue
    | EvaluationCancelled
    | EvaluationReopened
    | EvaluationCompleted
)


def evolve(state: Evaluation, event: EvaluationEvent) -> Evaluation:
    """The evaluation after this event."""
    if isinstance(event, EvaluationOpened):
        return Open(event.plan, event.plan.raters)
    if isinstance(event, EvaluationReopened) and isinstance(state, Cancelled):
        plan = state.before.plan.model_copy(update={"due_at": event.due_at})
        return replace(state.before, plan=plan, overdue=False)
    if not isinstance(state, Open) or isinstance(event, EvaluationReopened):
        raise TypeError(f"{event.wire} happened in an evaluation that is {state.kind}")
    match event:
        case ScoreSubmitted() | ScoreCorrected():
            answer = Answer(event.ratings, event.recommendation)
            return replace(state, answers={**state.answers, event.rater: answer})
        case RaterReplaced():
            raters = tuple(event.replacement if rater == event.rater else rater for rater in state.raters)
            return replace(state, raters=raters)
        case EvaluationOverdue():
            return replace(state, overdue=True)
        case EvaluationCancelled():
            return Cancelled(state)
        case EvaluationCompleted():
            return Completed(state.raters)
        case _:
            assert_never(event)
