"""What has each rater still to rate, since when and until when?"""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, String, Table, select
from sqlalchemy.engine import RowMapping

from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import (
    EvaluationCancelled,
    EvaluationOpened,
    EvaluationReopened,
    RaterReplaced,
    ScoreSubmitted,
)
from hiring.contracts.evaluation.parts import Plan
from hiring.contracts.evaluation.queries import ListMyEvaluations, MyEvaluations, RatingTask
from hiring.contracts.sealed import Sealed
from hiring.evaluation.views.evaluation import EVALUATIONS, ROWS
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View

TaskFact = EvaluationOpened | ScoreSubmitted | RaterReplaced | EvaluationCancelled | EvaluationReopened

_TASKS = Table(
    "evaluation_tasks",
    VIEWS,
    Column("rater", String(64), primary_key=True),
    Column("vacancy", String(64), primary_key=True),
    Column("evaluation", String(64), primary_key=True),
    Column("since", Moment, nullable=False),
)


def _raters(event: TaskFact) -> tuple[str, ...]:
    match event:
        case EvaluationOpened():
            return event.plan.raters
        case ScoreSubmitted():
            return (event.rater,)
        case RaterReplaced():
            return (event.rater, event.replacement)
        case EvaluationCancelled() | EvaluationReopened():
            return event.missing


def _keys(recorded: Recorded[TaskFact]) -> Iterable[Key]:
    event = recorded.event
    return [(rater, event.vacancy, event.evaluation) for rater in _raters(event)]


def _evolve(_row: Row | None, recorded: Recorded[TaskFact], key: Key) -> Row | None:
    rater, vacancy, evaluation = key
    match recorded.event:
        case ScoreSubmitted() | EvaluationCancelled():
            return None
        case RaterReplaced() as event if event.rater == rater:
            return None
    return {"rater": rater, "vacancy": vacancy, "evaluation": evaluation, "since": recorded.time}


TASKS = View(
    _TASKS,
    version=1,
    subscribes=(EvaluationOpened, ScoreSubmitted, RaterReplaced, EvaluationCancelled, EvaluationReopened),
    keys=_keys,
    evolve=_evolve,
)


def _answer(connection: Connection, _query: ListMyEvaluations, asked: Asked) -> MyEvaluations:
    same = (_TASKS.c.vacancy == ROWS.c.vacancy) & (_TASKS.c.evaluation == ROWS.c.evaluation)
    mine = select(_TASKS, ROWS.c.plan, ROWS.c.overdue, ROWS.c.course).join(ROWS, same).where(_TASKS.c.rater == asked.by)
    tasks = [_task(row, asked) for row in connection.execute(mine).mappings()]
    return MyEvaluations(tasks=tuple(sorted(tasks, key=lambda task: (task.due_at, task.evaluation))))


def _task(row: RowMapping, asked: Asked) -> RatingTask:
    plan = Plan.model_validate(row["plan"])
    return RatingTask(
        vacancy=row["vacancy"],
        evaluation=row["evaluation"],
        candidacy=plan.candidacy,
        step=plan.step,
        questions=plan.questions,
        since=row["since"],
        due_at=plan.due_at,
        overdue=row["overdue"],
        requirements=plan.requirements,
        accommodations=tuple(asked.reveal(Sealed.from_json(one)) for one in row["course"]["accommodations"]),
        replaced_soon=asked.by in row["course"]["conflicts"],
        reminded_at=row["course"].get("reminded_at"),
    )


LIST_MY_EVALUATIONS = Answer(ListMyEvaluations, (TASKS, EVALUATIONS), _answer)
