"""Memory: what a service keeps of an aggregate, and what a view takes on disk, in bytes each."""

import gc
import tracemalloc
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import Measure, Options, Subject
from tests.benchmarks.places import IN_PAGE_CACHE, Filling, place
from tests.benchmarks.replay import briefs, counts
from tests.benchmarks.runs import folded

from hiring.briefing.app import SERVICE as BRIEFING
from hiring.chassis.service import Service
from hiring.chassis.testing.toys import TOYS
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.store import Log
from hiring.eventkit.remembering import Memory, Remembered
from hiring.eventkit.views.database import open_database

_AGGREGATES = 200


@asynccontextmanager
async def subject(options: Options) -> AsyncIterator[Subject]:
    """Counters and whole briefs, in the cache of the command path and in SQLite."""
    async with place(IN_PAGE_CACHE) as at:
        measures = []
        for service, log in ((TOYS, counts(2_000)), (BRIEFING, briefs(options.size(6_000, 2_000)))):
            decisions = list(log)
            end = await Filling(at.log).store(decisions)
            ids = list(dict.fromkeys(aggregate for aggregate, _ in decisions))
            remembered = partial(_remembered, at.log, service, ids[:_AGGREGATES])
            on_disk = partial(_on_disk, at.log, service, end, len(ids))
            measures.append(Measure(f"{service.name}: in the cache, each aggregate", "bytes", "", remembered))
            measures.append(Measure(f"{service.name}: states and views, each aggregate", "bytes", "", on_disk))
        yield Subject("memory", measures, [])


async def _remembered(log: Log, service: Service, ids: Sequence[AggregateId]) -> float:
    decider = next(one for one in service.decides if one.kind == ids[0].kind)
    histories = [await log.load(one) for one in ids]
    memory = Memory(len(ids))

    def remember() -> None:
        for one, history in zip(ids, histories, strict=True):
            known = Remembered(decider, None)
            known.follow(history)
            memory.put(one, known)

    return _allocated(remember) / len(ids)


def _allocated(work: Callable[[], None]) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        work()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


async def _on_disk(log: Log, service: Service, end: int, aggregates: int) -> float:
    with TemporaryDirectory(prefix="hiring-benchmark-") as folder:
        file = Path(folder) / "views.db"
        engine = open_database(f"sqlite:///{file}", "benchmark")
        await folded(log, engine, service.decides, service.views, end)
        engine.dispose()  # the last connection to close moves the write-ahead log into the file
        return file.stat().st_size / aggregates
