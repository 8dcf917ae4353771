"""Rows: many at once by their keys, written and read, as each database does it best."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Executable,
    Float,
    Integer,
    Row,
    Select,
    Table,
    bindparam,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

_KEYS_PER_SELECT = 1_000


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts the rows (every column each), or replaces those that have their keys."""
    if connection.dialect.name == "sqlite":
        connection.execute(_upsert_each(table), rows)
    elif any(isinstance(column.type, JSON) for column in table.columns):
        connection.execute(_upsert_many(table), rows)
    else:
        columns = {c.name: [_plain(row[c.name], c.type) for row in rows] for c in table.columns}
        connection.execute(_upsert_arrays(table), columns)


def rows_with(connection: Connection, table: Table, keys: Sequence[tuple[Any, ...]]) -> Iterator[Row[Any]]:
    """The rows that have one of these primary keys."""
    key = list(table.primary_key.columns)
    if keys and connection.dialect.name == "postgresql":
        arrays = {c.name: [_plain(part[place], c.type) for part in keys] for place, c in enumerate(key)}
        yield from connection.execute(_among_arrays(table), arrays)
        return
    for start in range(0, len(keys), _KEYS_PER_SELECT):
        yield from connection.execute(select(table).where(tuple_(*key).in_(keys[start : start + _KEYS_PER_SELECT])))


@cache
def _among_arrays(table: Table) -> Executable:
    """One array per key column: the planner takes it as one join instead of a thousand alternatives."""
    key = list(table.primary_key.columns)
    return select(table).where(tuple_(*key).in_(_given(key)))


def _plain(value: Any, type_: TypeEngine[Any]) -> Any:
    """The driver takes an array of one exact type only: no ids or enumerations among text, no int among float."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int) and isinstance(type_, Integer | Float):
        return float(value) if isinstance(type_, Float) else int(value)
    return value


@cache
def _upsert_each(table: Table) -> Executable:
    return _or_replace(table, sqlite.insert(table))


@cache
def _upsert_many(table: Table) -> Executable:
    return _or_replace(table, postgresql.insert(table))


@cache
def _upsert_arrays(table: Table) -> Executable:
    """One array per column: one statement and one round trip, three times as fast as a statement per row."""
    columns = list(table.columns)
    return _or_replace(table, postgresql.insert(table).from_select([c.name for c in columns], _given(columns)))


def _given(columns: Sequence[Column[Any]]) -> Select[Any]:
    arrays = [bindparam(column.name, type_=postgresql.ARRAY(column.type)) for column in columns]
    return select(func.unnest(*arrays).table_valued(*(column.name for column in columns)).render_derived("given"))


def _or_replace(table: Table, insert: sqlite.Insert | postgresql.Insert) -> Executable:
    rest = {column.name: insert.excluded[column.name] for column in table.columns if not column.primary_key}
    key = list(table.primary_key.columns)
    return insert.on_conflict_do_update(index_elements=key, set_=rest) if rest else insert.on_conflict_do_nothing()
