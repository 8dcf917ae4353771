"""What feedback does besides: it opens scores before anybody asks, and forgets those whose key was destroyed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import DBAPIError

from hiring.chassis.health import Checks
from hiring.chassis.service import Ground
from hiring.eventkit.sealing import Unsealable, Vault
from hiring.eventkit.views.database import reading
from hiring.feedback.views.evaluations import TABLE
from hiring.feedback.views.scores import warm

_AT_ONCE = 20
"""Vacancies that are opened in one go, so that commands are not kept waiting."""
_PAUSE_SECONDS = 30.0

_log = structlog.get_logger()


class Warming:
    """The scores of every vacancy, opened in the memory of this process."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault
        self._over = asyncio.Event()

    @property
    def checks(self) -> Checks:
        """None: a question that comes too early opens what it needs itself."""
        return {}

    def stop(self) -> None:
        """Ends it after the vacancies that it is at."""
        self._over.set()

    async def run(self) -> None:
        """Goes through all vacancies, rests, and begins again."""
        while not self._over.is_set():
            try:
                await self.once()
            except (DBAPIError, Unsealable) as error:  # as while a view is rebuilt; questions say more
                _log.info("scores_not_opened", error=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), _PAUSE_SECONDS)

    async def once(self) -> None:
        """Goes through all vacancies."""
        vacancies = await asyncio.to_thread(self._vacancies)
        for start in range(0, len(vacancies), _AT_ONCE):
            if self._over.is_set():
                return
            await asyncio.to_thread(self._warm, vacancies[start : start + _AT_ONCE])

    def _vacancies(self) -> list[str]:
        with reading(self._engine) as connection:
            if not inspect(connection).has_table(TABLE.name):  # the first start: its view makes it in a moment
                return []
            return list(connection.execute(select(TABLE.c.vacancy).distinct()).scalars())

    def _warm(self, vacancies: list[str]) -> None:
        with reading(self._engine) as connection:
            warm(connection, vacancies, self._vault.reveal)


@asynccontextmanager
async def warming(ground: Ground) -> AsyncIterator[Warming]:
    """Warms as long as the block runs, with a vault of its own."""
    vault = await asyncio.to_thread(Vault, ground.settings.keys_url(), ground.master_key, "keys")
    it = Warming(ground.engine, vault)
    running = asyncio.create_task(it.run())
    try:
        yield it
    finally:
        it.stop()
        await running
        await asyncio.to_thread(vault.close)
