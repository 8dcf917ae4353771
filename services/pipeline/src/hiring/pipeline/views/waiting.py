"""What waits for me?"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline.events import CandidacyReconsidered, OfferPrepared
from hiring.contracts.pipeline.overview import ListWaiting, MyWaiting, Waiting
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.pipeline.domain.roles import CURATING, GUARDING
from hiring.pipeline.views.board import BOARD
from hiring.pipeline.views.course import COURSES, courses_in
from hiring.pipeline.views.names import NAMES, names_for
from hiring.pipeline.views.pool import POOLS
from hiring.pipeline.views.searches import SEARCHES, manages_in, recruits_in, searches_of
from hiring.pipeline.views.talents import TALENTS

_ERASURES = Table(
    "pipeline_erasures",
    VIEWS,
    Column("candidate", String(64), primary_key=True),
    Column("requested_by", String(64), nullable=False),
    Column("requested_at", Moment, nullable=False),
)
_PREPARED = Table(
    "pipeline_offers",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("prepared_at", Moment, nullable=False),
)


def _erasure_keys(recorded: Recorded[Any]) -> Iterable[Key]:
    yield (recorded.event.candidate,)


def _evolve_erasure(_row: Row | None, recorded: Recorded[Any], key: Key) -> Row | None:
    event = recorded.event
    if not isinstance(event, p.ErasureRequested):
        return None
    return {"candidate": key[0], "requested_by": event.requested_by, "requested_at": recorded.time}


def _offer_keys(recorded: Recorded[OfferPrepared | CandidacyReconsidered]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.candidacy)


def _evolve_offer(_row: Row | None, recorded: Recorded[OfferPrepared | CandidacyReconsidered], key: Key) -> Row | None:
    if isinstance(recorded.event, CandidacyReconsidered):
        return None
    return {"vacancy": key[0], "candidacy": key[1], "prepared_at": recorded.time}


ERASURES = View(_ERASURES, 1, (p.ErasureRequested, p.CandidateErased), _erasure_keys, _evolve_erasure)
OFFERS = View(_PREPARED, 1, (OfferPrepared, CandidacyReconsidered), _offer_keys, _evolve_offer)

Found = dict[str, Any]


def _of_candidacies(connection: Connection, asked: Asked) -> Iterator[Found]:
    recruits, manages = recruits_in(connection, asked), manages_in(connection, asked)
    prepared = {(row.vacancy, row.candidacy) for row in connection.execute(select(_PREPARED))}
    for row in courses_in(connection, searches_of(connection, asked)):
        who = {field: row[field] for field in ("vacancy", "candidacy", "candidate", "step", "since")}
        match row["status"]:
            case "hold-expired" if row["vacancy"] in recruits | manages:
                yield {**who, "what": "decide-hold", "due_at": row["since"]}
            case "in-step" if row["owner"] == asked.by and not row["answered"]:
                yield {**who, "what": "answer-step", "due_at": row["respond_by"]}
            case "selected" if row["vacancy"] in recruits and (row["vacancy"], row["candidacy"]) not in prepared:
                yield {**who, "what": "prepare-offer", "due_at": None}


def _of_pools(connection: Connection, asked: Asked) -> Iterator[Found]:
    mine = manages_in(connection, asked)
    pools = POOLS.table.c
    for row in connection.execute(select(POOLS.table).where(pools.decided_at.is_(None))).mappings():
        came = [datetime.fromisoformat(cut["at"]) for cut in row["cuts"] if cut["to_phase"] == "managerial"]
        if row["vacancy"] in mine and (came or row["timebox_ended"]):
            where = {"vacancy": row["vacancy"], "pool": row["pool"], "name": row["pool"]}
            ends = row["timebox_ends_at"]
            yield {**where, "what": "decide-pool", "since": min([*came, ends]), "due_at": ends}


def _of_persons(connection: Connection, asked: Asked) -> Iterator[Found]:
    if not asked.roles.isdisjoint(CURATING):
        due = select(TALENTS.table).where(TALENTS.table.c.recontact_at <= asked.at)
        for row in connection.execute(due).mappings():
            yield {"candidate": row["candidate"], "what": "contact-talent", **_at_once(row["recontact_at"])}
    if not asked.roles.isdisjoint(GUARDING):
        others = select(_ERASURES).where(_ERASURES.c.requested_by != asked.by)
        for row in connection.execute(others).mappings():
            yield {"candidate": row["candidate"], "what": "confirm-erasure", **_at_once(row["requested_at"])}


def _at_once(since: datetime) -> Found:
    """What is due as soon as it waits."""
    return {"since": since, "due_at": since}


def _answer(connection: Connection, _query: ListWaiting, asked: Asked) -> MyWaiting:
    found = [
        *_of_candidacies(connection, asked),
        *_of_pools(connection, asked),
        *_of_persons(connection, asked),
    ]
    name = names_for(connection, (row["candidate"] for row in found if "candidate" in row), asked)
    waiting = [
        Waiting(
            **{"name": name(row["candidate"]) if "candidate" in row else row["pool"], **row},
            late=row["due_at"] is not None and row["due_at"] < asked.at,
        )
        for row in found
    ]

    def order(one: Waiting) -> tuple[bool, datetime]:
        return one.due_at is None, one.due_at or asked.at

    return MyWaiting(waiting=tuple(sorted(waiting, key=order)))


LIST_WAITING = Answer(ListWaiting, (COURSES, BOARD, OFFERS, POOLS, TALENTS, ERASURES, SEARCHES, NAMES), _answer)
