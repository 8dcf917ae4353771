"""Consuming: FastStream's part, one message after the other from the durable consumers of a service.

The consumers are provisioned elsewhere; nothing here creates or changes a stream or a consumer.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import nats.errors
import structlog
from faststream import AckPolicy, FastStream
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.security import NatsCredentials, NatsNKey, NatsSecurity
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig

from hiring.chassis.settings import Settings
from hiring.chassis.telemetry import REACTIONS
from hiring.eventkit.log.connect import Identity
from hiring.eventkit.log.stored import Unavailable
from hiring.eventkit.log.topology import Consumer
from hiring.eventkit.tracing import span

_ONE_BY_ONE = PullSub(batch_size=1, timeout=1, batch=True)
"""Comes at once and in order. A request that a broker took with it when it went down is made again after a second;
the broker says nothing of it. A larger batch ends in nats-py with an `asyncio.TimeoutError` that kills the reader's
task in FastStream 0.7.8, which expects `nats.errors.TimeoutError`; and what a stop left of it would wait."""

InProgress = Callable[[], Awaitable[None]]
"""Tells the broker that the message is still being worked on."""


@dataclass(frozen=True)
class Reader:
    """One durable consumer: what its messages are, and who takes each of them.

    `take` returns when the message is dealt with (handled or parked); while it tries again it calls the function
    that it was given, so that the broker does not hand the message to another.
    """

    consumer: Consumer
    title: str
    take: Callable[[Msg, InProgress], Awaitable[None]]


class Consuming:
    """The readers of one service, from `start` to `stop`."""

    def __init__(self, service: str, settings: Settings, readers: Sequence[Reader]) -> None:
        self._service = service
        identity = settings.identity(service)
        self._inboxes = f"{identity.inbox_prefix}.".encode()
        self.broker = NatsBroker(
            settings.nats_urls(),
            security=_security(identity),
            inbox_prefix=identity.inbox_prefix,
            name=f"{service}-reactions",
            apply_types=False,
            logger=logging.getLogger("hiring.faststream"),  # FastStream's own one writes past our pipeline
            graceful_timeout=None,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
        )
        self._connection: Nats | None = None
        self._app = FastStream(self.broker, logger=None)
        for reader in readers:
            self._subscribe(reader)

    async def start(self) -> None:
        """Connects and begins to take messages.

        Raises:
            Unavailable: the broker does not answer, or has no leader for a consumer just now.
        """
        try:
            self._connection = await self.broker.connect()
            await self._app.start()
        except nats.errors.Error as error:
            raise Unavailable(f"the consumers of {self._service} can't be read: {error}; try again") from error

    async def stop(self) -> None:
        """Finishes the message in hand. What can't be acknowledged, as the broker is away, comes again later."""
        if self._connection is None:
            return
        with suppress(nats.errors.Error):
            await self._app.stop()
        with suppress(OSError):  # the connection broke just now: nothing is left to close
            await self._connection.close()

    def _subscribe(self, reader: Reader) -> None:
        subscriber = self.broker.subscriber(
            config=ConsumerConfig(filter_subjects=list(reader.consumer.subjects)),
            stream=JStream(reader.consumer.stream, declare=False),
            durable=reader.consumer.name,
            pull_sub=_ONE_BY_ONE,
            inbox_prefix=self._inboxes,
            ack_policy=AckPolicy.MANUAL,
            decoder=_raw,
            title=reader.consumer.name,
            description=reader.title,
        )

        async def take(messages: list[Any]) -> None:  # of `Msg`, which has no JSON Schema
            for message in messages:
                await self._take(reader, message)

        subscriber(take)

    async def _take(self, reader: Reader, message: Msg) -> None:
        name = reader.consumer.name
        with (
            structlog.contextvars.bound_contextvars(service=self._service, reader=name),
            span(f"{name} {message.subject}", message.headers),
        ):
            await reader.take(message, message.in_progress)
            await message.ack()
            REACTIONS.labels(self._service, name).inc()


def _security(identity: Identity) -> NatsSecurity:
    if identity.credentials is not None:
        return NatsCredentials(str(identity.credentials), ssl_context=identity.tls)
    if identity.nkey_seed is not None:
        return NatsNKey(str(identity.nkey_seed), ssl_context=identity.tls)
    return NatsSecurity(ssl_context=identity.tls)


async def _raw(message: Any) -> list[Msg]:
    """A decoder that can't fail: whether a body is readable is for the reader to say."""
    raw: list[Msg] = message.raw_message
    return raw
