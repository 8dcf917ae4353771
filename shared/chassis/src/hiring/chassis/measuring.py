"""Measuring: what waits for a service at the broker, looked at every few seconds and shown to Prometheus."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import structlog
from nats.aio.client import Client as Nats
from prometheus_client import Gauge

from hiring.eventkit.log.stored import Unavailable
from hiring.eventkit.log.topology import Consumer, waiting
from hiring.eventkit.parking import Parking

WAITING = Gauge(
    "hiring_waiting_messages",
    "Messages that a durable consumer has still to hand out or to have acknowledged: events, or deadlines that came.",
    ("service", "consumer"),
)
PARKED_NOW = Gauge("hiring_parked_messages", "Messages that stand aside until an operator looks.", ("service",))

_PAUSE_SECONDS: Final = 10.0
_AGAIN_SECONDS: Final = 0.1

log = structlog.get_logger()


@asynccontextmanager
async def measuring(client: Nats, service: str, consumers: Sequence[Consumer]) -> AsyncIterator[None]:
    """Measures while the block runs. When the broker does not answer, the last figures stand."""
    task = asyncio.create_task(_measure(client, service, consumers))
    try:
        yield
    finally:
        while not task.done():
            task.cancel()  # again: `asyncio.wait_for` of Python 3.11 swallows one that comes together with its result
            await asyncio.wait({task}, timeout=_AGAIN_SECONDS)


async def _measure(client: Nats, service: str, consumers: Sequence[Consumer]) -> None:
    parking = Parking(client)
    while True:
        try:
            for consumer in consumers:
                WAITING.labels(service, consumer.name).set(await waiting(client, consumer))
            PARKED_NOW.labels(service).set(await parking.count(service))
        except Unavailable as error:
            log.warning("not_measured", service=service, error=str(error))
        await asyncio.sleep(_PAUSE_SECONDS)
