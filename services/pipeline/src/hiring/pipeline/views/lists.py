"""Which long and short lists were kept?"""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline.course import ListTaken
from hiring.contracts.pipeline.overview import KeptList, Lists, ShowLists
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Moment, Row, View
from hiring.pipeline.views.searches import SEARCHES, search_for

_TABLE = Table(
    "pipeline_lists",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("taken_by", String(64), nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("brief_version", Integer, nullable=False),
    Column("entries", JSON, nullable=False),
)


def _keys(recorded: Recorded[ListTaken]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.name)


def _evolve(_row: Row | None, recorded: Recorded[ListTaken], _key: Key) -> Row:
    event = recorded.event
    return {**dict(event), "entries": [entry.model_dump(mode="json") for entry in event.entries]}


LISTS = View(_TABLE, 1, (ListTaken,), _keys, _evolve)


def _answer(connection: Connection, query: ShowLists, asked: Asked) -> Lists:
    search_for(connection, query.vacancy, asked)
    found = select(_TABLE).where(_TABLE.c.vacancy == query.vacancy).order_by(_TABLE.c.taken_at.desc(), _TABLE.c.name)
    rows = [{field: row[field] for field in row if field != "vacancy"} for row in connection.execute(found).mappings()]
    return Lists(vacancy=query.vacancy, lists=tuple(KeptList.model_validate(row) for row in rows))


SHOW_LISTS = Answer(ShowLists, (LISTS, SEARCHES), _answer)
