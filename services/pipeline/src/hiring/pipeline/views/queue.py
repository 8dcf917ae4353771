"""Who is next in the waterfall, and what is in the way?"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select

from hiring.contracts.brief import PHASE_OF, Phase, StepKind
from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline.course import StepCorrected
from hiring.contracts.pipeline.queries import CandidateQueue, QueueEntry, ShowQueue
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View
from hiring.pipeline.views.board import BOARD, CARDS
from hiring.pipeline.views.names import NAMES, names_for
from hiring.pipeline.views.searches import SEARCHES, search_for

_TABLE = Table(
    "pipeline_queue",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("place", Integer),
    Column("entered", Integer, nullable=False),
    Column("outcome", JSON(none_as_null=True)),
    Column("sessions_due", Integer, nullable=False),
    Column("wanted", JSON, nullable=False),
)
"""`wanted`: what its rejections and holds say would have to be better, each with the place in the log (S68)."""

_LEAVING = (e.CandidateHeld, e.CandidacyWithdrawn, e.OfferDeclined, e.PositionFilled)
_RETURNING = (e.HoldReleased, e.CandidacyReconsidered, StepCorrected)


def _keys(recorded: Recorded[Any]) -> Iterable[Key]:
    match recorded.event:
        case e.QueuePrioritised(vacancy=vacancy, order=ids) | e.FeedbackSessionRecorded(vacancy=vacancy, about=ids):
            yield from ((vacancy, id_) for id_ in ids)
        case event:
            yield (event.vacancy, event.candidacy)


def _evolve(row: Row | None, recorded: Recorded[Any], key: Key) -> Row | None:
    event = recorded.event
    if isinstance(event, e.CandidacyEntered):
        begun = {"vacancy": key[0], "candidacy": key[1], "state": "waiting", "place": None}
        return {**begun, "entered": recorded.sequence, "outcome": None, "sessions_due": 0, "wanted": []}
    if row is None:
        raise LookupError(f"candidacy {key[1]} was never entered")
    match event:
        case e.QueuePrioritised():
            return {**row, "place": event.order.index(key[1])}
        case e.CandidatePresented():
            return {**row, "state": "presented"}
        case e.CandidateRejected():
            due = row["sessions_due"] + (event.model == "waterfall")
            over = {"state": "done", "outcome": list(event.outcome), "sessions_due": due}
            return {**row, **over, "wanted": _with_wanted(row, recorded)}
        case e.FeedbackSessionRecorded():
            return {**row, "sessions_due": max(0, row["sessions_due"] - (event.cause == "rejection"))}
        case e.CandidateHeld():
            return {**_moved(row, recorded), "wanted": _with_wanted(row, recorded)}
    return _moved(row, recorded)


def _with_wanted(row: Row, recorded: Recorded[Any]) -> list[tuple[int, str]]:
    return [*row["wanted"], *((recorded.sequence, text) for text in recorded.event.wanted)]


def _moved(row: Row, recorded: Recorded[Any]) -> Row:
    event = recorded.event
    if isinstance(event, _RETURNING):
        waiting = PHASE_OF[event.step] is Phase.RECRUITMENT
        if isinstance(event, StepCorrected):
            first = {"place": -1} if waiting and row["state"] == "presented" else {}
            return {**row, **first, "state": "waiting" if waiting else "presented"}
        again = {"place": None, "entered": recorded.sequence} if waiting else {}
        return {**row, **again, "state": "waiting" if waiting else "presented", "outcome": None}
    hired = isinstance(event, e.PositionFilled)
    return {**row, "state": "done", "outcome": [1, 1, 1] if hired else row["outcome"]}


QUEUE = View(
    _TABLE,
    3,
    (
        e.CandidacyEntered,
        e.QueuePrioritised,
        e.CandidatePresented,
        e.CandidateRejected,
        e.FeedbackSessionRecorded,
        *_LEAVING,
        *_RETURNING,
    ),
    _keys,
    _evolve,
)

_IN_ORDER = {"presented": 0, "waiting": 1, "done": 2}


def _place(row: Row) -> tuple[int, bool, int, int]:
    return _IN_ORDER[row["state"]], row["place"] is None, row["place"] or 0, row["entered"]


def _answer(connection: Connection, query: ShowQueue, asked: Asked) -> CandidateQueue:
    search = search_for(connection, query.vacancy, asked)
    if search["model"] != "waterfall":
        raise LookupError("this vacancy works in pools and has no queue")
    found = (
        select(_TABLE, CARDS.c.candidate, CARDS.c.step, CARDS.c.status)
        .join(CARDS, (CARDS.c.vacancy == _TABLE.c.vacancy) & (CARDS.c.candidacy == _TABLE.c.candidacy))
        .where(_TABLE.c.vacancy == query.vacancy)
    )
    rows = sorted(map(dict, connection.execute(found).mappings()), key=_place)
    name = names_for(connection, (row["candidate"] for row in rows), asked)
    due = search["session_required"] and any(row["sessions_due"] for row in rows)
    return CandidateQueue(
        vacancy=query.vacancy,
        gate_open=not due and all(row["state"] != "presented" for row in rows),
        entries=tuple(
            QueueEntry(
                candidacy=row["candidacy"],
                candidate=row["candidate"],
                name=name(row["candidate"]),
                step=StepKind(row["step"]),
                status=row["status"],
                state=row["state"],
                outcome=row["outcome"],
                session_due=search["session_required"] and row["sessions_due"] > 0,
            )
            for row in rows
        ),
        wanted=tuple(dict.fromkeys(text for _, text in sorted(one for row in rows for one in row["wanted"]))),
    )


SHOW_QUEUE = Answer(ShowQueue, (QUEUE, BOARD, SEARCHES, NAMES), _answer)
