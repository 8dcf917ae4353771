"""One row for each evaluation: when it was asked, due and complete, how many forms were in by then, and its score."""

from collections.abc import Iterable
from typing import assert_never

from sqlalchemy import JSON, Column, Double, Integer, String, Table

from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import (
    EvaluationCancelled,
    EvaluationCompleted,
    EvaluationPlanned,
    EvaluationReopened,
    RaterReplaced,
    ScoreSubmitted,
)
from hiring.eventkit.views.view import VIEWS, Key, Row, View

TABLE = Table(
    "feedback_evaluations",
    VIEWS,
    Column("evaluation", String(64), primary_key=True),
    Column("vacancy", String(64), nullable=False, index=True),
    Column("candidacy", String(64), nullable=False),
    Column("step", String(32), nullable=False),
    Column("brief_version", Integer, nullable=False),
    Column("weight", Double, nullable=False),
    Column("raters", Integer, nullable=False),
    Column("asked", Double, nullable=False),
    Column("due", Double, nullable=False),
    Column("in_time", Integer, nullable=False),
    Column("late", JSON(none_as_null=True)),
    Column("waiting", JSON(none_as_null=True)),
    Column("cancelled", Double),
    Column("completed", Double),
    Column("score", Double),
)

_About = (
    EvaluationPlanned | ScoreSubmitted | RaterReplaced | EvaluationCancelled | EvaluationReopened | EvaluationCompleted
)


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    yield (recorded.event.evaluation,)


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event, now = recorded.event, recorded.time.timestamp()
    if isinstance(event, EvaluationPlanned):
        return _planned(event, now)
    if row is None:
        raise LookupError(f"evaluation {key[0]} was never planned")
    match event:
        case ScoreSubmitted():
            waiting = [rater for rater in row["waiting"] or [] if rater != event.rater] or None
            if now <= row["due"]:
                return {**row, "waiting": waiting, "in_time": row["in_time"] + 1}
            return {**row, "waiting": waiting, "late": [*(row["late"] or []), now]}
        case RaterReplaced():
            return {**row, "waiting": [event.replacement if r == event.rater else r for r in row["waiting"] or []]}
        case EvaluationCancelled():
            return {**row, "cancelled": now, "waiting": None}
        case EvaluationReopened():
            return {**row, "cancelled": None, "waiting": list(event.missing), "due": event.due_at.timestamp()}
        case EvaluationCompleted():
            return {**row, "completed": now, "score": event.score, "waiting": None}
    assert_never(event)


def _planned(event: EvaluationPlanned, now: float) -> Row:
    plan = event.plan
    return {
        "evaluation": event.evaluation,
        "vacancy": event.vacancy,
        "candidacy": plan.candidacy,
        "step": plan.step.value,
        "brief_version": plan.brief_version,
        "weight": plan.step_weight,
        "raters": len(plan.raters),
        "asked": now,
        "due": plan.due_at.timestamp(),
        "in_time": 0,
        "late": None,
        "waiting": list(plan.raters),
        "cancelled": None,
        "completed": None,
        "score": None,
    }


EVALUATIONS = View(
    TABLE,
    1,
    (
        EvaluationPlanned,
        ScoreSubmitted,
        RaterReplaced,
        EvaluationCancelled,
        EvaluationReopened,
        EvaluationCompleted,
    ),
    _keys,
    _evolve,
)
