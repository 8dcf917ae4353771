"""What do we know of this person, across vacancies? Opened only in the answer."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from hiring.contracts.messages import Event
from hiring.contracts.pipeline import course as k
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline.overview import Dossier, DossierEntry, Run, ShowDossier
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import Rule, require
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.views.view import Answer, Asked, Row
from hiring.pipeline.domain.roles import KNOWING
from hiring.pipeline.views.records import RECORD, records_of
from hiring.pipeline.views.searches import SEARCHES, decides_in, searches_of

NOT_YOUR_CANDIDATE = Rule(
    "not-your-candidate",
    "A person's dossier is for the people of a vacancy that they were in, and for recruiter, HR and privacy",
)
_FOR_DECIDERS = {e.OfferMade.wire, k.ReferenceRecorded.wire}
"""What an offer says and what referees said is not for everybody of the vacancy."""
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
_NAMING = {e.CandidateRegistered.wire, p.CandidateCorrected.wire}
CORRECTED = "[corrected]"
"""What is shown in place of a name or contact that was put right since."""
_STATUS_OF = {event.wire: status for event, status in _STATUS.items()}


def opened(value: Any, asked: Asked) -> Any:
    """What is told, with every sealed text as plain text."""
    match value:
        case {"$sealed": _}:
            return asked.reveal(Sealed.from_json(value))
        case dict():
            return {name: opened(part, asked) for name, part in value.items()}
        case list():
            return [opened(part, asked) for part in value]
    return value


def _candidacies(rows: Iterable[Row]) -> tuple[Run, ...]:
    runs: dict[str, Run] = {}
    for row in rows:
        if row["what"] not in _STATUS_OF:
            continue
        told, status = row["told"], _STATUS_OF[row["what"]]
        id_ = f"{row['vacancy']}/{told['candidacy']}"
        if row["what"] == e.CandidacyEntered.wire:
            who = {"vacancy": row["vacancy"], "candidacy": told["candidacy"], "source": told["source"]}
            runs[id_] = Run(**who, status=status, since=row["at"])
        elif id_ in runs:
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


def corrected(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records without names and contacts that were put right later (GDPR 16): these are shown nowhere any more."""
    found: list[dict[str, Any]] = []
    later = set[tuple[str, str]]()
    for row in reversed(list(rows)):
        if row["what"] in _NAMING:
            gone = {name for name in ("name", "contact") if (row["about"], name) in later}
            later |= {(row["about"], name) for name in ("name", "contact") if name in row["told"]}
            told = {name: value for name, value in row["told"].items() if name not in gone}
            found.append({**row, "told": {**told, **dict.fromkeys(sorted(gone), CORRECTED)}})
        else:
            found.append(row)
    return found[::-1]


def _named(candidate: str, told: list[dict[str, Any]]) -> dict[str, Any]:
    """The name and contact that hold: those of the person, else of the first duplicate that has any."""
    naming = [row for row in told if row["what"] in _NAMING]
    of = candidate if any(row["about"] == candidate for row in naming) else naming[0]["about"] if naming else None
    said = [(name, value) for row in naming if row["about"] == of for name, value in row["told"].items()]
    return {name: value for name, value in said if value != CORRECTED}


def dossier_of(candidate: str, told: list[dict[str, Any]], entries: Iterable[Row]) -> Dossier:
    """The dossier that these records make, all of them opened, with these of them as its entries."""
    registered = _named(candidate, told)
    state = _folded(told)
    return Dossier(
        candidate=candidate,
        name=registered.get("name", ERASED if state["erased_at"] else candidate),
        contact=registered.get("contact", ""),
        sources=tuple(dict.fromkeys(row["told"]["source"] for row in told if "source" in row["told"])),
        candidacies=_candidacies(told),
        merged=tuple(row["told"]["duplicate"] for row in told if row["what"] == p.DuplicateTakenOver.wire),
        entries=tuple(
            DossierEntry(**{name: row[name] for name in ("sequence", "at", "by", "what", "vacancy", "told")})
            for row in entries
        ),
        **state,
    )


def _dossier(connection: Connection, query: ShowDossier, asked: Asked) -> Dossier:
    """The people of a vacancy see what the search of it holds, and what belongs to no vacancy."""
    rows = [row for row in records_of(connection, query.candidate) if row["what"].startswith("pipeline.")]
    theirs = set(searches_of(connection, asked))
    knows = not asked.roles.isdisjoint(KNOWING)
    require(
        knows or any(row["vacancy"] in theirs for row in rows), NOT_YOUR_CANDIDATE
    )  # also of nobody: ids are guessed
    if not rows:
        raise LookupError(query.candidate)
    decided = decides_in(connection, asked)
    mine = [
        row
        for row in rows
        if "/" not in row["about"]
        and (knows or row["vacancy"] is None or row["vacancy"] in theirs)
        and (knows or row["what"] not in _FOR_DECIDERS or row["vacancy"] in decided)
    ]
    told = [{**row, "told": opened(row["told"], asked)} for row in corrected(mine)]
    return dossier_of(query.candidate, told, told)


SHOW_DOSSIER = Answer(ShowDossier, (RECORD, SEARCHES), _dossier)
