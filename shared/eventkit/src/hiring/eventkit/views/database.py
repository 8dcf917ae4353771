"""The database of one service: one SQLite file or one PostgreSQL schema, and the tables that the kit keeps in it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Engine,
    Executable,
    Float,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.schema import CreateSchema
from sqlalchemy.types import TypeEngine

from hiring.eventkit.views.migrating import Chain, behind, migrate
from hiring.eventkit.views.view import Moment

KEPT = MetaData()
"""The kit's own tables."""

KEPT_TABLES = Chain("kept", "hiring.eventkit.migrations.kept")
"""What brings them."""

CHECKPOINTS = Table(
    "checkpoints",
    KEPT,
    Column("name", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("stream", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("poisoned", Text),
)
"""How far each fold has read: the log's sequence, its stream's creation time, the hash of the message there."""

LEASES = Table(
    "leases",
    KEPT,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", Float, nullable=False),
)
"""Who works at what, until when (Unix seconds). It saves work; the checkpoints are what keeps two from folding."""

PARKED = Table(
    "parked",
    KEPT,
    Column("view", String, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("why", Text, nullable=False),
)
"""Messages that a view passes over because an operator said so."""

STATES = Table(
    "states",
    KEPT,
    Column("subject", String, primary_key=True),
    Column("decider", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", String, nullable=False),
    Column("state", Text, nullable=False),
)
"""The state of every aggregate, folded by that version of its decider."""

COMMANDS = Table(
    "commands",
    KEPT,
    Column("subject", String, primary_key=True),
    Column("command", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("events", Text, nullable=False),
)
"""Every command that took effect, for ever; `events` are wire names with a space between."""

_BUSY_TIMEOUT_MS = 10_000
_KEYS_PER_SELECT = 1_000
_PREPARING = 0x48495245  # one advisory lock for all who make tables


class DatabaseUnavailable(RuntimeError):  # noqa: N818 - it says how the database is
    """The database cannot be opened; the sentence says which and why."""


class NotMigrated(DatabaseUnavailable):
    """The tables are those of an earlier version, or missing; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Pool:
    """How many connections to PostgreSQL one engine keeps and may open besides, and how long they wait, in seconds."""

    kept: int = 5
    besides: int = 5
    statement_seconds: float = 30
    lock_seconds: float = 10


POOL = Pool()


def open_database(
    url: str, schema: str | None = None, chains: Sequence[Chain] = (KEPT_TABLES,), pool: Pool = POOL
) -> Engine:
    """The database at `url` (`sqlite:///file` or `postgresql+psycopg://…`), with every setting that the kit relies on.

    On PostgreSQL everything lives in `schema` (default `public`), which `prepare_database` made; SQLite has none, and
    its file is migrated here, as nobody else would.

    Raises:
        DatabaseUnavailable: the URL makes no sense, the path is not writable, the server is out of reach.
        NotMigrated: it is on PostgreSQL, and behind one of the chains.
    """
    engine = _engine(url, schema, pool)
    is_file = engine.dialect.name == "sqlite"
    with _opening(engine):
        if words := migrations_missing(engine, chains):
            if not is_file:
                raise NotMigrated(f"{_named(engine, schema)} can't be used: {words}. Run `hiring migrate`")
            with preparing(engine) as connection:
                for chain in chains:
                    migrate(connection, chain)
        elif is_file:
            with writing(engine):
                pass  # whoever can't write it is told so now
    return engine


def prepare_database(url: str, schema: str | None, chains: Sequence[Chain], to: str | None = None) -> list[str]:
    """Migrates every chain, or the only one to the migration of that number; says each step in words.

    Safe with services at work, twice, and by several at once: each waits for the others, who left nothing to do.

    Raises:
        DatabaseUnavailable: it cannot be opened.
    """
    engine = _engine(url, schema, Pool(1, 0, statement_seconds=0, lock_seconds=0))
    done: list[str] = []
    with _opening(engine):
        with preparing(engine) as connection:
            if schema is not None and engine.dialect.name == "postgresql":
                connection.execute(CreateSchema(schema, if_not_exists=True))
            for chain in chains:
                done += migrate(connection, chain, to)
        engine.dispose()
    return done


def migrations_missing(engine: Engine, chains: Sequence[Chain]) -> str:
    """In words, how the database is behind the chains; empty when it is not."""
    with engine.connect() as connection:
        return "; ".join(filter(None, (behind(connection, chain) for chain in chains)))


@contextmanager
def _opening(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        engine.dispose()
        raise DatabaseUnavailable(f"cannot open {engine.url.render_as_string()}: {error.orig}") from error
    except NotMigrated:
        engine.dispose()
        raise


def _named(engine: Engine, schema: str | None) -> str:
    return f"the database {engine.url.database}, schema {schema or 'public'},"


def _engine(url: str, schema: str | None, pool: Pool) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnavailable(f"no database can be meant by this URL: {error}") from error
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise DatabaseUnavailable(f"{backend} is not supported: sqlite and postgresql are")
    return _sqlite(parsed) if backend == "sqlite" else _postgresql(parsed, schema, pool)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that holds SQLite's write lock from its start, so that what it read is still so when it writes."""
    with engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
        yield connection


@contextmanager
def preparing(engine: Engine) -> Iterator[Connection]:
    """A transaction that makes, drops or renames tables: one at a time, whoever else does."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PREPARING})
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read transaction that sees one moment throughout."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


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


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where SQLAlchemy says, not where the driver guesses
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _postgresql(url: URL, schema: str | None, pool: Pool) -> Engine:
    waits = {"statement_timeout": pool.statement_seconds, "lock_timeout": pool.lock_seconds}
    options = " ".join(f"-c {name}={int(seconds * 1000)}" for name, seconds in waits.items())
    if schema is not None:
        options += f" -c search_path={schema}"
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool.kept,
        max_overflow=pool.besides,
        pool_pre_ping=True,
        connect_args={"options": options, "connect_timeout": 5},
    )
