"""What does feedback still want from me? A row for each open task; a finished one is gone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import JSON, Boolean, Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.events import (
    COMPARED_FORMS,
    AftercareOpened,
    CandidateFormSubmitted,
    CustomForm,
    FeedbackOverdue,
    FeedbackReminded,
    FeedbackSessionHeld,
    FeedbackSessionOverdue,
    FeedbackSessionRequested,
    Form,
    FormQuestion,
    Hire,
    HiringManagerFormSubmitted,
    ImprovementAgreed,
    ImprovementDone,
    ImprovementDropped,
    ProbationReviewDue,
    ProbationReviewed,
    RealityReported,
    RecruiterFormSubmitted,
)
from hiring.contracts.feedback.queries import FeedbackTask, FeedbackTasks, ListMyFeedbackTasks
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.feedback.views.aftercare import AFTERCARE_FORMS
from hiring.feedback.views.aftercare import TABLE as FORM_ROWS

_TABLE = Table(
    "feedback_tasks",
    VIEWS,
    Column("kind", String(32), primary_key=True),
    Column("concerns", String(64), primary_key=True),
    Column("vacancy", String(64), nullable=False),
    Column("people", JSON, nullable=False),
    Column("since", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("reminded", Boolean, nullable=False),
    Column("overdue", Boolean, nullable=False),
)

_Told = FeedbackReminded | FeedbackOverdue
_OfImprovement = ImprovementAgreed | ImprovementDone | ImprovementDropped
_Due = (
    FeedbackSessionRequested
    | FeedbackSessionOverdue
    | FeedbackSessionHeld
    | AftercareOpened
    | CandidateFormSubmitted
    | RecruiterFormSubmitted
    | HiringManagerFormSubmitted
    | ProbationReviewDue
    | RealityReported
    | ProbationReviewed
)
_About = _Told | _OfImprovement | _Due


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    event = recorded.event
    if isinstance(event, ImprovementAgreed | ImprovementDone | ImprovementDropped):
        return [("improvement", event.improvement)]
    if isinstance(event, FeedbackReminded | FeedbackOverdue):
        kinds = [form.value for form in COMPARED_FORMS] if event.what == "forms" else [event.what]
        return [(kind, event.concerns) for kind in kinds]
    return _keys_of_due(event)


def _keys_of_due(event: _Due) -> Iterable[Key]:
    match event:
        case FeedbackSessionRequested() | FeedbackSessionOverdue() | FeedbackSessionHeld():
            return [("session", event.session)]
        case AftercareOpened():
            return [(form.value, event.hire.candidacy) for form in COMPARED_FORMS]
        case CandidateFormSubmitted():
            return [(Form.CANDIDATE.value, event.candidacy)]
        case RecruiterFormSubmitted():
            return [(Form.RECRUITER.value, event.candidacy)]
        case HiringManagerFormSubmitted():
            return [(Form.HIRING_MANAGER.value, event.candidacy)]
        case ProbationReviewDue() | ProbationReviewed():
            return [("reality", event.candidacy), ("probation-review", event.candidacy)]
        case RealityReported():
            return [("reality", event.candidacy)]
    assert_never(event)


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event = recorded.event
    match event:
        case FeedbackSessionRequested():
            return _task(key, recorded, event.attendees, event.due_at)
        case ImprovementAgreed():
            return _task(key, recorded, (event.owner,), event.due_at)
        case FeedbackReminded():
            return {**row, "reminded": True} if row else None
        case FeedbackSessionOverdue() | FeedbackOverdue():
            return {**row, "overdue": True} if row else None
        case AftercareOpened():
            return _task(key, recorded, _asked_for(event, Form(key[0])), event.due_at)
        case ProbationReviewDue() if key[0] == "probation-review":
            return _task(key, recorded, event.reviewers, event.due_at)
        case ProbationReviewDue() if event.reality_wanted:
            return _task(key, recorded, (event.candidate,), event.due_at)
        case _:
            return None


def _asked_for(event: AftercareOpened, form: Form) -> Sequence[str]:
    match form:
        case Form.CANDIDATE:
            return (event.hire.candidate,)
        case Form.RECRUITER:
            return event.hire.recruiters
        case _:
            return event.hire.hiring_managers


def _task(key: Key, recorded: Recorded[_About], people: Sequence[str], due_at: datetime) -> Row:
    kind, concerns = key
    return {
        "kind": kind,
        "concerns": concerns,
        "vacancy": recorded.event.vacancy,
        "people": list(people),
        "since": recorded.time,
        "due_at": due_at,
        "reminded": False,
        "overdue": False,
    }


TASKS = View(
    _TABLE,
    3,
    (
        FeedbackReminded,
        FeedbackOverdue,
        ImprovementAgreed,
        ImprovementDone,
        ImprovementDropped,
        FeedbackSessionRequested,
        FeedbackSessionOverdue,
        FeedbackSessionHeld,
        AftercareOpened,
        CandidateFormSubmitted,
        RecruiterFormSubmitted,
        HiringManagerFormSubmitted,
        ProbationReviewDue,
        RealityReported,
        ProbationReviewed,
    ),
    _keys,
    _evolve,
)


def _answer(connection: Connection, _query: ListMyFeedbackTasks, asked: Asked) -> FeedbackTasks:
    rows = connection.execute(select(_TABLE).order_by(_TABLE.c.due_at, _TABLE.c.concerns, _TABLE.c.kind)).mappings()
    mine = [dict(row) for row in rows if asked.by in row["people"]]
    concerned = select(FORM_ROWS.c.candidacy, FORM_ROWS.c.hire)
    concerned = concerned.where(FORM_ROWS.c.candidacy.in_({row["concerns"] for row in mine}))
    forms = {candidacy: Hire.model_validate(hire).forms for candidacy, hire in connection.execute(concerned)}
    return FeedbackTasks(tasks=tuple(_shown(row, forms.get(row["concerns"], ()), asked.at) for row in mine))


def _questions(forms: Iterable[CustomForm], form: str) -> tuple[FormQuestion, ...]:
    return tuple(question for one in forms if one.form == form for question in one.questions)


def _shown(row: dict[str, Any], forms: Sequence[CustomForm], now: datetime) -> FeedbackTask:
    is_form = row["kind"] in COMPARED_FORMS
    is_session, is_improvement = row["kind"] == "session", row["kind"] == "improvement"
    return FeedbackTask(
        kind="form" if is_form else row["kind"],
        vacancy=row["vacancy"],
        session=row["concerns"] if is_session else None,
        candidacy=None if is_session or is_improvement else row["concerns"],
        improvement=row["concerns"] if is_improvement else None,
        form=Form(row["kind"]) if is_form else None,
        since=row["since"],
        due_at=row["due_at"],
        reminded=row["reminded"],
        overdue=row["overdue"] or row["due_at"] < now,
        questions=_questions(forms, row["kind"]),
        expected=_questions(forms, Form.REALITY) if row["kind"] == Form.CANDIDATE else (),
    )


LIST_MY_FEEDBACK_TASKS = Answer(ListMyFeedbackTasks, (TASKS, AFTERCARE_FORMS), _answer)
