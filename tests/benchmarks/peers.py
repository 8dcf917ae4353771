"""Peers: appending, loading and projecting in hiring, in `eventsourcing`, and in a plain table of PostgreSQL.

Everything is safe on disk when it is acknowledged. Each peer stores what it would store of the same fact.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import Measure, Options, Subject, Target
from tests.benchmarks.operations import Work, fly, p50
from tests.benchmarks.peer_eventsourcing import NOTE, Peer, in_postgresql, in_sqlite, opened, projected
from tests.benchmarks.peer_table import PlainTable
from tests.benchmarks.places import ON_DISK, Decision, Filling, Place, place
from tests.benchmarks.runs import folded

from hiring.chassis.testing.toys import COUNTER, COUNTS, CountedUp
from hiring.contracts.envelope import FIRST, Metadata, encode
from hiring.contracts.ids import VacancyId
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.testing.databases import fresh_postgresql_schema, postgresql_from_wheel

IN_FLIGHT = 16
"""Tasks of hiring, connections of PostgreSQL, threads of `eventsourcing`."""
_COMMITTED = "fsync per commit"
_LINE = NOTE[:200]

TABLE = "plain table, asyncpg"
LIBRARY = "eventsourcing, PostgreSQL"
LITE = "eventsourcing, SQLite"


@dataclass(frozen=True)
class _Store:
    """One of those that are compared."""

    name: str
    durability: str
    append: Work
    load: Work


@asynccontextmanager
async def subject(options: Options) -> AsyncIterator[Subject]:
    """A broker, a PostgreSQL and a SQLite file, each with aggregates of ten events to load."""
    async with AsyncExitStack() as stack:
        url = stack.enter_context(postgresql_from_wheel())
        folder = stack.enter_context(TemporaryDirectory(prefix="hiring-benchmark-"))
        at = await stack.enter_async_context(place(ON_DISK))
        await Filling(at.log).store(_up(f"load-{one}") for _ in range(10) for one in range(50))
        body = _body()
        plain = url.replace("postgresql+psycopg", "postgresql")
        table = await stack.enter_async_context(PlainTable.opened(plain, IN_FLIGHT, body))
        library = stack.enter_context(opened(in_postgresql(url)))
        lite = stack.enter_context(opened(in_sqlite(str(Path(folder) / "events.db")), 1))
        stores = (
            _hiring(at, body),
            _Store(TABLE, _COMMITTED, table.append, table.load),
            _Store(LIBRARY, _COMMITTED, library.append, library.load),
            _Store(LITE, "WAL, its default", lite.append, lite.load),
        )
        measures = [*_measures(stores, options), *await _projecting(url, options, stack)]
        yield Subject("peers", measures, _TARGETS)


def _body() -> bytes:
    metadata = Metadata("3f0d8f7e-4b0f-4d0e-9d7b-1f9c0c7d2a11", "anna", datetime.now(UTC), "correlation")
    event = CountedUp(counter=VacancyId("c1"), by=1, note=_LINE)
    return encode(AggregateId("v1", "toys", "counter", "c1"), 1, FIRST, metadata, [event])


def _up(counter: str) -> Decision:
    return AggregateId(counter, "toys", "counter", counter), [CountedUp(counter=VacancyId(counter), by=1, note=_LINE)]


def _hiring(at: Place, body: bytes) -> _Store:
    log = at.log
    ids = [AggregateId(f"load-{one}", "toys", "counter", f"load-{one}") for one in range(50)]
    return _Store(
        "hiring",
        ON_DISK,
        lambda number: log.append(AggregateId("v1", "toys", "counter", f"c{number}"), 1, body, f"id-{number}"),
        lambda number: log.load(ids[number % 50]),
    )


def _measures(stores: tuple[_Store, ...], options: Options) -> Iterator[Measure]:
    for store in stores:
        one = partial(p50, store.append, options.size(200, 50))
        yield Measure(f"append, {store.name}", "µs", store.durability, one)
    for store in stores:
        many = partial(_rate, store.append, options.size(1600, 320))
        yield Measure(f"append, 16 at once, {store.name}", "/s", store.durability, many)
    for store in stores:
        yield Measure(f"load 10 events, {store.name}", "µs", "", partial(p50, store.load, options.size(100, 50)))


async def _rate(work: Work, times: int) -> float:
    return await _per_second(times, lambda: fly(work, times, IN_FLIGHT))


async def _per_second(events: int, work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return events / (time.perf_counter() - began)


async def _projecting(url: str, options: Options, stack: AsyncExitStack) -> tuple[Measure, Measure]:
    """The same number of events of 100 counters into a table of their totals, from nothing, both in PostgreSQL."""
    events = options.size(4000, 1000)
    at = await stack.enter_async_context(place(ON_DISK))
    end = await Filling(at.log).store(_up(f"c{number % 100}") for number in range(events))
    environment = in_postgresql(stack.enter_context(postgresql_from_wheel()))
    library = stack.enter_context(opened(environment))
    for _ in range(100):
        library.counters.begin(events=events // 100)
    ours = partial(_per_second, events, partial(_fold, at, url, end))
    theirs = partial(_per_second, events, partial(_project, library, environment, count()))
    return (
        Measure("project, hiring", "/s", _COMMITTED, ours),
        Measure("project, eventsourcing", "/s", _COMMITTED, theirs),
    )


async def _fold(at: Place, url: str, end: int) -> None:
    with fresh_postgresql_schema(url) as engine:
        await folded(at.log, engine, (COUNTER,), (COUNTS,), end)


async def _project(library: Peer, environment: Mapping[str, str], numbers: "count[int]") -> None:
    await asyncio.to_thread(projected, library, environment, f"totals{next(numbers)}")


_TARGETS = (
    Target("append / plain table", "append, hiring", f"append, {TABLE}"),
    Target("append / eventsourcing, PostgreSQL", "append, hiring", f"append, {LIBRARY}"),
    Target("append / eventsourcing, SQLite", "append, hiring", f"append, {LITE}"),
    Target("16 at once / plain table", "append, 16 at once, hiring", f"append, 16 at once, {TABLE}", at_least=1.5),
    Target(
        "16 at once / eventsourcing, PostgreSQL",
        "append, 16 at once, hiring",
        f"append, 16 at once, {LIBRARY}",
        at_least=4,
    ),
    Target("load 10 / plain table", "load 10 events, hiring", f"load 10 events, {TABLE}"),
    Target("load 10 / eventsourcing, PostgreSQL", "load 10 events, hiring", f"load 10 events, {LIBRARY}"),
    Target("project / eventsourcing", "project, hiring", "project, eventsourcing", at_least=60),
)
