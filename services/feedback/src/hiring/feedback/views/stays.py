"""One row for each candidacy and step: when it came, when and how it left, by whom, whose answer was due (S5, F13)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Column, ColumnElement, Connection, Double, String, Table, case, literal_column, select

from hiring.contracts.brief import StepKind
from hiring.contracts.envelope import Recorded
from hiring.contracts.ids import VacancyId
from hiring.contracts.pipeline.course import StepCorrected
from hiring.contracts.pipeline.events import (
    CandidacyEntered,
    CandidacyReconsidered,
    CandidacyWithdrawn,
    CandidateAdvanced,
    CandidateRejected,
    MarksRecorded,
    OfferDeclined,
    PoolCut,
    PoolDecided,
    PositionFilled,
)
from hiring.eventkit.views.view import VIEWS, Key, Row, View
from hiring.feedback.views.past import as_it_was, remembering
from hiring.feedback.views.streaming import streamed

UNDO_SECONDS = 300
"""A move that the same actor takes back within five minutes was an accident (F13)."""
VISIT = ("entered", "left", "next", "actor", "due", "owner", "answered")
"""The columns of a stay; `due` and `owner` are those of the hand-off that began it, `answered` when it was rated."""

TABLE = Table(
    "feedback_stays",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("step", String(32), primary_key=True),
    Column("entered", Double),
    Column("left", Double),
    Column("next", String(32)),
    Column("actor", String(64)),
    Column("due", Double),
    Column("owner", String(64)),
    Column("answered", Double),
    Column("earlier", JSON(none_as_null=True)),
    Column("was", JSON(none_as_null=True)),
)

_Come = CandidacyEntered | CandidateAdvanced | CandidacyReconsidered | StepCorrected
_Gone = CandidateRejected | CandidacyWithdrawn | OfferDeclined | PositionFilled | PoolCut | PoolDecided
_About = _Come | _Gone | MarksRecorded
_ENDS: dict[type[_Gone], str] = {
    CandidateRejected: "rejected",
    CandidacyWithdrawn: "withdrawn",
    OfferDeclined: "offer-declined",
    PoolCut: "not-advanced",
    PoolDecided: "not-selected",
    PositionFilled: "hired",
}
"""How a candidacy ends, by what is told of it."""


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    event = recorded.event
    match event:
        case CandidateAdvanced() | StepCorrected():
            return [(event.vacancy, event.candidacy, step.value) for step in (event.from_step, event.step)]
        case PoolCut():
            return _at_any_step(event.vacancy, event.left)
        case PoolDecided():
            return _at_any_step(event.vacancy, [c for c in event.members if c not in event.selected])
        case PositionFilled() | OfferDeclined():
            return _at_any_step(event.vacancy, [event.candidacy])
        case _:
            return [(event.vacancy, event.candidacy, event.step.value)]


def _at_any_step(vacancy: str, candidacies: Iterable[str]) -> list[Key]:
    return [(vacancy, candidacy, step.value) for candidacy in candidacies for step in StepKind]


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event = recorded.event
    match event:
        case CandidacyEntered() | CandidacyReconsidered():
            return _come(row, recorded, event, key)
        case CandidateAdvanced():
            return _come(row, recorded, event, key) if key[2] == event.step else _gone(row, recorded, event.step.value)
        case StepCorrected():
            return _come(row, recorded, event, key) if key[2] == event.step else _never(row, recorded)
        case MarksRecorded():
            return None if row is None else {**row, "answered": row["answered"] or recorded.time.timestamp()}
        case _:
            return _gone(row, recorded, _ENDS[type(event)])


def _come(row: Row | None, recorded: Recorded[Any], event: _Come, key: Key) -> Row:
    now, running = recorded.time.timestamp(), {"left": None, "next": None, "actor": None}
    due = event.respond_by.timestamp() if event.respond_by else None
    begun = {**running, "entered": now, "due": due, "owner": event.owner, "answered": None}
    if row is None:
        vacancy, candidacy, step = key
        return {"vacancy": vacancy, "candidacy": candidacy, "step": step, **begun, "earlier": None, "was": None}
    if row["entered"] is None:
        return {**row, **begun}
    if row["left"] is None:
        return row
    slip = row["actor"] == recorded.actor and now - row["left"] <= UNDO_SECONDS
    if slip or isinstance(event, StepCorrected):
        return {**remembering(row, now, (*VISIT, "earlier")), **running}
    return {**row, **begun, "earlier": [*(row["earlier"] or []), [row[name] for name in VISIT]]}


def _never(row: Row | None, recorded: Recorded[Any]) -> Row | None:
    """The move to this step was a mistake: from now on it was never made."""
    if row is None or row["entered"] is None:
        return row
    return {**remembering(row, recorded.time.timestamp(), (*VISIT, "earlier")), **dict.fromkeys(VISIT)}


def _gone(row: Row | None, recorded: Recorded[_About], following: str) -> Row | None:
    if row is None or row["entered"] is None or row["left"] is not None:
        return row
    return {**row, "left": recorded.time.timestamp(), "next": following, "actor": recorded.actor}


STAYS = View(
    TABLE,
    2,
    (
        CandidacyEntered,
        CandidateAdvanced,
        CandidateRejected,
        CandidacyWithdrawn,
        CandidacyReconsidered,
        StepCorrected,
        MarksRecorded,
        OfferDeclined,
        PoolCut,
        PoolDecided,
        PositionFilled,
    ),
    _keys,
    _evolve,
)


class Stay(NamedTuple):
    """One stay at a step; `left`, `next` and `actor` are None while it lasts. Times in seconds since 1970.

    `visit` is 0 for the only stay at its step, else its ordinal among them, from 1.
    """

    vacancy: str
    candidacy: str
    step: str
    entered: float
    left: float | None
    next: str | None
    actor: str | None
    visit: int


PLAIN = TABLE.c.earlier.is_(None) & TABLE.c.was.is_(None)
"""Stays that are the only one at their step, and were never corrected."""
_READ = [TABLE.c[name] for name in ("vacancy", "candidacy", "step", "entered")]


def stays(
    connection: Connection, vacancy: VacancyId | None, at: datetime, only: ColumnElement[bool] | None = None
) -> list[Stay]:
    """Every stay of the vacancy, or of all, that had begun by `at`, as it stood then; `only` these of plain ones."""
    return list(map(Stay._make, stay_rows(connection, vacancy, at.timestamp(), only)))


def stay_rows(
    connection: Connection, vacancy: VacancyId | None, now: float, only: ColumnElement[bool] | None = None
) -> Iterator[Sequence[Any]]:
    """The same as plain rows, for whoever reads all of them."""
    over = TABLE.c.left <= now
    known = (case((over, TABLE.c[name])) for name in ("left", "next", "actor"))
    wanted = select(*_READ, *known, literal_column("0")).where(PLAIN, TABLE.c.entered <= now)
    if only is not None:
        wanted = wanted.where(only)
    if vacancy is not None:
        wanted = wanted.where(TABLE.c.vacancy == vacancy)
    yield from streamed(connection, wanted)
    for row, place, visit in visited(connection, vacancy, now):
        entered, left, following, actor, *_ = visit
        ended = (left, following, actor) if left is not None and left <= now else (None, None, None)
        yield (*row, entered, *ended, place)


def visited(
    connection: Connection, vacancy: VacancyId | None, now: float
) -> Iterator[tuple[tuple[str, str, str], int, Any]]:
    """Where a step was visited again or corrected: its key, and each stay that had begun by then, as it stood."""
    wanted = select(TABLE).where(TABLE.c.earlier.is_not(None) | TABLE.c.was.is_not(None))
    if vacancy is not None:
        wanted = wanted.where(TABLE.c.vacancy == vacancy)
    for row in connection.execute(wanted).mappings():
        newest, earlier = [row[name] for name in VISIT], row["earlier"]
        if (then := as_it_was(row["was"], now)) is not None:
            *newest, earlier = then
        begun = [visit for visit in (*(earlier or ()), newest) if visit[0] is not None and visit[0] <= now]
        for place, visit in enumerate(begun, start=1):
            yield (row["vacancy"], row["candidacy"], row["step"]), place if earlier else 0, visit
