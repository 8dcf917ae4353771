"""The gateway's database: SQLite or PostgreSQL, worked on in threads."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine

from hiring.chassis.settings import Settings
from hiring.eventkit.views.database import open_database, reading, writing
from hiring.gateway.tables import CHAINS

T = TypeVar("T")


class Store:
    """Runs work on a connection, each in one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What the work finds."""

        def run() -> T:
            with reading(self.engine) as connection:
                return work(connection)

        return await asyncio.to_thread(run)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What the work says; what it wrote stays, unless it raises."""

        def run() -> T:
            with writing(self.engine) as connection:
                return work(connection)

        return await asyncio.to_thread(run)


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The store with all its tables, while the block runs.

    Raises:
        DatabaseUnavailable: it can't be opened.
    """
    await asyncio.to_thread(settings.make_data_folder)
    url = settings.views_url("gateway")
    engine = await asyncio.to_thread(open_database, url, "gateway", CHAINS, settings.pool())
    try:
        yield Store(engine)
    finally:
        engine.dispose()
