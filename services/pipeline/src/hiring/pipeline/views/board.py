"""Who stands at which step?"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, String, Table, select

from hiring.contracts.brief import StepKind
from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline.course import StepCorrected
from hiring.contracts.pipeline.queries import Board, BoardColumn, Card, ShowBoard, Status
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.pipeline.views.names import NAMES, names_for
from hiring.pipeline.views.searches import SEARCHES, search_for

CARDS = Table(
    "pipeline_board",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("candidate", String(64), nullable=False),
    Column("step", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("pool", String(64)),
)

_STATUS: Mapping[type, Status] = {
    e.CandidacyEntered: "in-step",
    e.CandidateAdvanced: "in-step",
    e.CandidacyReconsidered: "in-step",
    e.HoldReleased: "in-step",
    StepCorrected: "in-step",
    e.CandidateHeld: "on-hold",
    e.HoldExtended: "on-hold",
    e.HoldExpired: "hold-expired",
    e.CandidateSelected: "selected",
    e.PoolDecided: "selected",
    e.OfferMade: "offered",
    e.PositionFilled: "hired",
    e.CandidateRejected: "rejected",
    e.CandidacyWithdrawn: "withdrawn",
    e.OfferDeclined: "withdrawn",
}


def _keys(recorded: Recorded[Any]) -> Iterable[Key]:
    match recorded.event:
        case e.PoolDecided(vacancy=vacancy, selected=ids) | e.PoolOpened(vacancy=vacancy, members=ids):
            yield from ((vacancy, id_) for id_ in ids)
        case event:
            yield (event.vacancy, event.candidacy)


def _evolve(row: Row | None, recorded: Recorded[Any], key: Key) -> Row:
    event = recorded.event
    if isinstance(event, e.CandidacyEntered):
        begun = {"vacancy": key[0], "candidacy": key[1], "candidate": event.candidate, "pool": event.pool}
        return {**begun, "step": event.step, "status": "in-step", "since": event.entered_at, "until": None}
    if row is None:
        raise LookupError(f"candidacy {key[1]} was never entered")
    if isinstance(event, e.PoolOpened):
        return {**row, "pool": event.pool}
    until = event.until if isinstance(event, e.CandidateHeld | e.HoldExtended) else None
    step = getattr(event, "step", row["step"])
    return {**row, "step": step, "status": _STATUS[type(event)], "since": recorded.time, "until": until}


BOARD = View(CARDS, 2, (*_STATUS, e.PoolOpened), _keys, _evolve)


def _answer(connection: Connection, query: ShowBoard, asked: Asked) -> Board:
    search = search_for(connection, query.vacancy, asked)
    found = select(CARDS).where(CARDS.c.vacancy == query.vacancy).order_by(CARDS.c.since, CARDS.c.candidacy)
    rows = connection.execute(found).mappings().all()
    name = names_for(connection, (row["candidate"] for row in rows), asked)
    columns: dict[str, list[Card]] = {step: [] for step in search["steps"]}
    for row in rows:
        columns.setdefault(row["step"], []).append(
            Card(name=name(row["candidate"]), **{field: row[field] for field in row if field != "vacancy"})
        )
    return Board(
        vacancy=query.vacancy,
        model=search["model"],
        columns=tuple(BoardColumn(step=StepKind(step), cards=tuple(cards)) for step, cards in columns.items()),
    )


SHOW_BOARD = Answer(ShowBoard, (BOARD, SEARCHES, NAMES), _answer)
