"""What was acknowledged is there, once, whatever becomes of the broker."""

import asyncio
import random
import secrets
from itertools import count

from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log

WRITERS = 8


async def test_every_acknowledged_decision_outlives_kills_at_random_moments(log: Log, broker: EmbeddedBroker) -> None:
    seed = secrets.randbelow(1_000_000)
    print(f"seed {seed}")  # noqa: T201 - pytest shows it when the test fails
    chance = random.Random(seed)
    over = asyncio.Event()
    acknowledged: dict[str, int] = {}

    async def write(writer: int) -> None:
        aggregate = AggregateId("v1", "pipeline", "candidate", f"c{writer}")
        for version in count(1):
            if over.is_set():
                return
            command = f"{writer}-{version}"
            acknowledged[aggregate.at(version)] = await log.append(aggregate, version, command.encode(), command)

    async def kill() -> None:
        for _ in range(3):
            await asyncio.sleep(chance.uniform(0.02, 0.25))
            await broker.kill()
            await asyncio.sleep(chance.uniform(0, 0.1))
            await broker.start()
        await asyncio.sleep(0.1)
        over.set()

    await asyncio.gather(kill(), *(write(writer) for writer in range(WRITERS)))
    stored = [message async for page in log.read(0, until=(await log.head()).sequence) for message in page]
    assert {message.subject: message.sequence for message in stored} == acknowledged
    assert len(stored) == len(acknowledged) > WRITERS
