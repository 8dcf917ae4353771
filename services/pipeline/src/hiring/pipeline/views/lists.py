"""Which long and short lists were kept?"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, select

from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline.course import ListTaken
from hiring.contracts.pipeline.overview import KeptList, Lists, ShowLists
from hiring.contracts.pipeline.ranking import Ranking
from hiring.contracts.sealed import Sealed
from hiring.eventkit.sealing import ERASED
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
    Column("ranking", JSON, nullable=False),
)


def _keys(recorded: Recorded[ListTaken]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.name)


def _evolve(_row: Row | None, recorded: Recorded[ListTaken], _key: Key) -> Row:
    event = recorded.event
    entries = [entry.model_dump(mode="json") for entry in event.entries]
    return {**dict(event), "entries": entries, "ranking": event.ranking.to_json()}


LISTS = View(_TABLE, 2, (ListTaken,), _keys, _evolve)


def _answer(connection: Connection, query: ShowLists, asked: Asked) -> Lists:
    decides = asked.by in search_for(connection, query.vacancy, asked)["deciders"]
    found = select(_TABLE).where(_TABLE.c.vacancy == query.vacancy).order_by(_TABLE.c.taken_at.desc(), _TABLE.c.name)
    lists = [_kept(dict(row), asked, decides=decides) for row in connection.execute(found).mappings()]
    return Lists(vacancy=query.vacancy, lists=tuple(lists))


def _kept(row: Row, asked: Asked, *, decides: bool) -> KeptList:
    """Best first and with marks for those who decide; for others in the order in which it was named (S25)."""
    shown = {field: row[field] for field in row if field not in {"vacancy", "ranking"}}
    if decides:
        entries = {entry["candidacy"]: entry for entry in row["entries"]}
        shown["entries"] = [entries[place["candidacy"]] | place for place in _places(row, asked)]
    return KeptList.model_validate(shown)


def _places(row: Row, asked: Asked) -> list[dict[str, Any]]:
    ranking = asked.reveal(Sealed.from_json(row["ranking"]))
    if ranking == ERASED:
        return [{"candidacy": entry["candidacy"]} for entry in row["entries"]]
    return [place.model_dump(exclude={"rank"}) for place in Ranking.opened(ranking).places]


SHOW_LISTS = Answer(ShowLists, (LISTS, SEARCHES), _answer)
