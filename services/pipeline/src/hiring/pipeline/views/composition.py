"""Who makes up a pool? The first should be of different experience and additional skills (S55)."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import JSON, Column, Connection, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline.events import CandidacyEntered
from hiring.contracts.pipeline.standing import Background, Composition, ShowComposition
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View
from hiring.pipeline.domain.search.spread import lacking
from hiring.pipeline.views.names import NAMES, names_for
from hiring.pipeline.views.pool import POOLS
from hiring.pipeline.views.searches import SEARCHES, search_for

_TABLE = Table(
    "pipeline_backgrounds",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("candidacy", String(64), primary_key=True),
    Column("candidate", String(64), nullable=False),
    Column("experience", String(16)),
    Column("additional_skills", JSON, nullable=False),
    Column("source", String(200), nullable=False),
)


def _keys(recorded: Recorded[CandidacyEntered]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.candidacy)


def _evolve(_row: Row | None, recorded: Recorded[CandidacyEntered], key: Key) -> Row:
    event = recorded.event
    brings = {"experience": event.experience, "additional_skills": list(event.additional_skills)}
    return {"vacancy": key[0], "candidacy": key[1], "candidate": event.candidate, "source": event.source, **brings}


BACKGROUNDS = View(_TABLE, 1, (CandidacyEntered,), _keys, _evolve)


def _answer(connection: Connection, query: ShowComposition, asked: Asked) -> Composition:
    search_for(connection, query.vacancy, asked)
    pools = POOLS.table.c
    found = select(POOLS.table).where(pools.vacancy == query.vacancy).order_by(pools.ordinal).limit(1)
    if query.pool is not None:
        found = found.where(pools.pool == query.pool)
    pool = connection.execute(found).mappings().one_or_none()
    if pool is None:
        raise LookupError(query.pool or "no pool yet")
    of_pool = (_TABLE.c.vacancy == query.vacancy) & _TABLE.c.candidacy.in_(pool["members"])
    rows = connection.execute(select(_TABLE).where(of_pool).order_by(_TABLE.c.candidacy)).mappings().all()
    name = names_for(connection, (row["candidate"] for row in rows), asked)
    brings = ("candidacy", "candidate", "experience", "additional_skills", "source")
    ranges = Counter(row["experience"] for row in rows if row["experience"])
    skills = Counter(skill for row in rows for skill in row["additional_skills"])
    return Composition(
        vacancy=query.vacancy,
        pool=pool["pool"],
        ordinal=pool["ordinal"],
        size=pool["size"],
        experience=dict(ranges),
        unknown=sum(not row["experience"] for row in rows),
        additional_skills=dict(skills),
        lacking=lacking(ranges, skills),
        members=tuple(
            Background(name=name(row["candidate"]), **{field: row[field] for field in brings}) for row in rows
        ),
    )


SHOW_COMPOSITION = Answer(ShowComposition, (POOLS, BACKGROUNDS, SEARCHES, NAMES), _answer)
