"""A peer: an append-only table of PostgreSQL by asyncpg, the least that an event store can be."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import asyncpg

_CREATE = "CREATE TABLE events (aggregate text, version int, body bytea NOT NULL, PRIMARY KEY (aggregate, version))"
_APPEND = "INSERT INTO events VALUES ($1, $2, $3)"
_LOAD = "SELECT version, body FROM events WHERE aggregate = $1 ORDER BY version"
_LENGTH = 10


class PlainTable:
    """One row for each event; a taken version is refused by the key."""

    def __init__(self, pool: Any, body: bytes) -> None:
        self._pool = pool
        self._body = body

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str, at_once: int, body: bytes) -> AsyncIterator[Self]:
        """A new table in that database, with a connection for each that works at once, and fifty aggregates of ten."""
        async with asyncpg.create_pool(url, min_size=at_once, max_size=at_once) as pool:
            await pool.execute(_CREATE)
            rows = [(f"load-{one}", version, body) for one in range(50) for version in range(1, _LENGTH + 1)]
            await pool.executemany(_APPEND, rows)
            yield cls(pool, body)

    async def append(self, number: int) -> None:
        """The first event of an aggregate."""
        await self._pool.execute(_APPEND, f"c{number}", 1, self._body)

    async def load(self, number: int) -> None:
        """One of fifty aggregates of ten events."""
        if len(await self._pool.fetch(_LOAD, f"load-{number % 50}")) != _LENGTH:
            raise RuntimeError("that is not the whole aggregate")
