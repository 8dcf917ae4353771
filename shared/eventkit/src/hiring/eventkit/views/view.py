"""A view: one table, a pure `evolve`, and the typed queries that it answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import Connection, Dialect, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator

from hiring.contracts.envelope import Recorded
from hiring.contracts.messages import Event, Query
from hiring.contracts.sealed import Sealed

Key = tuple[Any, ...]
"""The values of a row's primary key columns, in their order."""
Row = Mapping[str, Any]
"""A row by column name, every column."""

VIEWS = MetaData()
"""Where every view's table is declared. Names are unique in a service; columns of JSON are allowed."""


class Moment(TypeDecorator[datetime]):
    """A UTC time as ISO 8601 text of fixed width: sorts as text, the same in SQLite and PostgreSQL."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        """Aware datetime to text."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        """Text to aware datetime."""
        return None if value is None else datetime.fromisoformat(value)


class Document(TypeDecorator[Any]):
    """A value that no code changes, of a type that pydantic knows, kept as its JSON.

    Rows hold the value itself, so that a chunk of events evolves it without a way through JSON at each.
    """

    impl = Text
    cache_ok = True

    def __init__(self, adapter: TypeAdapter[Any]) -> None:
        super().__init__()
        self.adapter = adapter

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        """The value to JSON."""
        return None if value is None else self.adapter.dump_json(value).decode()

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        """JSON to the value."""
        return None if value is None else self.adapter.validate_json(value)


@dataclass(frozen=True)
class View:
    """One question's table.

    `keys` names the rows that an event touches (none: it is passed over); for each, `evolve` gets the row as it is
    (None: there is none) and gives the row as it will be (None: delete it). Both are pure: no clock, no I/O, no
    other row. Raise `version` whenever the table or `evolve` changes: the view then rebuilds itself.

    `derive` gives the columns that follow from the rest of the row. It is asked once for each row of a chunk, after its
    last event, not at each: `evolve` fills these columns with anything and never looks at them.
    """

    table: Table
    version: int
    subscribes: tuple[type[Event], ...]
    keys: Callable[[Recorded[Any]], Iterable[Key]]
    evolve: Callable[[Row | None, Recorded[Any], Key], Row | None]
    derive: Callable[[Row], Row] | None = None

    @property
    def name(self) -> str:
        """The name of its table."""
        return self.table.name


Q = TypeVar("Q", bound=Query)
A = TypeVar("A", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, at what time, how to open what is sealed (`[erased]` when the key is gone), and the asker's roles."""

    by: str
    at: datetime
    reveal: Callable[[Sealed], str]
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answer(Generic[Q, A]):
    """How a query is answered: from which views, by which function of a connection to them.

    `answer` may raise `Refused` (not yours to see) and `LookupError` (no such thing). The same function answers
    as of an earlier moment, from a throw-away database.
    """

    query: type[Q]
    views: tuple[View, ...]
    answer: Callable[[Connection, Q, Asked], A]
