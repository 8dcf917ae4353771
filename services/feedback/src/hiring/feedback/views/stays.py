"""One row for each candidacy and step: when it came, when and how it left, by whom. Time in stage and process map."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple, assert_never

from sqlalchemy import JSON, Column, Connection, Double, String, Table, select

from hiring.contracts.brief import StepKind
from hiring.contracts.envelope import Recorded
from hiring.contracts.ids import VacancyId
from hiring.contracts.pipeline.events import (
    CandidacyEntered,
    CandidacyReconsidered,
    CandidacyWithdrawn,
    CandidateAdvanced,
    CandidateRejected,
    PoolCut,
    PoolDecided,
    PositionFilled,
)
from hiring.eventkit.views.view import VIEWS, Key, Row, View

UNDO_SECONDS = 300
"""A move that the same actor takes back within five minutes was an accident (F13)."""

TABLE = Table(
    "feedback_stays",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("step", String(32), primary_key=True),
    Column("entered", Double, nullable=False),
    Column("left", Double),
    Column("next", String(32)),
    Column("actor", String(64)),
    Column("earlier", JSON(none_as_null=True)),
)

_OfOne = CandidacyEntered | CandidateAdvanced | CandidateRejected | CandidacyWithdrawn | CandidacyReconsidered
_About = _OfOne | PoolCut | PoolDecided | PositionFilled


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    event = recorded.event
    match event:
        case CandidateAdvanced():
            return [(event.vacancy, event.candidacy, step.value) for step in (event.from_step, event.step)]
        case PoolCut():
            return _at_any_step(event.vacancy, event.left)
        case PoolDecided():
            return _at_any_step(event.vacancy, [c for c in event.members if c not in event.selected])
        case PositionFilled():
            return _at_any_step(event.vacancy, [event.candidacy])
        case _:
            return [(event.vacancy, event.candidacy, event.step.value)]


def _at_any_step(vacancy: str, candidacies: Iterable[str]) -> list[Key]:
    return [(vacancy, candidacy, step.value) for candidacy in candidacies for step in StepKind]


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event = recorded.event
    match event:
        case CandidacyEntered() | CandidacyReconsidered():
            return _come(row, recorded, key)
        case CandidateAdvanced():
            return _come(row, recorded, key) if key[2] == event.step else _gone(row, recorded, event.step.value)
        case CandidateRejected():
            return _gone(row, recorded, "rejected")
        case CandidacyWithdrawn():
            return _gone(row, recorded, "withdrawn")
        case PoolCut():
            return _gone(row, recorded, "not-advanced")
        case PoolDecided():
            return _gone(row, recorded, "not-selected")
        case PositionFilled():
            return _gone(row, recorded, "hired")
    assert_never(event)


def _come(row: Row | None, recorded: Recorded[_About], key: Key) -> Row:
    now, blank = recorded.time.timestamp(), {"left": None, "next": None, "actor": None}
    if row is None:
        vacancy, candidacy, step = key
        return {"vacancy": vacancy, "candidacy": candidacy, "step": step, "entered": now, "earlier": None, **blank}
    if row["left"] is None:
        return row
    if row["actor"] == recorded.actor and now - row["left"] <= UNDO_SECONDS:
        return {**row, **blank}
    before = [row["entered"], row["left"], row["next"], row["actor"]]
    return {**row, **blank, "entered": now, "earlier": [*(row["earlier"] or []), before]}


def _gone(row: Row | None, recorded: Recorded[_About], following: str) -> Row | None:
    if row is None or row["left"] is not None:
        return row
    return {**row, "left": recorded.time.timestamp(), "next": following, "actor": recorded.actor}


STAYS = View(
    TABLE,
    1,
    (
        CandidacyEntered,
        CandidateAdvanced,
        CandidateRejected,
        CandidacyWithdrawn,
        CandidacyReconsidered,
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


_READ = [TABLE.c[name] for name in ("vacancy", "candidacy", "step", "entered", "left", "next", "actor", "earlier")]


def stays(connection: Connection, vacancy: VacancyId | None, at: datetime) -> list[Stay]:
    """Every stay of the vacancy, or of all, that had begun by `at`, as it stood then."""
    wanted = select(*_READ)
    if vacancy is not None:
        wanted = wanted.where(TABLE.c.vacancy == vacancy)
    return list(_as_of(connection.execute(wanted).all(), at.timestamp()))


def _as_of(rows: Iterable[Any], now: float) -> Iterator[Stay]:
    for row in rows:
        vacancy, candidacy, step, entered, left, following, actor, earlier = row
        if earlier is None and entered <= now and (left is None or left <= now):
            yield Stay._make((*row[:-1], 0))
            continue
        visits = [*(earlier or []), (entered, left, following, actor)]
        for place, (came, gone, after, by) in enumerate(visits, start=1 if earlier else 0):
            if came <= now < (gone or now + 1):
                yield Stay(vacancy, candidacy, step, came, None, None, None, place)
            elif came <= now:
                yield Stay(vacancy, candidacy, step, came, gone, after, by, place)
