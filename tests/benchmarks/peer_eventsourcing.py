"""A peer: counters in the library `eventsourcing`, in PostgreSQL or SQLite, and a projection of their totals."""

import asyncio
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier

NOTE = "as usual " * 44
"""What makes an event of each peer about as large as one of hiring."""
_AT_ONCE = 16
_PATIENCE_SECONDS = 600


class Counter(Aggregate):  # type: ignore[misc] # the library is not among what mypy sees
    """Counts up."""

    @event("Begun")  # type: ignore[untyped-decorator] # as above
    def __init__(self, note: str) -> None:
        self.total = 1
        self.note = note

    @event("CountedUp")  # type: ignore[untyped-decorator] # as above
    def count_up(self, by: int, note: str) -> None:
        """By so much."""
        self.total += by
        self.note = note


class Counters(Application):  # type: ignore[misc] # as above
    """Counters, each saved with all its new events at once."""

    def begin(self, events: int = 1) -> UUID:
        """A new counter of so many events."""
        counter = Counter(note=NOTE)
        for _ in range(events - 1):
            counter.count_up(by=1, note=NOTE)
        self.save(counter)
        return counter.id  # type: ignore[no-any-return]


class Peer:
    """Counters behind tasks: the library blocks, so each operation goes to a thread."""

    def __init__(self, environment: Mapping[str, str], at_once: int) -> None:
        self.counters = Counters(env=dict(environment))
        self._threads = ThreadPoolExecutor(at_once)
        self._known: list[UUID] = []

    async def append(self, _number: int) -> None:
        """One event of a new counter."""
        await asyncio.get_running_loop().run_in_executor(self._threads, self.counters.begin)

    async def load(self, number: int) -> None:
        """One of fifty counters of ten events."""
        if not self._known:
            self._known = [self.counters.begin(events=10) for _ in range(50)]
        get = partial(self.counters.repository.get, self._known[number % 50])
        await asyncio.get_running_loop().run_in_executor(self._threads, get)

    def close(self) -> None:
        """Ends threads and connections."""
        self._threads.shutdown()
        self.counters.close()


def in_postgresql(url: str) -> dict[str, str]:
    """The library's settings for a database, by its SQLAlchemy URL: a connection for each thread."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query).get("host", ["127.0.0.1"])[0]  # a server from the wheel listens in a folder
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": parts.hostname or folder,
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": parts.username or "postgres",
        "POSTGRES_PASSWORD": parts.password or "",
        "POSTGRES_POOL_SIZE": str(_AT_ONCE),
    }


def in_sqlite(path: str) -> dict[str, str]:
    """The library's settings for a SQLite file."""
    return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path}


@contextmanager
def opened(environment: Mapping[str, str], at_once: int = _AT_ONCE) -> Iterator[Peer]:
    """A peer while the block runs."""
    peer = Peer(environment, at_once)
    try:
        yield peer
    finally:
        peer.close()


class Totals(PostgresTrackingRecorder):  # type: ignore[misc] # as above
    """A table of totals, written in one transaction with the place in the log, as the library documents it."""

    def __init__(self, datastore: Any, **settings: Any) -> None:
        super().__init__(datastore, **settings)
        self._table = Identifier(self.tracking_table_name.replace("tracking", "totals"))
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS {} (counter uuid PRIMARY KEY, total bigint)").format(self._table)
        )

    def add(self, counter: UUID, tracking: Tracking) -> None:
        """One more."""
        statement = SQL("INSERT INTO {0} VALUES (%s, 1) ON CONFLICT (counter) DO UPDATE SET total = {0}.total + 1")
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(statement.format(self._table), (counter,))


class Counting(Projection[Totals]):  # type: ignore[misc] # as above
    """Every event is one more."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Whatever its kind."""
        self.view.add(domain_event.originator_id, tracking)


def projected(peer: Peer, environment: Mapping[str, str], name: str) -> None:
    """Returns when a new projection of that name has all that the peer ever stored."""
    kind = type(name, (Counting,), {"name": name})
    with ProjectionRunner(
        application_class=Counters, projection_class=kind, view_class=Totals, env=dict(environment)
    ) as runner:
        runner.wait(peer.counters.recorder.max_notification_id(), timeout=_PATIENCE_SECONDS)
