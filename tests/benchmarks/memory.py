"""Memory: what a service keeps of an aggregate, and what a view takes on disk, in bytes each."""

import gc
import tracemalloc
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
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
from hiring.eventkit.views.database import open_database, reading

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
            measures.append(Measure(f"{service.name}: in the cache, each aggregate", "bytes", "", remembered))
            for part, size in (await _on_disk(at.log, service, end)).items():
                name = f"{service.name}: {part}, each aggregate"
                measures.append(Measure(name, "bytes", "", partial(_known, size / len(ids))))
        yield Subject("memory", measures, [])


async def _known(size: float) -> float:
    """The same each time: what stands in a file does not vary."""
    return size


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


async def _on_disk(log: Log, service: Service, end: int) -> dict[str, float]:
    """In bytes: the whole file, the kept states, and each view with its indexes."""
    with TemporaryDirectory(prefix="hiring-benchmark-") as folder:
        file = Path(folder) / "views.db"
        engine = open_database(f"sqlite:///{file}", "benchmark")
        await folded(log, engine, service.decides, service.views, end)
        with reading(engine) as connection:
            rows = connection.execute(text(_SIZES)).all()
        engine.dispose()  # the last connection to close moves the write-ahead log into the file
        sizes = {row.tbl_name: row.size for row in rows}
        views = {f"view {view.name}": sizes[view.name] for view in service.views}
        kept = {"kept states": sizes["states"], "kept commands": sizes["commands"]}
        return {"states and views": file.stat().st_size, **kept, **views}


_SIZES = "SELECT tbl_name, sum(pgsize) AS size FROM dbstat JOIN sqlite_schema USING (name) GROUP BY tbl_name"
"""Of each table with its indexes. Source: SQLite's virtual table dbstat."""
