"""Views, held against a fresh fold: row by row what another runner makes of the same log in an empty database."""

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from hiring.chassis.service import Service
from hiring.eventkit.log.store import Log
from hiring.eventkit.views.database import open_database, reading
from hiring.eventkit.views.runner import Runner


async def differing_views(service: Service, live_url: str, log: Log, folder: Path) -> list[str]:
    """The views of a service whose rows differ from a fresh fold, in words; its replicas must have ended."""
    if not service.views:
        return []
    fresh = open_database(f"sqlite:///{folder / f'fresh-{service.name}.db'}", service.name)
    live = open_database(live_url, service.name)
    try:
        for engine in (fresh, live):
            await _caught_up(Runner(log, engine, service.name, service.decides, service.views), service, log)
        expected, found = [await asyncio.to_thread(_contents, service, engine) for engine in (fresh, live)]
    finally:
        fresh.dispose()
        live.dispose()
    return [
        f"{service.name}: {name} has {len(found[name])} rows, a fresh fold {len(rows)}, and they differ"
        for name, rows in expected.items()
        if rows != found[name]
    ]


async def _caught_up(runner: Runner, service: Service, log: Log) -> None:
    head = (await log.head()).sequence
    task = asyncio.create_task(runner.run())
    try:
        await runner.wait_for(service.views, head, timeout=300)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _contents(service: Service, engine: Engine) -> dict[str, list[Any]]:
    with reading(engine) as connection:
        found = {view.name: [tuple(row) for row in connection.execute(select(view.table))] for view in service.views}
    return {name: sorted(rows, key=repr) for name, rows in found.items()}
