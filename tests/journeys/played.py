"""What a demonstration leaves: its screen, its data folder, its log."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nats.aio.client import Client as Nats
from sqlalchemy import Engine, select

from hiring.chassis.service import Service
from hiring.contracts.envelope import Commit, decode
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.views.database import open_database, reading
from hiring.eventkit.views.runner import Runner

Rows = dict[str, list[Any]]


@dataclass
class Played:
    """Both plays are over and every service has stopped; the broker runs, so that the log can be read."""

    shown: str
    folder: Path
    client: Nats

    @property
    def log(self) -> Log:
        """The log."""
        return Log(self.client)

    async def messages(self) -> AsyncIterator[StoredMessage]:
        """Every message of the log."""
        async for batch in self.log.read(0, until=(await self.log.head()).sequence):
            for message in batch:
                yield message

    async def commits(self) -> list[Commit]:
        """Every decision of the log."""
        return [decode(message.subject, message.sequence, message.body) async for message in self.messages()]


async def views(log: Log, service: Service, url: str) -> Rows:
    """Every row of a service's views in a database, once they have read the whole log."""
    engine = open_database(url, service.name)
    runner = Runner(log, engine, service.name, service.decides, service.views)
    task = asyncio.create_task(runner.run())
    try:
        await runner.wait_for(service.views, (await log.head()).sequence, timeout=20)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    try:
        return await asyncio.to_thread(_rows, engine, service)
    finally:
        engine.dispose()


def _rows(engine: Engine, service: Service) -> Rows:
    with reading(engine) as connection:
        return {
            view.name: sorted((tuple(row) for row in connection.execute(select(view.table))), key=repr)
            for view in service.views
        }
