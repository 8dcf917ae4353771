"""What others' facts tell of a brief: lessons of feedback, raters' experience, markers at the close, the roadmap."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select

from hiring.contracts.briefing.outcome import MarkerResult, MarkersEvaluated
from hiring.contracts.briefing.probation import ProbationGoalsSet
from hiring.contracts.briefing.queries import Headhunt, HireGoals, Lesson
from hiring.contracts.briefing.roadmap import HeadhuntDropped, HeadhuntNamed
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import ScoreSubmitted
from hiring.contracts.feedback import events as f
from hiring.contracts.sealed import Sealed
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.views.view import VIEWS, Asked, Key, Moment, Row, View

LESSONS_TABLE = Table(
    "briefing_lessons",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("event", String(128), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("candidacy", String(64)),
    Column("said", String, nullable=False),
    Column("sealed", JSON(none_as_null=True)),
)
"""What people answered is told only after the third form came in (S77): `complete` says for which candidacy. `said` is
what is told before; `sealed` is what is told instead from then on."""
RATERS_TABLE = Table(
    "briefing_raters",
    VIEWS,
    Column("rater", String(64), primary_key=True),
    Column("completed", Integer, nullable=False),
)
OUTCOMES_TABLE = Table(
    "briefing_outcomes",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("results", JSON, nullable=False),
)
HEADHUNTS_TABLE = Table(
    "briefing_headhunts",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidate", String(64), primary_key=True),
    Column("name", JSON, nullable=False),
    Column("why", JSON, nullable=False),
)
GOALS_TABLE = Table(
    "briefing_goals",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("goals", JSON, nullable=False),
)

LessonEvent = (
    f.FeedbackSessionHeld
    | f.RequirementChangeProposed
    | f.CandidateFormSubmitted
    | f.RecruiterFormSubmitted
    | f.HiringManagerFormSubmitted
    | f.FormsCompleted
    | f.ProbationReviewed
)


def _lesson_keys(recorded: Recorded[LessonEvent]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.id)]


def _lesson(_row: Row | None, recorded: Recorded[LessonEvent], key: Key) -> Row:
    vacancy, event = key
    kind, said, sealed = _said(recorded.event)
    what = {"at": recorded.time, "kind": kind, "candidacy": getattr(recorded.event, "candidacy", None)}
    return {"vacancy": vacancy, "event": event, **what, "said": said, "sealed": sealed and sealed.to_json()}


def _said(event: LessonEvent) -> tuple[str, str, Sealed | None]:
    match event:
        case f.FeedbackSessionHeld(cause=cause, reasons=reasons):
            return "session", f"{cause}: {' '.join(reasons)}", None
        case f.RequirementChangeProposed(changes=changes):
            wishes = "; ".join(f"{one.pointer}: {one.before or 'nothing'} -> {one.after}" for one in changes)
            return "wish", wishes, None
        case f.CandidateFormSubmitted():
            return "form", "candidate", event.said
        case f.RecruiterFormSubmitted():
            return "form", "recruiter", event.said
        case f.HiringManagerFormSubmitted():
            return "form", "hiring manager", event.said
        case f.FormsCompleted():
            return "complete", "", None
        case f.ProbationReviewed():
            return "probation", event.outcome, event.compared


def _in_full(row: Any, asked: Asked) -> str:
    """What somebody answered, opened, in one line."""
    text = asked.reveal(Sealed.from_json(row.sealed))
    if text == ERASED:
        return str(row.said)
    match row.said:
        case "candidate":
            one = f.CandidateSaid.opened(text)
            quality = f"process {one.process_quality} of 5, information {one.information_clearness} of 5"
            return f"candidate: {quality}, accepted for {one.acceptance_reason}"
        case "recruiter":
            two = f.RecruiterSaid.opened(text)
            there = f"information {two.information_availability} of 5"
            return f"recruiter: {there}, interactions {two.manager_interactions} of 5"
        case "hiring manager":
            three = f.HiringManagerSaid.opened(text)
            people = f"quality {three.candidate_quality} of 5, quantity {three.candidate_quantity} of 5"
            return f"hiring manager: candidates' {people}, model {three.model_rating} of 5"
        case outcome:
            deltas = f.Compared.opened(text).deltas
            surprises = [f"{one.aspect} expected {one.expected}, was {one.reality}" for one in deltas if one.delta]
            return "; ".join([outcome, *surprises])


def _rater_keys(recorded: Recorded[ScoreSubmitted]) -> Iterable[Key]:
    return [(recorded.event.rater,)]


def _rater(row: Row | None, _recorded: Recorded[ScoreSubmitted], key: Key) -> Row:
    return {"rater": key[0], "completed": (row["completed"] if row else 0) + 1}


def _vacancy_keys(recorded: Recorded[MarkersEvaluated]) -> Iterable[Key]:
    return [(recorded.event.vacancy,)]


def _outcome(_row: Row | None, recorded: Recorded[MarkersEvaluated], key: Key) -> Row:
    return {"vacancy": key[0], "results": recorded.event.model_dump(mode="json")["results"]}


def _headhunt_keys(recorded: Recorded[HeadhuntNamed | HeadhuntDropped]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.event.candidate)]


def _headhunt(_row: Row | None, recorded: Recorded[HeadhuntNamed | HeadhuntDropped], _key: Key) -> Row | None:
    event = recorded.event
    return event.model_dump(mode="json") if isinstance(event, HeadhuntNamed) else None


def _goals_keys(recorded: Recorded[ProbationGoalsSet]) -> Iterable[Key]:
    return [(recorded.event.vacancy, recorded.event.candidacy)]


def _goals(_row: Row | None, recorded: Recorded[ProbationGoalsSet], _key: Key) -> Row:
    return recorded.event.model_dump(mode="json")


LESSONS = View(LESSONS_TABLE, 2, LessonEvent.__args__, _lesson_keys, _lesson)
RATERS = View(RATERS_TABLE, 1, (ScoreSubmitted,), _rater_keys, _rater)
OUTCOMES = View(OUTCOMES_TABLE, 1, (MarkersEvaluated,), _vacancy_keys, _outcome)
HEADHUNTS = View(HEADHUNTS_TABLE, 1, (HeadhuntNamed, HeadhuntDropped), _headhunt_keys, _headhunt)
GOALS = View(GOALS_TABLE, 1, (ProbationGoalsSet,), _goals_keys, _goals)


def lessons_of(connection: Connection, vacancy: str, asked: Asked) -> Iterator[Lesson]:
    """What feedback said on a vacancy (S81), the oldest first; nothing that is still sealed from anybody (S77)."""
    table = LESSONS_TABLE
    wanted = select(table).where(table.c.vacancy == vacancy).order_by(table.c.at, table.c.event)
    rows: list[Any] = list(connection.execute(wanted))
    complete = {row.candidacy for row in rows if row.kind == "complete"}
    for row in rows:
        if row.sealed and row.candidacy in complete:
            yield Lesson(at=row.at, kind=row.kind, said=_in_full(row, asked))
        elif row.kind not in {"complete", "form"}:
            yield Lesson(at=row.at, kind=row.kind, said=row.said)


def completed_evaluations(connection: Connection) -> dict[str, int]:
    """How many evaluations each rater has submitted (S45)."""
    return {row.rater: row.completed for row in connection.execute(select(RATERS_TABLE))}


def markers_of(connection: Connection, vacancy: str) -> tuple[MarkerResult, ...]:
    """What became of the success markers; nothing before the close (S11)."""
    row = connection.execute(select(OUTCOMES_TABLE).where(OUTCOMES_TABLE.c.vacancy == vacancy)).first()
    return tuple(MarkerResult.model_validate(one) for one in row.results) if row else ()


def goals_of(connection: Connection, vacancy: str) -> Iterator[HireGoals]:
    """What the hires of a vacancy learn during probation (S14)."""
    rows = select(GOALS_TABLE).where(GOALS_TABLE.c.vacancy == vacancy).order_by(GOALS_TABLE.c.candidacy)
    return (HireGoals(candidacy=row.candidacy, goals=row.goals) for row in connection.execute(rows))


def headhunts_of(connection: Connection, vacancy: str, asked: Asked) -> Iterator[Headhunt]:
    """Whom the roadmap wants to win over (S47)."""
    for row in connection.execute(select(HEADHUNTS_TABLE).where(HEADHUNTS_TABLE.c.vacancy == vacancy)):
        name, why = (asked.reveal(Sealed.from_json(sealed)) for sealed in (row.name, row.why))
        yield Headhunt(candidate=row.candidate, name=name, why=why)
