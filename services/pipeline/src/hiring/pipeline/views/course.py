"""Whom may we lose, and why did others withdraw?"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Integer, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline import course as k
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline.overview import AtRisk, Risks, ShowRisks
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.pipeline.views.board import BOARD, CARDS
from hiring.pipeline.views.names import NAMES, names_for
from hiring.pipeline.views.searches import SEARCHES, search_for

_TABLE = Table(
    "pipeline_courses",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("owner", String(64)),
    Column("respond_by", Moment),
    Column("answered", Boolean, nullable=False),
    Column("last_contact", Moment, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("breaches", Integer, nullable=False),
    Column("left_because", String(200)),
)

_HANDED_OVER = (e.CandidacyEntered, e.CandidateAdvanced, e.CandidacyReconsidered, e.HoldReleased, k.StepCorrected)
_LEFT = (e.CandidacyWithdrawn, e.OfferDeclined)
_OTHERS = (e.MarksRecorded, k.ContactMade, k.ContactMissed, k.ResponseBreached)

OVER = ("hired", "rejected", "withdrawn")
WAITS_LONG, NO_CONTACT = timedelta(days=7), timedelta(days=7)
"""How long somebody in play waits in a step, or hears nothing, before we may lose them (S34)."""


def _keys(recorded: Recorded[Any]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.candidacy)


def _evolve(row: Row | None, recorded: Recorded[Any], key: Key) -> Row:
    event = recorded.event
    if isinstance(event, e.CandidacyEntered):
        begun = {"vacancy": key[0], "candidacy": key[1], "answered": False, "last_contact": recorded.time}
        counts = {"missed": 0, "breaches": 0, "left_because": None}
        return {**begun, **counts, "owner": event.owner, "respond_by": event.respond_by}
    if row is None:
        raise LookupError(f"candidacy {key[1]} was never entered")
    if isinstance(event, _HANDED_OVER):
        handed = {"owner": event.owner, "respond_by": event.respond_by}
        return {**row, **handed, "answered": False, "left_because": None}
    match event:
        case e.MarksRecorded():
            return {**row, "answered": True}
        case k.ContactMade():
            return {**row, "last_contact": recorded.time}
        case k.ContactMissed():
            return {**row, "missed": row["missed"] + 1}
        case k.ResponseBreached():
            return {**row, "breaches": row["breaches"] + 1}
    return {**row, "left_because": event.reason}


COURSES = View(_TABLE, 1, (*_HANDED_OVER, *_LEFT, *_OTHERS), _keys, _evolve)


def courses_in(connection: Connection, vacancies: Iterable[str]) -> list[dict[str, Any]]:
    """Every candidacy of these vacancies, with its card on the board."""
    on = (CARDS.c.vacancy == _TABLE.c.vacancy) & (CARDS.c.candidacy == _TABLE.c.candidacy)
    card = (CARDS.c.candidate, CARDS.c.step, CARDS.c.status, CARDS.c.since, CARDS.c.until)
    found = select(_TABLE, *card).join(CARDS, on).where(_TABLE.c.vacancy.in_(list(vacancies)))
    return [dict(row) for row in connection.execute(found).mappings()]


def _flags(row: Row, now: datetime) -> list[Any]:
    late = not row["answered"] and row["respond_by"] is not None and row["respond_by"] < now
    told = {
        "hold-expired": row["status"] == "hold-expired",
        "response-late": row["status"] == "in-step" and late,
        "missed-contact": row["missed"] > 0,
        "no-contact": now - row["last_contact"] > NO_CONTACT,
        "waits-long": row["status"] == "in-step" and now - row["since"] > WAITS_LONG,
    }
    return [flag for flag, up in told.items() if up]


def _days(span: timedelta) -> float:
    return round(span / timedelta(days=1), 2)


def _risks(connection: Connection, query: ShowRisks, asked: Asked) -> Risks:
    search_for(connection, query.vacancy, asked)
    rows = courses_in(connection, [query.vacancy])
    in_play = [row for row in rows if row["status"] not in OVER]
    name = names_for(connection, (row["candidate"] for row in in_play), asked)
    candidacies = [
        AtRisk(
            candidacy=row["candidacy"],
            candidate=row["candidate"],
            name=name(row["candidate"]),
            step=row["step"],
            status=row["status"],
            days_waiting=_days(asked.at - row["since"]),
            days_without_contact=_days(asked.at - row["last_contact"]),
            missed_contacts=row["missed"],
            breaches=row["breaches"],
            flags=tuple(_flags(row, asked.at)),
        )
        for row in in_play
    ]
    return Risks(
        vacancy=query.vacancy,
        candidacies=tuple(sorted(candidacies, key=lambda each: (-len(each.flags), -each.days_waiting))),
        withdrawals=dict(Counter(row["left_because"] for row in rows if row["left_because"])),
    )


SHOW_RISKS = Answer(ShowRisks, (COURSES, BOARD, SEARCHES, NAMES), _risks)
