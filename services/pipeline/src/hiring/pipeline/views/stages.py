"""How long did each candidacy stay in each step? Formula F13."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import JSON, Column, Connection, String, Table, select

from hiring.contracts.brief import StepKind
from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline.course import StepCorrected
from hiring.contracts.pipeline.queries import CandidacyStages, ShowStages, Stages, Stay, StepTime
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View
from hiring.pipeline.views.names import NAMES, names_for
from hiring.pipeline.views.searches import SEARCHES, search_for

_TABLE = Table(
    "pipeline_stages",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("candidate", String(64), nullable=False),
    Column("stays", JSON, nullable=False),
)

_ARRIVING = (e.CandidacyEntered, e.CandidateAdvanced, e.CandidacyReconsidered, e.HoldReleased, StepCorrected)
_UNDO = timedelta(minutes=5)
"""A move that the same person takes back so soon was a slip: it counts as never made (F13)."""
_LEAVING = (e.CandidateHeld, e.CandidateRejected, e.CandidacyWithdrawn, e.CandidateSelected, e.PoolDecided)


def _keys(recorded: Recorded[Any]) -> Iterable[Key]:
    event = recorded.event
    ids = event.selected if isinstance(event, e.PoolDecided) else (event.candidacy,)
    yield from ((event.vacancy, id_) for id_ in ids)


def _evolve(row: Row | None, recorded: Recorded[Any], key: Key) -> Row:
    event, now = recorded.event, recorded.time.isoformat()
    if isinstance(event, e.CandidacyEntered):
        begun = {"step": event.step, "entered_at": now, "left_at": None, "by": recorded.actor}
        return {"vacancy": key[0], "candidacy": key[1], "candidate": event.candidate, "stays": [begun]}
    if row is None:
        raise LookupError(f"candidacy {key[1]} was never entered")
    if isinstance(event, StepCorrected) and _was_a_slip(row["stays"], recorded):
        *before, back, _slip = row["stays"]
        return {**row, "stays": [*before, {**back, "left_at": None}]}
    stays = [{**stay, "left_at": stay["left_at"] or now} for stay in row["stays"]]
    if isinstance(event, _ARRIVING):
        stays.append({"step": event.step, "entered_at": now, "left_at": None, "by": recorded.actor})
    return {**row, "stays": stays}


def _was_a_slip(stays: Sequence[dict[str, Any]], recorded: Recorded[StepCorrected]) -> bool:
    if len(stays) < 2:  # noqa: PLR2004 - the step it is in, and the one it came from
        return False
    back, slip = stays[-2:]
    soon = recorded.time - datetime.fromisoformat(slip["entered_at"]) <= _UNDO
    return soon and slip["by"] == recorded.actor and back["step"] == recorded.event.step


STAGES = View(_TABLE, 2, (*_ARRIVING, *_LEAVING), _keys, _evolve)


def _stay(stay: dict[str, Any], now: datetime) -> Stay:
    entered = datetime.fromisoformat(stay["entered_at"])
    left = datetime.fromisoformat(stay["left_at"]) if stay["left_at"] else None
    hours = ((left or now) - entered) / timedelta(hours=1)
    return Stay(step=stay["step"], entered_at=entered, left_at=left, hours=round(hours, 2))


def _step_time(step: StepKind, candidacies: Sequence[CandidacyStages]) -> StepTime:
    hours = [
        stay.hours for each in candidacies for stay in each.stays if stay.step == step and stay.left_at is not None
    ]
    return StepTime(step=step, completed=len(hours), median_hours=round(median(hours), 2) if hours else None)


def _answer(connection: Connection, query: ShowStages, asked: Asked) -> Stages:
    search = search_for(connection, query.vacancy, asked)
    found = select(_TABLE).where(_TABLE.c.vacancy == query.vacancy).order_by(_TABLE.c.candidacy)
    rows = connection.execute(found).mappings().all()
    name = names_for(connection, (row["candidate"] for row in rows), asked)
    candidacies = [
        CandidacyStages(
            candidacy=row["candidacy"],
            candidate=row["candidate"],
            name=name(row["candidate"]),
            stays=tuple(_stay(stay, asked.at) for stay in row["stays"]),
        )
        for row in rows
    ]
    return Stages(
        vacancy=query.vacancy,
        steps=tuple(_step_time(StepKind(step), candidacies) for step in search["steps"]),
        candidacies=tuple(candidacies),
    )


SHOW_STAGES = Answer(ShowStages, (STAGES, SEARCHES, NAMES), _answer)
