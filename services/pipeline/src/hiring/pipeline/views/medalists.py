"""Who came far, was not hired, and wants to hear of us again? The silver medalists, as the log tells them (S89)."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Boolean, Column, Connection, String, Table, select

from hiring.contracts.brief import PHASE_OF, Phase
from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline.course import ListTaken, StepCorrected
from hiring.contracts.pipeline.overview import Medalist, SilverMedalists, SuggestMedalists
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.pipeline.domain.roles import CURATING, require_office
from hiring.pipeline.views.names import NAMES, names_for
from hiring.pipeline.views.talents import TALENTS

_RUNS = Table(
    "pipeline_medals",
    VIEWS,
    Column("candidate", String(64), primary_key=True),
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), nullable=False),
    Column("managerial", Boolean, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("ended", String(16)),
    Column("ended_at", Moment),
)
_CONSENTS = Table(
    "pipeline_consents",
    VIEWS,
    Column("candidate", String(64), primary_key=True),
    Column("until", Moment, nullable=False),
)

_MERGED = Table(
    "pipeline_merged",
    VIEWS,
    Column("candidate", String(64), primary_key=True),
    Column("into", String(64), nullable=False),
)

_MOVING = (e.CandidateAdvanced, e.CandidacyReconsidered, StepCorrected)
_ENDING: Mapping[type, str] = {
    e.CandidateRejected: "rejected",
    e.CandidacyWithdrawn: "withdrawn",
    e.OfferDeclined: "withdrawn",
    e.PositionFilled: "hired",
}


def _run_keys(recorded: Recorded[Any]) -> Iterable[Key]:
    event = recorded.event
    if isinstance(event, ListTaken):
        named = dict.fromkeys(entry.candidate for entry in event.entries if event.kind == "short")
        yield from ((candidate, event.vacancy) for candidate in named)
    else:
        yield (event.candidate, event.vacancy)


def _evolve_run(row: Row | None, recorded: Recorded[Any], key: Key) -> Row:
    event = recorded.event
    if isinstance(event, e.CandidacyEntered):
        begun = {"candidate": key[0], "vacancy": key[1], "candidacy": event.candidacy}
        return {**begun, "managerial": False, "listed": False, "ended": None, "ended_at": None}
    if row is None:
        raise LookupError(f"candidate {key[0]} never entered {key[1]}")
    if isinstance(event, ListTaken):
        return {**row, "listed": True}
    if isinstance(event, _MOVING):
        managerial = PHASE_OF[event.step] is Phase.MANAGERIAL
        came_far = managerial if isinstance(event, StepCorrected) else row["managerial"] or managerial
        return {**row, "managerial": came_far, "ended": None, "ended_at": None}
    return {**row, "ended": _ENDING[type(event)], "ended_at": recorded.time}


def _consent_keys(recorded: Recorded[Any]) -> Iterable[Key]:
    if getattr(recorded.event, "purpose", "talent-pool") == "talent-pool":
        yield (recorded.event.candidate,)


def _evolve_consent(_row: Row | None, recorded: Recorded[Any], key: Key) -> Row | None:
    event = recorded.event
    return {"candidate": key[0], "until": event.until} if isinstance(event, p.ConsentGiven) else None


def _evolve_merged(_row: Row | None, recorded: Recorded[p.CandidateMerged], key: Key) -> Row:
    return {"candidate": key[0], "into": recorded.event.into}


MERGED = View(_MERGED, 1, (p.CandidateMerged,), lambda recorded: [(recorded.event.candidate,)], _evolve_merged)
"""Whose medals are another's since."""
RUNS = View(_RUNS, 1, (e.CandidacyEntered, ListTaken, *_MOVING, *_ENDING), _run_keys, _evolve_run)
CONSENTS = View(
    _CONSENTS, 1, (p.ConsentGiven, p.ConsentEnded, p.CandidateErased, p.CandidateMerged), _consent_keys, _evolve_consent
)


def _answer(connection: Connection, _query: SuggestMedalists, asked: Asked) -> SilverMedalists:
    require_office(asked.roles, *CURATING)
    came_far = _RUNS.c.managerial | _RUNS.c.listed
    merged = {row.candidate: row.into for row in connection.execute(select(_MERGED))}
    consents = {row.candidate: row.until for row in connection.execute(select(_CONSENTS))}
    pooled = set(connection.execute(select(TALENTS.table.c.candidate)).scalars())
    found = (
        select(_RUNS)
        .where(came_far, _RUNS.c.ended.in_(["rejected", "withdrawn"]))
        .order_by(_RUNS.c.ended_at.desc(), _RUNS.c.candidate)
    )
    rows = [{**row, "candidate": _stays(row["candidate"], merged)} for row in connection.execute(found).mappings()]
    agree = [row for row in rows if (until := consents.get(row["candidate"])) is not None and until > asked.at]
    name = names_for(connection, (row["candidate"] for row in agree), asked)
    same = ("candidate", "vacancy", "candidacy", "ended", "ended_at")
    return SilverMedalists(
        medalists=tuple(
            Medalist(
                **{field: row[field] for field in same},
                name=name(row["candidate"]),
                reached="managerial" if row["managerial"] else "short-list",
                agrees_until=consents[row["candidate"]],
                pooled=row["candidate"] in pooled,
            )
            for row in agree
        ),
        not_asked=len(rows) - len(agree),
    )


def _stays(candidate: str, merged: Mapping[str, str]) -> str:
    """Who they are since, after one merge or several; two that were merged into each other stay who they were."""
    seen = {candidate}
    now = candidate
    while (into := merged.get(now)) is not None and into not in seen:
        seen.add(into)
        now = into
    return now


SUGGEST_MEDALISTS = Answer(SuggestMedalists, (RUNS, CONSENTS, MERGED, TALENTS, NAMES), _answer)
