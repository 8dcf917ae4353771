"""The accesses: who read what is sensitive, from the stream `AUDIT` into a table that auditors ask."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from nats.aio.client import Client as Nats
from sqlalchemy import JSON, BigInteger, Column, Engine, MetaData, String, Table, func, select

from hiring.contracts.audit import Access, Accesses, ListAccesses, SensitiveAnswerRead
from hiring.contracts.subjects import ALL_ACCESSES, AUDIT_STREAM
from hiring.eventkit.log.jetstream import BATCH, Deadline, DirectGets
from hiring.eventkit.log.stored import StoredMessage
from hiring.eventkit.views.database import reading, writing
from hiring.eventkit.views.rows import upsert
from hiring.eventkit.views.view import Moment

_TABLES = MetaData()

ACCESSES = Table(
    "accesses",
    _TABLES,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("by", String, nullable=False, index=True),
    Column("told", JSON, nullable=False),
)
ABOUT = Table(
    "accesses_about",
    _TABLES,
    Column("about", String, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
)
_PATIENCE_SECONDS = 10.0
_MOST_BYTES = 1 << 20

_LARGEST = 2**63 - 1  # no number of a database is larger


class AccessLog:
    """Reads on from the number that the table has; before each answer, so that no access is missing in one."""

    def __init__(self, client: Nats, engine: Engine) -> None:
        self._gets = DirectGets(client, AUDIT_STREAM)
        self._engine = engine
        self._busy = asyncio.Lock()

    async def open(self) -> None:
        """Begins to take messages.

        Raises:
            Unavailable: the connection was closed for good.
        """
        await self._gets.open()

    async def answer(self, query: ListAccesses, as_of: int | datetime | None) -> Accesses:
        """The accesses that the query asks for; `as_of` a time: those until then, a number: those up to it.

        Raises:
            Unavailable: the broker does not answer.
        """
        async with self._busy:
            while await asyncio.to_thread(self._keep, await self._next()):
                pass
        return await asyncio.to_thread(self._listed, query, as_of)

    async def _next(self) -> list[StoredMessage]:
        after = await asyncio.to_thread(self._last)
        request = {"seq": after + 1, "batch": BATCH, "max_bytes": _MOST_BYTES, "next_by_subj": ALL_ACCESSES}
        return await self._gets.get(request, Deadline(_PATIENCE_SECONDS))

    def _last(self) -> int:
        with reading(self._engine) as connection:
            return connection.execute(select(func.max(ACCESSES.c.number))).scalar() or 0

    def _keep(self, messages: Sequence[StoredMessage]) -> bool:
        """Whether there were any."""
        reads = [(one.sequence, SensitiveAnswerRead.model_validate_json(one.body)) for one in messages]
        told = [{"number": number, "at": read.at, "by": read.by, "told": _told(read)} for number, read in reads]
        about = [{"about": id_, "number": number} for number, read in reads for id_ in read.about]
        with writing(self._engine) as connection:
            for table, rows in ((ACCESSES, told), (ABOUT, about)):
                if rows:
                    upsert(connection, table, rows)
        return bool(messages)

    def _listed(self, query: ListAccesses, as_of: int | datetime | None) -> Accesses:
        wanted = select(ACCESSES).order_by(ACCESSES.c.number.desc()).limit(query.limit + 1)
        if query.concerning is not None:
            wanted = wanted.where(
                ACCESSES.c.number.in_(select(ABOUT.c.number).where(ABOUT.c.about == query.concerning))
            )
        if query.by is not None:
            wanted = wanted.where(ACCESSES.c.by == str(query.by))
        if query.before is not None:
            wanted = wanted.where(ACCESSES.c.number < min(query.before, _LARGEST))
        if as_of is not None:
            wanted = wanted.where(ACCESSES.c.number <= as_of if isinstance(as_of, int) else ACCESSES.c.at <= as_of)
        with reading(self._engine) as connection:
            found = [Access(number=row.number, **row.told) for row in connection.execute(wanted)]
        return Accesses(accesses=tuple(found[: query.limit]), more=len(found) > query.limit)


def _told(read: SensitiveAnswerRead) -> dict[str, Any]:
    return read.model_dump(mode="json")
