"""The database of one service, a SQLite file or a PostgreSQL schema: how it is opened, prepared, read and written."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.schema import CreateSchema

from hiring.eventkit.views.migrating import Chain, behind, migrate
from hiring.eventkit.views.tables import KEPT_TABLES

_BUSY_TIMEOUT_MS = 10_000
_AGAIN_SECONDS = 0.005
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


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where SQLAlchemy says, not where the driver guesses
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Several may do this to a new file at once: SQLite then refuses without waiting, whatever its time-out says."""
    ends = monotonic() + _BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > ends:
                raise
            sleep(_AGAIN_SECONDS)
        else:
            return


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
