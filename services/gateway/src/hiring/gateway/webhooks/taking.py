"""Taking messages from a durable consumer, several at once where it allows, each until it is dealt with."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from hiring.eventkit.log.jetstream import LOST
from hiring.eventkit.log.topology import Consumer

log = structlog.get_logger()

_FETCH_SECONDS: Final = 5.0
_AGAIN_SECONDS: Final = 1.0
_ALIVE_SECONDS: Final = 3.0  # a message is handed to another replica after ten without a sign
_LONGEST_BACKOFF_SECONDS: Final = 60
_STOP_SECONDS: Final = 5.0

Take = Callable[[Msg], Awaitable[None]]
"""Deals with a message. When it raises, the message comes again after a while."""


class Taking:
    """Messages of one consumer; whatever a process that dies had in hand comes again."""

    def __init__(self, client: Client, consumer: Consumer, take: Take) -> None:
        self._client = client
        self._consumer = consumer
        self._take = take
        self._slots = asyncio.Semaphore(consumer.at_once)
        self._in_hand: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Works until cancelled; then finishes what is in hand, for some seconds."""
        try:
            while not _cancelled():
                try:
                    await self._fetch()
                except LOST as error:  # the broker is away, or the consumer is not provisioned yet
                    log.info("webhooks_wait", consumer=self._consumer.name, reason=str(error) or type(error).__name__)
                    await asyncio.sleep(_AGAIN_SECONDS)
        finally:
            await self._finish()

    async def _fetch(self) -> None:
        subscription = await self._client.jetstream().pull_subscribe_bind(self._consumer.name, self._consumer.stream)
        try:
            while not _cancelled():
                await self._slots.acquire()
                try:
                    messages = await subscription.fetch(1, timeout=_FETCH_SECONDS)
                except (nats.errors.TimeoutError, TimeoutError):
                    self._slots.release()
                    continue
                except BaseException:
                    self._slots.release()
                    raise
                task = asyncio.create_task(self._deal_with(messages[0]))
                self._in_hand.add(task)
                task.add_done_callback(self._done)
        finally:
            with contextlib.suppress(*LOST):
                await subscription.unsubscribe()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._in_hand.discard(task)
        self._slots.release()

    async def _deal_with(self, message: Msg) -> None:
        alive = asyncio.create_task(_stay_alive(message))
        try:
            await self._take(message)
        except Exception as error:  # noqa: BLE001 - whatever it is, the message must not be lost
            tries = message.metadata.num_delivered
            log.warning("webhook_message_failed", consumer=self._consumer.name, tries=tries, error=repr(error))
            with contextlib.suppress(*LOST):
                await message.nak(delay=min(2**tries, _LONGEST_BACKOFF_SECONDS))
        else:
            with contextlib.suppress(*LOST):
                await message.ack()
        finally:
            alive.cancel()

    async def _finish(self) -> None:
        if self._in_hand:
            _, late = await asyncio.wait(self._in_hand, timeout=_STOP_SECONDS)
            for task in late:
                task.cancel()


def _cancelled() -> bool:
    """Also when `asyncio.wait_for` of Python 3.11, in the library, swallowed the cancellation (gh-86296)."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _stay_alive(message: Msg) -> None:
    while True:
        await asyncio.sleep(_ALIVE_SECONDS)
        with contextlib.suppress(*LOST):
            await message.in_progress()
