"""The decider of one evaluation: which decision each command asks for."""

from collections.abc import Sequence
from typing import assert_never

from hiring.contracts.evaluation.commands import (
    CancelEvaluation,
    CorrectScore,
    NoteOverdue,
    OpenEvaluation,
    ReopenEvaluation,
    ReplaceRater,
    SubmitScore,
)
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
from hiring.contracts.ids import PersonId
from hiring.contracts.subjects import AggregateId
from hiring.evaluation.domain.evaluation.course import CourseCommand, react, replace_rater
from hiring.evaluation.domain.evaluation.evolve import EvaluationEvent, evolve
from hiring.evaluation.domain.evaluation.rating import correct, submit
from hiring.evaluation.domain.evaluation.rules import (
    ALREADY_SUBMITTED,
    EVALUATION_CLOSED,
    NOT_A_RATER,
    UNKNOWN_EVALUATION,
)
from hiring.evaluation.domain.evaluation.state import Cancelled, Completed, Evaluation, Open, Unopened
from hiring.evaluation.domain.reactions import require_reaction
from hiring.eventkit.decider import Decider, Issued, Refused, require

EvaluationCommand = CourseCommand | SubmitScore | CorrectScore | ReplaceRater


def decide(command: EvaluationCommand, state: Evaluation, issued: Issued) -> Sequence[EvaluationEvent]:
    """What follows from a command."""
    match command:
        case OpenEvaluation() | NoteOverdue() | CancelEvaluation() | ReopenEvaluation():
            require_reaction(issued)
            return react(command, state, issued)
        case SubmitScore():
            return submit(command, _open(state, issued.by), PersonId(issued.by))
        case CorrectScore():
            return correct(command, _open(state, issued.by), PersonId(issued.by))
        case ReplaceRater():
            return replace_rater(command, _open(state, command.rater), issued)
        case _:
            assert_never(command)


def _open(state: Evaluation, rater: str) -> Open:
    match state:
        case Unopened():
            raise Refused(UNKNOWN_EVALUATION, field="evaluation")
        case Completed():
            require(rater in state.raters, NOT_A_RATER)
            raise Refused(ALREADY_SUBMITTED)
        case Cancelled():
            raise Refused(EVALUATION_CLOSED)
        case Open():
            require(rater in state.raters, NOT_A_RATER)
            return state
        case _:
            assert_never(state)


EVALUATION: Decider[EvaluationCommand, EvaluationEvent, Evaluation] = Decider(
    service="evaluation",
    kind="evaluation",
    initial=Unopened(),
    state_type=Evaluation,
    commands=(OpenEvaluation, SubmitScore, CorrectScore, ReplaceRater, NoteOverdue, CancelEvaluation, ReopenEvaluation),
    events=(
        EvaluationOpened,
        ScoreSubmitted,
        ScoreCorrected,
        RaterReplaced,
        EvaluationOverdue,
        EvaluationCancelled,
        EvaluationReopened,
        EvaluationCompleted,
    ),
    identify=lambda command: AggregateId(command.vacancy, "evaluation", "evaluation", command.evaluation),
    decide=decide,
    evolve=evolve,
)
