"""What was answered in one evaluation, and what comes of it? Sealed until one's own is in (S25)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, String, Table, select
from sqlalchemy.engine import RowMapping

from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation import events as e
from hiring.contracts.evaluation.parts import Answers, Forms, Plan, StepMarks, StepTotal
from hiring.contracts.evaluation.queries import (
    Consensus,
    EarlierAnswer,
    EvaluationSheet,
    Note,
    RaterAnswer,
    ShowEvaluation,
    StepScore,
)
from hiring.contracts.sealed import Sealed
from hiring.evaluation.domain.sealing import S25, sees_answers
from hiring.evaluation.views.forms import FORMS, forms_in_force
from hiring.eventkit.decider import require
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View

EvaluationFact = (
    e.EvaluationOpened
    | e.ScoreSubmitted
    | e.ScoreCorrected
    | e.EvidenceNoted
    | e.RaterReplaced
    | e.ConflictDeclared
    | e.SealBroken
    | e.ConsensusRecorded
    | e.AccommodationRecorded
    | e.RatersReminded
    | e.EvaluationOverdue
    | e.EvaluationCancelled
    | e.EvaluationReopened
    | e.EvaluationCompleted
)


class KeyGone(LookupError):  # noqa: N818 - it is an answer: what was there is gone
    """The key that opens the answers of an evaluation was destroyed."""


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
    Column("course", JSON, nullable=False),
    Column("result", JSON(none_as_null=True)),
)


def _keys(recorded: Recorded[EvaluationFact]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.event.evaluation)]


def _evolve(row: Row | None, recorded: Recorded[EvaluationFact], _key: Key) -> Row:
    event = recorded.event
    if isinstance(event, e.EvaluationOpened):
        return _opened(event, recorded.time)
    if row is None:
        raise LookupError(f"{event.wire} happened in an evaluation that was never opened")
    return {**row, **_changed(row, recorded)}


def _opened(event: e.EvaluationOpened, at: datetime) -> Row:
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
        "course": {"opened_at": at.isoformat(), "conflicts": [], "broken": [], "accommodations": [], "consensus": None},
        "result": None,
    }


def _changed(row: Row, recorded: Recorded[Any]) -> dict[str, Any]:
    match recorded.event:
        case e.EvidenceNoted(about="debrief") as event:
            told = event.model_dump(mode="json", include={"remark"})
            return {"course": {**row["course"], "consensus": {**row["course"]["consensus"], **told}}}
        case e.ScoreSubmitted() | e.ScoreCorrected() | e.EvidenceNoted() as event:
            return {"answers": {**row["answers"], event.rater: _stored(row["answers"].get(event.rater), recorded)}}
        case e.RaterReplaced() as event:
            return {"raters": [event.replacement if rater == event.rater else rater for rater in row["raters"]]}
        case e.EvaluationOverdue():
            return {"overdue": True}
        case e.EvaluationCancelled():
            return {"status": "cancelled"}
        case e.EvaluationReopened() as event:
            due = event.model_dump(mode="json", include={"due_at"})
            return {"status": "open", "overdue": False, "plan": {**row["plan"], **due}}
        case e.EvaluationCompleted() as event:
            result = event.model_dump(mode="json", include={"marks", "total"})
            course = {**row["course"], "completed": recorded.sequence}
            return {"status": "completed", "result": result, "course": course}
        case _:
            return {"course": {**row["course"], **_happened(row["course"], recorded)}}


def _happened(course: dict[str, Any], recorded: Recorded[Any]) -> dict[str, Any]:
    at = recorded.time.isoformat()
    match recorded.event:
        case e.RatersReminded():
            return {"reminded_at": at}
        case e.ConflictDeclared() as event:
            return {"conflicts": [*course["conflicts"], event.rater]}
        case e.SealBroken() as event:
            told = event.model_dump(mode="json", include={"by", "reason", "seen", "missing"})
            return {"broken": [*course["broken"], {**told, "at": at, "sequence": recorded.sequence}]}
        case e.AccommodationRecorded() as event:
            return {"accommodations": [*course["accommodations"], event.accommodation.to_json()]}
        case e.ConsensusRecorded() as event:
            told = event.model_dump(mode="json", include={"attendees", "answers"})
            return {"consensus": {**told, "at": at}}
        case other:
            raise TypeError(f"{type(other).__name__} is no fact of an evaluation")


def _stored(before: dict[str, Any] | None, recorded: Recorded[Any]) -> dict[str, Any]:
    at = recorded.time.isoformat()
    match recorded.event:
        case e.ScoreSubmitted() as event:
            told = event.model_dump(mode="json", include={"rater", "answers", "minutes", "evidence"})
            return {**told, "submitted_at": at, "first_at": at, "earlier": []}
        case e.ScoreCorrected() as event if before is not None:
            told = event.model_dump(mode="json", include={"answers", "reason", "evidence"})
            old = {"answers": before["answers"], "submitted_at": before["submitted_at"], "reason": told.pop("reason")}
            return {**before, **told, "submitted_at": at, "earlier": [*before["earlier"], old]}
        case e.EvidenceNoted() as event if before is not None:
            told = event.model_dump(mode="json", include={"evidence", "remark"})
            return {**before, "evidence": told["evidence"], "earlier": _explained(before["earlier"], told["remark"])}
        case other:
            raise LookupError(f"{other.wire} happened before anything was submitted")


def _explained(earlier: list[dict[str, Any]], remark: Any) -> list[dict[str, Any]]:
    """The last answer before a correction, with why it was corrected."""
    return earlier if remark is None else [*earlier[:-1], {**earlier[-1], "reason": remark}]


EVALUATIONS = View(
    ROWS,
    version=3,
    subscribes=(
        e.EvaluationOpened,
        e.ScoreSubmitted,
        e.ScoreCorrected,
        e.EvidenceNoted,
        e.RaterReplaced,
        e.ConflictDeclared,
        e.SealBroken,
        e.ConsensusRecorded,
        e.AccommodationRecorded,
        e.RatersReminded,
        e.EvaluationOverdue,
        e.EvaluationCancelled,
        e.EvaluationReopened,
        e.EvaluationCompleted,
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
    require(may_read(row, forms, asked.by), S25)
    return _sheet(row, asked)


def may_read(row: RowMapping, forms: Forms, asker: str) -> bool:
    """Whether the answers are open to the asker: by right (S25), or because they broke the seal and it is told (B7)."""
    by_right = sees_answers(asker, forms, row["raters"], missing(row))
    return by_right or any(broken["by"] == asker for broken in row["course"]["broken"])


def _sheet(row: RowMapping, asked: Asked) -> EvaluationSheet:
    plan, course = Plan.model_validate(row["plan"]), row["course"]
    return EvaluationSheet(
        vacancy=row["vacancy"],
        evaluation=row["evaluation"],
        candidacy=plan.candidacy,
        step=plan.step,
        status=row["status"],
        overdue=row["overdue"],
        due_at=plan.due_at,
        brief_version=plan.brief_version,
        raters=row["raters"],
        missing=missing(row),
        answers=tuple(_answer_of(answer, asked) for answer in row["answers"].values()),
        result=result_in(row, asked),
        reminded_at=course.get("reminded_at"),
        conflicts=course["conflicts"],
        seal_broken=course["broken"],
        accommodations=tuple(asked.reveal(Sealed.from_json(one)) for one in course["accommodations"]),
        consensus=_consensus(course["consensus"], asked),
    )


def result_in(row: RowMapping, asked: Asked) -> StepScore | None:
    """What the raters' answers came to; None before all are in, and once the key is destroyed."""
    if row["result"] is None:
        return None
    marks, total = (asked.reveal(Sealed.from_json(row["result"][name])) for name in ("marks", "total"))
    if ERASED in (marks, total):
        return None
    return StepScore.of(StepMarks.opened(marks), StepTotal.opened(total))


