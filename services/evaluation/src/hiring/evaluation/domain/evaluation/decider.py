"""The decider of one evaluation: which decision each command asks for."""

from collections.abc import Sequence
from typing import assert_never

from hiring.contracts.evaluation.commands import (
    BreakSeal,
    CancelEvaluation,
    CorrectScore,
    DeclareConflict,
    NoteOverdue,
    OpenEvaluation,
    RecordAccommodation,
    RecordConsensus,
    RemindRaters,
    ReopenEvaluation,
    ReplaceRater,
    SubmitScore,
)
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
from hiring.contracts.ids import PersonId
from hiring.contracts.subjects import AggregateId
from hiring.evaluation.domain.evaluation.course import CourseCommand, react, replace_rater
from hiring.evaluation.domain.evaluation.evolve import EvaluationEvent, evolve
from hiring.evaluation.domain.evaluation.fairness import (
    break_seal,
    declare_conflict,
    record_accommodation,
    record_consensus,
)
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

RaterCommand = SubmitScore | CorrectScore | DeclareConflict
EvaluationCommand = CourseCommand | RaterCommand | ReplaceRater | BreakSeal | RecordConsensus | RecordAccommodation


def decide(command: EvaluationCommand, state: Evaluation, issued: Issued) -> Sequence[EvaluationEvent]:
    """What follows from a command."""
    match command:
        case OpenEvaluation() | RemindRaters() | NoteOverdue() | CancelEvaluation() | ReopenEvaluation():
            require_reaction(issued)
            return react(command, state, issued)
        case SubmitScore() | CorrectScore() | DeclareConflict():
            return _by_rater(command, _open(state, issued.by), PersonId(issued.by))
        case ReplaceRater():
            return replace_rater(command, _open(state, command.rater), issued)
        case BreakSeal():
            return break_seal(command, state, issued)
        case RecordConsensus():
            return record_consensus(command, state, issued)
        case RecordAccommodation():
            return record_accommodation(command, _open(state), issued)
        case _:
            assert_never(command)


def _by_rater(command: RaterCommand, state: Open, rater: PersonId) -> Sequence[EvaluationEvent]:
    match command:
        case SubmitScore():
            return submit(command, state, rater)
        case CorrectScore():
            return correct(command, state, rater)
        case DeclareConflict():
            return declare_conflict(command, state, rater)
        case _:
            assert_never(command)


def _open(state: Evaluation, rater: str | None = None) -> Open:
    """The evaluation while it is open, and `rater` one of its raters."""
    match state:
        case Unopened():
            raise Refused(UNKNOWN_EVALUATION, field="evaluation")
        case Completed():
            require(rater is None or rater in state.raters, NOT_A_RATER)
            raise Refused(ALREADY_SUBMITTED)
        case Cancelled():
            raise Refused(EVALUATION_CLOSED)
        case Open():
            require(rater is None or rater in state.raters, NOT_A_RATER)
            return state
        case _:
            assert_never(state)


EVALUATION: Decider[EvaluationCommand, EvaluationEvent, Evaluation] = Decider(
    service="evaluation",
    kind="evaluation",
    initial=Unopened(),
    state_type=Evaluation,
    commands=(
        OpenEvaluation,
        SubmitScore,
        CorrectScore,
        ReplaceRater,
        DeclareConflict,
        BreakSeal,
        RecordConsensus,
        RecordAccommodation,
        RemindRaters,
        NoteOverdue,
        CancelEvaluation,
        ReopenEvaluation,
    ),
    events=(
        EvaluationOpened,
        ScoreSubmitted,
        ScoreCorrected,
        EvidenceNoted,
        RaterReplaced,
        ConflictDeclared,
        SealBroken,
        ConsensusRecorded,
        AccommodationRecorded,
        RatersReminded,
        EvaluationOverdue,
        EvaluationCancelled,
        EvaluationReopened,
        EvaluationCompleted,
    ),
    identify=lambda command: AggregateId(command.vacancy, "evaluation", "evaluation", command.evaluation),
    decide=decide,
    evolve=evolve,
    version=2,
    opens_for=(SubmitScore, CorrectScore, RecordAccommodation),
)
