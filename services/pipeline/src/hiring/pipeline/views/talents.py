"""Whom do we keep in mind, and who is known twice?"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import JSON, Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.ids import CandidateId
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline.events import CandidateRegistered
from hiring.contracts.pipeline.overview import Duplicates, FindDuplicates, ShowTalents, Talent, Talents
from hiring.contracts.sealed import Sealed
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.pipeline.domain.roles import CURATING, KNOWING, require_office
from hiring.pipeline.views.names import NAMES, names_for

_TALENTS = Table(
    "pipeline_talents",
    VIEWS,
    Column("candidate", String(64), primary_key=True),
    Column("pool", String(200), nullable=False),
    Column("recontact_at", Moment, nullable=False),
    Column("vacancy", String(64)),
)
_CONTACTS = Table(
    "pipeline_contacts",
    VIEWS,
    Column("candidate", String(64), primary_key=True),
    Column("contact", JSON, nullable=False),
)

_MAIL = re.compile(r"[^\s<>,;@]+@[^\s<>,;@]+\.\w+")
_PHONE = re.compile(r"\+?\d[\d\s()./-]{5,}\d")
_TAIL = 9
"""Phones are the same when so many last digits are: with and without the country's prefix."""


def _keys(recorded: Recorded[Any]) -> Iterable[Key]:
    yield (recorded.event.candidate,)


def _evolve_talent(_row: Row | None, recorded: Recorded[Any], key: Key) -> Row | None:
    event = recorded.event
    if not isinstance(event, p.TalentPooled):
        return None
    return {"candidate": key[0], "pool": event.pool, "recontact_at": event.recontact_at, "vacancy": event.vacancy}


def _evolve_contact(row: Row | None, recorded: Recorded[Any], key: Key) -> Row | None:
    event = recorded.event
    if not isinstance(event, CandidateRegistered | p.CandidateCorrected):
        return None
    return {"candidate": key[0], "contact": event.contact.to_json()} if event.contact else row


_GONE = (p.CandidateMerged, p.CandidateErased)

TALENTS = View(_TALENTS, 2, (p.TalentPooled, p.TalentReleased, *_GONE), _keys, _evolve_talent)
CONTACTS = View(_CONTACTS, 2, (CandidateRegistered, p.CandidateCorrected, *_GONE), _keys, _evolve_contact)


def addresses(contact: str) -> Iterator[str]:
    """The mails and phones in a text, each in the one form in which it is compared."""
    yield from (mail.casefold() for mail in _MAIL.findall(contact))
    rest = _MAIL.sub(" ", contact)
    yield from (re.sub(r"\D", "", phone)[-_TAIL:] for phone in _PHONE.findall(rest))


def _talents(connection: Connection, _query: ShowTalents, asked: Asked) -> Talents:
    require_office(asked.roles, *CURATING)
    rows = connection.execute(select(_TALENTS).order_by(_TALENTS.c.recontact_at)).mappings().all()
    name = names_for(connection, (row["candidate"] for row in rows), asked)
    return Talents(
        talents=tuple(
            Talent(**dict(row), name=name(row["candidate"]), due=row["recontact_at"] <= asked.at) for row in rows
        )
    )


def _duplicates(connection: Connection, _query: FindDuplicates, asked: Asked) -> Duplicates:
    """Compared in memory while answering: neither the address nor a hash of it is kept anywhere."""
    require_office(asked.roles, *KNOWING)
    known: defaultdict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(_CONTACTS)).mappings():
        for address in addresses(asked.reveal(Sealed.from_json(row["contact"]))):
            known[address].add(row["candidate"])
    groups = {tuple(sorted(same)) for same in known.values() if len(same) > 1}
    people = {candidate for group in groups for candidate in group}
    name = names_for(connection, people, asked)
    return Duplicates.model_validate(
        {"groups": sorted(groups), "names": {one: name(CandidateId(one)) for one in sorted(people)}}
    )


SHOW_TALENTS = Answer(ShowTalents, (TALENTS, NAMES), _talents)
FIND_DUPLICATES = Answer(FindDuplicates, (CONTACTS, NAMES), _duplicates)