def answers_in(stored: Any, asked: Asked) -> Answers:
    """What somebody said, from what the view keeps of it.

    Raises:
        KeyGone: it can't be opened any more.
    """
    text = asked.reveal(Sealed.from_json(stored))
    if text == ERASED:
        raise KeyGone("what was answered can't be opened any more: its key was destroyed")
    return Answers.opened(text)


def _answer_of(stored: dict[str, Any], asked: Asked) -> RaterAnswer:
    notes = [
        Note(skill=noted["skill"], note=asked.reveal(Sealed.from_json(noted["note"]))) for noted in stored["evidence"]
    ]
    said = answers_in(stored["answers"], asked)
    return RaterAnswer(
        rater=stored["rater"],
        ratings=said.ratings,
        recommendation=said.recommendation,
        evidence=tuple(notes),
        submitted_at=stored["submitted_at"],
        corrections=len(stored["earlier"]),
        earlier=tuple(_earlier(one, asked) for one in stored["earlier"]),
        minutes=stored["minutes"],
    )


def _earlier(stored: dict[str, Any], asked: Asked) -> EarlierAnswer:
    said, why = answers_in(stored["answers"], asked), asked.reveal(Sealed.from_json(stored["reason"]))
    return EarlierAnswer(**dict(said), submitted_at=stored["submitted_at"], corrected_because=why)


def _consensus(stored: dict[str, Any] | None, asked: Asked) -> Consensus | None:
    if stored is None:
        return None
    summary = asked.reveal(Sealed.from_json(stored["remark"]))
    said = answers_in(stored["answers"], asked)
    return Consensus(**dict(said), attendees=stored["attendees"], summary=summary, recorded_at=stored["at"])


SHOW_EVALUATION = Answer(ShowEvaluation, (EVALUATIONS, FORMS), _answer)
