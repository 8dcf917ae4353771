"""What was answered in one evaluation, and what comes of it? Sealed until one's own is in (S25)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, String, Table, select
from sqlalchemy.engine import RowMapping

from hiring.contracts.envelope import Recorded
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
from hiring.contracts.evaluation.parts import Plan
from hiring.contracts.evaluation.queries import EvaluationSheet, Note, RaterAnswer, ShowEvaluation, StepScore
from hiring.contracts.sealed import Sealed
from hiring.evaluation.domain.sealing import S25, sees_answers
from hiring.evaluation.views.forms import FORMS, forms_in_force
from hiring.eventkit.decider import require
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View

EvaluationFact = (
    EvaluationOpened
    | ScoreSubmitted
    | ScoreCorrected
    | RaterReplaced
    | EvaluationOverdue
    | EvaluationCancelled
    | EvaluationReopened
    | EvaluationCompleted
)

ROWS = Table(
    "evaluation_sheets",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("evaluation", String(64), primary_key=True),
    Column("candidacy", String(64), nullable=False),
    Column("step", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("raters", JSON, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("result", JSON(none_as_null=True)),
)


def _keys(recorded: Recorded[EvaluationFact]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.event.evaluation)]


def _evolve(row: Row | None, recorded: Recorded[EvaluationFact], _key: Key) -> Row:
    event = recorded.event
    if isinstance(event, EvaluationOpened):
        return _opened(event)
    if row is None:
        raise LookupError(f"{event.wire} happened in an evaluation that was never opened")
    return {**row, **_changed(row, recorded)}


def _opened(event: EvaluationOpened) -> Row:
    plan = event.plan.model_dump(mode="json", exclude_none=True)
    return {
        "vacancy": event.vacancy,
        "evaluation": event.evaluation,
        "candidacy": event.plan.candidacy,
        "step": event.plan.step.value,
        "status": "open",
        "overdue": False,
        "plan": plan,
        "raters": plan["raters"],
        "answers": {},
        "result": None,
    }


def _changed(row: Row, recorded: Recorded[Any]) -> dict[str, Any]:
    match recorded.event:
        case ScoreSubmitted() | ScoreCorrected() as event:
            return {"answers": {**row["answers"], event.rater: _stored(row["answers"].get(event.rater), recorded)}}
        case RaterReplaced() as event:
            return {"raters": [event.replacement if rater == event.rater else rater for rater in row["raters"]]}
        case EvaluationOverdue():
            return {"overdue": True}
        case EvaluationCancelled():
            return {"status": "cancelled"}
        case EvaluationReopened() as event:
            due = event.model_dump(mode="json", include={"due_at"})
            return {"status": "open", "overdue": False, "plan": {**row["plan"], **due}}
        case EvaluationCompleted() as event:
            return {"status": "completed", "result": event.model_dump(mode="json", include=set(StepScore.model_fields))}
        case other:
            raise TypeError(f"{type(other).__name__} is no fact of an evaluation")


def _stored(before: dict[str, Any] | None, recorded: Recorded[ScoreSubmitted | ScoreCorrected]) -> dict[str, Any]:
    event = recorded.event
    return {
        **event.model_dump(mode="json", include={"rater", "ratings", "recommendation", "evidence"}),
        "submitted_at": recorded.time.isoformat(),
        "corrections": 0 if before is None else before["corrections"] + 1,
    }


EVALUATIONS = View(
    ROWS,
    version=1,
    subscribes=(
        EvaluationOpened,
        ScoreSubmitted,
        ScoreCorrected,
        RaterReplaced,
        EvaluationOverdue,
        EvaluationCancelled,
        EvaluationReopened,
        EvaluationCompleted,
    ),
    keys=_keys,
    evolve=_evolve,
)


def missing(row: RowMapping) -> tuple[str, ...]:
    """Who has not submitted."""
    return tuple(rater for rater in row["raters"] if rater not in row["answers"])


def _answer(connection: Connection, query: ShowEvaluation, asked: Asked) -> EvaluationSheet:
    forms = forms_in_force(connection, query.vacancy, asked.by).forms
    wanted = select(ROWS).where(ROWS.c.vacancy == query.vacancy, ROWS.c.evaluation == query.evaluation)
    row = connection.execute(wanted).mappings().first()
    if row is None:
        raise LookupError(f"{query.vacancy} has no evaluation {query.evaluation}")
    require(sees_answers(asked.by, forms, row["raters"], missing(row)), S25)
    plan = Plan.model_validate(row["plan"])
    return EvaluationSheet(
        vacancy=query.vacancy,
        evaluation=query.evaluation,
        candidacy=plan.candidacy,
        step=plan.step,
        status=row["status"],
        overdue=row["overdue"],
        due_at=plan.due_at,
        brief_version=plan.brief_version,
        raters=row["raters"],
        missing=missing(row),
        answers=tuple(_opened_answer(answer, asked) for answer in row["answers"].values()),
        result=row["result"],
    )


def _opened_answer(stored: dict[str, Any], asked: Asked) -> RaterAnswer:
    notes = [
        Note(skill=noted["skill"], note=asked.reveal(Sealed.from_json(noted["note"]))) for noted in stored["evidence"]
    ]
    return RaterAnswer.model_validate({**stored, "evidence": notes})


SHOW_EVALUATION = Answer(ShowEvaluation, (EVALUATIONS, FORMS), _answer)
