"""The course of an evaluation around its ratings: opened, late, cancelled, reopened, a rater replaced."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hiring.contracts.evaluation.commands import (
    CancelEvaluation,
    NoteOverdue,
    OpenEvaluation,
    RemindRaters,
    ReopenEvaluation,
    ReplaceRater,
)
from hiring.contracts.evaluation.events import (
    EvaluationCancelled,
    EvaluationOpened,
    EvaluationOverdue,
    EvaluationReopened,
    RaterReplaced,
    RatersReminded,
)
from hiring.evaluation.domain.evaluation.evolve import EvaluationEvent
from hiring.evaluation.domain.evaluation.rules import ALREADY_SUBMITTED, NOT_YOUR_ROLE, UNFIT_REPLACEMENT
from hiring.evaluation.domain.evaluation.state import Cancelled, Evaluation, Open, Unopened
from hiring.eventkit.decider import Issued, require

CourseCommand = OpenEvaluation | RemindRaters | NoteOverdue | CancelEvaluation | ReopenEvaluation

REOPENED_FOR = timedelta(hours=24)
"""How long whoever was missing has once the candidacy is reconsidered."""


def react(command: CourseCommand, state: Evaluation, issued: Issued) -> Sequence[EvaluationEvent]:
    """What a reaction leads to; nothing where it comes too late or for a step that nobody rates."""
    match command, state:
        case OpenEvaluation(), Unopened():
            return [EvaluationOpened(vacancy=command.vacancy, evaluation=command.evaluation, plan=command.plan)]
        case RemindRaters(), Open(reminded=False):
            return [RatersReminded(**_of(command, state), due_at=state.plan.due_at)]
        case NoteOverdue(), Open(overdue=False):
            return [EvaluationOverdue(**_of(command, state), due_at=state.plan.due_at)]
        case CancelEvaluation(), Open():
            return [EvaluationCancelled(**_of(command, state))]
        case ReopenEvaluation(), Cancelled(before):
            return [EvaluationReopened(**_of(command, before), due_at=issued.at + REOPENED_FOR)]
    return []


def _of(command: CourseCommand, state: Open) -> dict[str, Any]:
    """Which evaluation of whom at which step, and who had not submitted."""
    return {
        "vacancy": command.vacancy,
        "evaluation": command.evaluation,
        "candidacy": state.plan.candidacy,
        "step": state.plan.step,
        "missing": state.missing,
    }


def replace_rater(command: ReplaceRater, state: Open, issued: Issued) -> Sequence[RaterReplaced]:
    """Another of the team in place of somebody who has not submitted."""
    require(issued.by in state.plan.organisers, NOT_YOUR_ROLE)
    require(command.rater not in state.answers, ALREADY_SUBMITTED, field="rater")
    fits = command.replacement in state.plan.team and command.replacement not in {*state.raters, *state.conflicted}
    require(fits, UNFIT_REPLACEMENT, field="replacement")
    return [
        RaterReplaced(
            vacancy=command.vacancy,
            evaluation=command.evaluation,
            candidacy=state.plan.candidacy,
            step=state.plan.step,
            rater=command.rater,
            replacement=command.replacement,
            reason=command.reason,
        )
    ]
