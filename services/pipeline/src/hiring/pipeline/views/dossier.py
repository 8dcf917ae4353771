"""What do we know of this person, across vacancies? All that is on record, opened only in the answer."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select

from hiring.contracts.catalogue import events
from hiring.contracts.envelope import Recorded
from hiring.contracts.messages import Event
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline.overview import DataExport, Dossier, DossierEntry, ExportCandidate, Run, ShowDossier
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import Rule, require
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.pipeline.views.searches import SEARCHES, searches_of

RECORDS = Table(
    "pipeline_records",
    VIEWS,
    Column("candidate", String(64), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String(64), nullable=False),
    Column("what", String(100), nullable=False),
    Column("vacancy", String(64)),
    Column("told", JSON, nullable=False),
)

NOT_YOUR_CANDIDATE = Rule(
    "not-your-candidate", "A person's dossier is for who registered them, or is of a vacancy that they were in"
)
_ABOUT_A_PERSON = tuple(event for event in events("pipeline").values() if "candidate" in event.model_fields)


def _keys(recorded: Recorded[Any]) -> Iterable[Key]:
    yield (recorded.event.candidate, recorded.id)


def _evolve(_row: Row | None, recorded: Recorded[Any], key: Key) -> Row:
    event = recorded.event
    told = event.model_dump(mode="json", exclude_none=True, exclude={"candidate", "vacancy"})
    about = {"candidate": key[0], "id": key[1], "vacancy": getattr(event, "vacancy", None), "what": event.wire}
    return {**about, "sequence": recorded.sequence, "at": recorded.time, "by": recorded.actor, "told": told}


RECORD = View(RECORDS, 1, _ABOUT_A_PERSON, _keys, _evolve)

_STATUS: dict[type[Event], str] = {
    e.CandidacyEntered: "in play",
    e.CandidacyReconsidered: "in play",
    e.CandidateHeld: "on hold",
    e.HoldReleased: "in play",
    e.CandidateRejected: "rejected",
    e.CandidacyWithdrawn: "withdrawn",
    e.OfferMade: "offered",
    e.OfferDeclined: "withdrawn",
    e.PositionFilled: "hired",
}
_STATUS_OF = {event.wire: status for event, status in _STATUS.items()}


def _rows(connection: Connection, candidate: str) -> list[dict[str, Any]]:
    """The person's records and those of the duplicates that they took over, in the order of the log."""
    ids, known = [candidate], set[str]()
    rows: list[dict[str, Any]] = []
    while ids:
        id_ = ids.pop()
        known.add(id_)
        found = connection.execute(select(RECORDS).where(RECORDS.c.candidate == id_)).mappings()
        mine = [dict(row) for row in found]
        rows += mine
        taken = {row["told"]["duplicate"] for row in mine if row["what"] == p.DuplicateTakenOver.wire}
        ids += taken - known
    return sorted(rows, key=lambda row: (row["sequence"], row["id"]))


def _opened(value: Any, asked: Asked) -> Any:
    match value:
        case {"$sealed": _}:
            return asked.reveal(Sealed.from_json(value))
        case dict():
            return {name: _opened(part, asked) for name, part in value.items()}
        case list():
            return [_opened(part, asked) for part in value]
    return value


def _candidacies(rows: Iterable[Row]) -> tuple[Run, ...]:
    runs: dict[str, Run] = {}
    for row in rows:
        if row["what"] == e.CandidacyEntered.wire:
            told = {"candidacy": row["told"]["candidacy"], "source": row["told"]["source"]}
            runs[f"{row['vacancy']}/{told['candidacy']}"] = Run(
                vacancy=row["vacancy"], **told, status="in play", since=row["at"]
            )
        elif (status := _STATUS_OF.get(row["what"])) and (
            id_ := f"{row['vacancy']}/{row['told']['candidacy']}"
        ) in runs:
            runs[id_] = runs[id_].model_copy(update={"status": status, "since": row["at"]})
    return tuple(runs.values())


def _folded(rows: Iterable[Row]) -> dict[str, Any]:
    """What the person's own events leave: consents, pool, legal hold, erasure."""
    state: dict[str, Any] = {"consents": {}, "talent_pool": None, "legal_hold": False, "erased_at": None}
    for row in rows:
        told = row["told"]
        match row["what"]:
            case p.ConsentGiven.wire:
                state["consents"][told["purpose"]] = told["until"]
            case p.ConsentEnded.wire:
                state["consents"].pop(told["purpose"], None)
            case p.TalentPooled.wire:
                state["talent_pool"] = told["pool"]
            case p.TalentReleased.wire:
                state["talent_pool"] = None
            case p.LegalHoldPlaced.wire | p.LegalHoldLifted.wire:
                state["legal_hold"] = row["what"] == p.LegalHoldPlaced.wire
            case p.ErasureCompleted.wire:
                state["erased_at"] = row["at"]
    return state


def _dossier(connection: Connection, query: ShowDossier | ExportCandidate, asked: Asked) -> Dossier:
    rows = _rows(connection, query.candidate)
    if not rows:
        raise LookupError(query.candidate)
    theirs = set(searches_of(connection, asked))
    registered = [row for row in rows if row["what"] == e.CandidateRegistered.wire]
    mine = any(row["by"] == asked.by for row in registered) or any(row["vacancy"] in theirs for row in rows)
    require(mine, NOT_YOUR_CANDIDATE)
    told = [{**row, "told": _opened(row["told"], asked)} for row in rows]
    first: dict[str, Any] = next((row["told"] for row in told if row["what"] == e.CandidateRegistered.wire), {})
    state = _folded(told)
    return Dossier(
        candidate=query.candidate,
        name=first.get("name", ERASED if state["erased_at"] else query.candidate),
        contact=first.get("contact", ""),
        sources=tuple(dict.fromkeys(row["told"]["source"] for row in told if "source" in row["told"])),
        candidacies=_candidacies(told),
        merged=tuple(row["told"]["duplicate"] for row in told if row["what"] == p.DuplicateTakenOver.wire),
        entries=tuple(
            DossierEntry(**{name: row[name] for name in ("sequence", "at", "by", "what", "vacancy", "told")})
            for row in told
            if row["vacancy"] is None or row["vacancy"] in theirs or isinstance(query, ExportCandidate)
        ),
        **state,
    )


def _export(connection: Connection, query: ExportCandidate, asked: Asked) -> DataExport:
    dossier = _dossier(connection, query, asked)
    lines = [f"All that is held about {dossier.name} ({dossier.contact})", ""]
    for entry in dossier.entries:
        facts = ", ".join(f"{name}: {_plain(value)}" for name, value in entry.told.items())
        lines.append(f"{entry.at:%Y-%m-%d %H:%M}  {entry.what.split('.')[1].replace('-', ' ')}: {facts}")
    return DataExport(candidate=query.candidate, text="\n".join(lines), data=dossier)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


SHOW_DOSSIER = Answer(ShowDossier, (RECORD, SEARCHES), _dossier)
EXPORT_CANDIDATE = Answer(ExportCandidate, (RECORD, SEARCHES), _export)
