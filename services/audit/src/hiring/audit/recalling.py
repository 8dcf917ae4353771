"""Recalling: the accesses that the database remembers, told again where the stream `AUDIT` was lost with the log."""

import asyncio

from nats.aio.client import Client as Nats
from sqlalchemy import Engine, delete, inspect, select

from hiring.audit.accesses import ABOUT, ACCESSES
from hiring.contracts.audit import SensitiveAnswerRead
from hiring.contracts.subjects import ALL_ACCESSES, AUDIT_STREAM, access
from hiring.eventkit.log.publishing import publish
from hiring.eventkit.views.database import reading, writing


async def recall(client: Nats, engine: Engine) -> int:
    """Publishes the remembered accesses to an `AUDIT` that has fewer, and lets the table be read anew; how many.

    Raises:
        Unavailable: the broker refused, or nobody knows.
    """
    told = await asyncio.to_thread(_remembered, engine)
    if await _standing(client) >= len(told):
        return 0
    for number, read in told:
        body = read.model_dump_json(exclude_none=True).encode()
        await publish(client, access(read.query.partition(".")[0]), body, {"Nats-Msg-Id": f"recalled/{number}"})
    await asyncio.to_thread(_forget, engine)
    return len(told)


async def _standing(client: Nats) -> int:
    """How many accesses the stream holds."""
    info = await client.jetstream().stream_info(AUDIT_STREAM, subjects_filter=ALL_ACCESSES)
    return sum((info.state.subjects or {}).values())


def _remembered(engine: Engine) -> list[tuple[int, SensitiveAnswerRead]]:
    if not inspect(engine).has_table(ACCESSES.name):
        return []
    with reading(engine) as connection:
        rows = connection.execute(select(ACCESSES).order_by(ACCESSES.c.number)).all()
    return [(row.number, SensitiveAnswerRead.model_validate(row.told)) for row in rows]


def _forget(engine: Engine) -> None:
    with writing(engine) as connection:
        for table in (ABOUT, ACCESSES):
            connection.execute(delete(table))
