"""One row for each candidacy: when it reached each phase, ended, was offered and filled, so that any date can be asked.

Times are seconds since 1970, so that a hundred thousand rows are compared without parsing one.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple, assert_never

from pydantic_core import from_json
from sqlalchemy import JSON, Boolean, Column, Connection, Double, String, Table, Text, cast, select

from hiring.contracts.brief import PHASE_OF, Phase
from hiring.contracts.envelope import Recorded
from hiring.contracts.ids import VacancyId
from hiring.contracts.pipeline.course import StepCorrected
from hiring.contracts.pipeline.events import (
    CandidacyEntered,
    CandidacyReconsidered,
    CandidacyWithdrawn,
    CandidateAdvanced,
    CandidateHeld,
    CandidateRejected,
    HoldExpired,
    HoldReleased,
    OfferDeclined,
    OfferMade,
    PoolCut,
    PoolDecided,
    PositionFilled,
)
from hiring.eventkit.views.view import VIEWS, Key, Row, View
from hiring.feedback.views.past import as_it_was, remembering
from hiring.feedback.views.streaming import streamed

TABLE = Table(
    "feedback_candidacies",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("candidate", String(64), nullable=False),
    Column("pool", String(64)),
    Column("source", String(200), nullable=False),
    Column("entered", Double, nullable=False),
    Column("professional", Double),
    Column("managerial", Double),
    Column("filled", Double),
    Column("finished", Double),
    Column("rejected", Boolean, nullable=False),
    Column("withdrawn_because", String(200)),
    Column("starts", Double),
    Column("was", JSON(none_as_null=True)),
    Column("holds", JSON(none_as_null=True)),
    Column("offers", JSON(none_as_null=True)),
)

_Waiting = CandidateHeld | HoldReleased | HoldExpired | OfferMade | OfferDeclined
_Moving = CandidateAdvanced | CandidateRejected | CandidacyWithdrawn | CandidacyReconsidered | PositionFilled
_About = CandidacyEntered | _Moving | _Waiting | StepCorrected | PoolCut | PoolDecided
_CORRECTED = ("professional", "managerial", "finished", "withdrawn_because")
"""What a correction or a second chance takes back, and an earlier date still shows."""
_LATER: dict[Phase, tuple[str, ...]] = {
    Phase.RECRUITMENT: (),
    Phase.PROFESSIONAL: ("professional",),
    Phase.MANAGERIAL: ("professional", "managerial"),
}
"""Which columns are passed by whoever reached a phase: a shorter flow skips a phase, it does not drop out of it."""


def _keys(recorded: Recorded[_About]) -> Iterable[Key]:
    event = recorded.event
    match event:
        case PoolCut():
            return [(event.vacancy, candidacy) for candidacy in (*event.advanced, *event.left)]
        case PoolDecided():
            return [(event.vacancy, candidacy) for candidacy in event.members]
        case _:
            return [(event.vacancy, event.candidacy)]


def _evolve(row: Row | None, recorded: Recorded[_About], key: Key) -> Row | None:
    event, now = recorded.event, recorded.time.timestamp()
    if isinstance(event, CandidacyEntered):
        return _entered(event)
    if row is None:
        raise LookupError(f"candidacy {key[1]} never entered")
    if isinstance(event, PoolCut | PoolDecided):
        return _after_pool(row, event, key[1], now)
    if isinstance(event, CandidateHeld | HoldReleased | HoldExpired | OfferMade | OfferDeclined):
        return _waiting(row, event, now)
    if isinstance(event, CandidacyReconsidered | StepCorrected):
        return {**remembering(row, now, _CORRECTED), **_taken_back(event)}
    match event:
        case CandidateAdvanced():
            return _reached(row, PHASE_OF[event.step], now)
        case CandidateRejected():
            return {**_finished(row, now), "rejected": True}
        case CandidacyWithdrawn():
            return {**_finished(row, now), "withdrawn_because": event.reason}
        case PositionFilled():
            offers = _answered(row["offers"], now, accepted=True)
            over = _finished(_reached(row, Phase.MANAGERIAL, now), now)
            return {**over, "filled": now, "starts": event.starts_at.timestamp(), "offers": offers}
    assert_never(event)


def _taken_back(event: CandidacyReconsidered | StepCorrected) -> Row:
    """A second chance takes the end back, a correction the phases after its step."""
    if isinstance(event, CandidacyReconsidered):
        return {"finished": None, "rejected": False, "withdrawn_because": None}
    return dict.fromkeys(name for name in _LATER[Phase.MANAGERIAL] if name not in _LATER[PHASE_OF[event.step]])


def _after_pool(row: Row, event: PoolCut | PoolDecided, candidacy: str, now: float) -> Row:
    if isinstance(event, PoolCut) and candidacy in event.advanced:
        return _reached(row, event.to_phase, now)
    return row if isinstance(event, PoolDecided) and candidacy in event.selected else _finished(row, now)


def _waiting(row: Row, event: _Waiting, now: float) -> Row:
    match event:
        case CandidateHeld():
            return {**row, "holds": [*(row["holds"] or []), [now, None]]}
        case HoldReleased() | HoldExpired():
            return {**row, "holds": _closed(row["holds"], now)}
        case OfferMade():
            return {**row, "offers": [*(row["offers"] or []), [now, None, None]]}
        case OfferDeclined():
            offers = _answered(row["offers"], now, accepted=False)
            return {**_finished(row, now), "withdrawn_because": event.reason, "offers": offers}
    assert_never(event)


def _entered(event: CandidacyEntered) -> Row:
    blank = dict.fromkeys(column.name for column in TABLE.columns)
    at = event.entered_at.timestamp()
    told = {"vacancy": event.vacancy, "candidacy": event.candidacy, "candidate": event.candidate, "pool": event.pool}
    return _reached(
        {**blank, **told, "source": event.source, "entered": at, "rejected": False}, PHASE_OF[event.step], at
    )


def _reached(row: Row, phase: Phase, now: float) -> Row:
    return {**row, **{name: now for name in _LATER[phase] if row[name] is None}}


def _finished(row: Row, now: float) -> Row:
    return {**row, "finished": row["finished"] or now, "holds": _closed(row["holds"], now)}


def _closed(holds: Any, now: float) -> Any:
    return [[start, end or now] for start, end in holds] if holds else holds


def _answered(offers: Any, now: float, *, accepted: bool) -> Any:
    return [*offers[:-1], [offers[-1][0], now, accepted]] if offers else offers


CANDIDACIES = View(
    TABLE,
    3,
    (
        CandidacyEntered,
        CandidateAdvanced,
        CandidateRejected,
        CandidacyWithdrawn,
        CandidacyReconsidered,
        StepCorrected,
        CandidateHeld,
        HoldReleased,
        HoldExpired,
        OfferMade,
        OfferDeclined,
        PositionFilled,
        PoolCut,
        PoolDecided,
    ),
    _keys,
    _evolve,
)


class Candidacy(NamedTuple):
    """A candidacy as it stood at one moment; times in seconds since 1970, None for what had not happened by then."""

    vacancy: str
    candidacy: str
    candidate: str
    pool: str | None
    source: str
    entered: float
    professional: float | None
    managerial: float | None
    filled: float | None
    finished: float | None
    withdrawn_because: str | None
    holds: Any
    offers: Any
    starts: float | None


_READ = (
    *(TABLE.c[name] for name in ("vacancy", "candidacy", "candidate", "pool", "source", "entered")),
    *(TABLE.c[name] for name in ("professional", "managerial", "filled", "finished", "withdrawn_because")),
    *(cast(TABLE.c[name], Text) for name in ("holds", "offers")),
    *(TABLE.c.starts, cast(TABLE.c.was, Text)),
)


def candidacies(
    connection: Connection, vacancy: VacancyId | None, at: datetime, *, hired: bool = False
) -> list[Candidacy]:
    """Every candidacy of the vacancy, or of all, that had entered (or was hired) by then, as it stood, in order."""
    now = at.timestamp()
    wanted = select(*_READ).where((TABLE.c.filled if hired else TABLE.c.entered) <= now)
    if vacancy is not None:
        wanted = wanted.where(TABLE.c.vacancy == vacancy)
    return list(_as_of(streamed(connection, wanted.order_by(TABLE.c.entered, TABLE.c.candidacy)), now))


def _as_of(rows: Iterable[Any], now: float) -> Iterator[Candidacy]:
    for row in rows:
        *known, professional, managerial, filled, finished, because, holds, offers, starts, was = row
        if not (was or holds or offers) and finished is not None and finished <= now:  # it all happened before
            yield Candidacy._make(row[:-1])
            continue
        if was and (then := as_it_was(from_json(was), now)) is not None:
            professional, managerial, finished, because = then
        times = [None if t is None or t > now else t for t in (professional, managerial, filled, finished)]
        lists = [from_json(text) if text else None for text in (holds, offers)]
        yield Candidacy._make((*known, *times, because if times[3] else None, *lists, starts))


def holds(connection: Connection, vacancy: VacancyId | None, now: float) -> dict[tuple[str, str], list[Any]]:
    """The holds of each candidacy that had begun by then: begin and end, or None while it lasted."""
    rows = TABLE.c
    held = select(rows.vacancy, rows.candidacy, rows.holds).where(rows.holds.is_not(None))
    if vacancy is not None:
        held = held.where(rows.vacancy == vacancy)
    return {
        (id_, candidacy): [[start, end if end is not None and end <= now else None] for start, end in spans]
        for id_, candidacy, all_spans in connection.execute(held).all()
        if (spans := [span for span in all_spans if span[0] <= now])
    }
