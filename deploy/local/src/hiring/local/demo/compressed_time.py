"""Time for the play: waiting for the services to settle, and letting deadlines come due in their order."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from nats.aio.client import Client
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

from hiring.contracts.subjects import DEADLINES_STREAM, EVENTS_STREAM
from hiring.eventkit.log.topology import Consumer

_POLL_SECONDS = 0.01
_PATIENCE_SECONDS = 60.0


class Unsettled(RuntimeError):  # noqa: N818 - says what the play waits for
    """The services did not come to rest."""


class CompressedTime:
    """Knows when every reaction has run, and brings the broker's scheduled deadlines forward, one after the other.

    A deadline is brought forward by scheduling the same message for now: it then takes the way it always takes.
    """

    def __init__(self, client: Client, consumers: Sequence[Consumer]) -> None:
        self._client = client
        self._js = client.jetstream()
        self._consumers = tuple(consumers)

    async def settle(self) -> int:
        """Waits until every consumer has handled everything; returns the log's last sequence.

        Raises:
            Unsettled: they did not within a minute.
        """
        ends = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while True:
            before = await self._head()
            waiting = await self._waiting()
            if not waiting and before == await self._head():
                return before
            if asyncio.get_running_loop().time() > ends:
                raise Unsettled(f"still at work after {_PATIENCE_SECONDS:g} s: {', '.join(waiting)}")
            await asyncio.sleep(_POLL_SECONDS)

    async def pass_until(self, moment: datetime) -> None:
        """Lets every deadline up to `moment` come due in its order, and what they cause settle."""
        while due := await self._first_due(moment):
            now = datetime.now(UTC) - timedelta(seconds=1)
            headers = {**(due.headers or {}), "Nats-Schedule": f"@at {now.isoformat().replace('+00:00', 'Z')}"}
            headers.pop("Nats-Msg-Id", None)
            await self._js.publish(due.subject or "", due.data or b"", headers=headers)
            await self._gone(due.subject or "")
            await self.settle()

    async def _waiting(self) -> list[str]:
        infos = await asyncio.gather(*(self._js.consumer_info(c.stream, c.name) for c in self._consumers))
        return [info.name or "" for info in infos if info.num_pending or info.num_ack_pending]

    async def _head(self) -> int:
        return (await self._js.stream_info(EVENTS_STREAM)).state.last_seq

    async def _first_due(self, moment: datetime) -> RawStreamMsg | None:
        waiting = [(due_at, message) async for due_at, message in self._scheduled() if due_at <= moment]
        return min(waiting, key=lambda pair: pair[0])[1] if waiting else None

    async def _scheduled(self) -> AsyncIterator[tuple[datetime, RawStreamMsg]]:
        sequence = 1
        while True:
            try:
                message = await self._js.get_msg(DEADLINES_STREAM, seq=sequence, subject="hiring.deadline.>", next=True)
            except NotFoundError:
                return
            sequence = (message.seq or 0) + 1
            if "Nats-Schedule" in (message.headers or {}):
                yield msgspec.convert(json.loads(message.data or b"{}")["due_at"], datetime), message

    async def _gone(self, subject: str) -> None:
        ends = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while True:
            state = await self._js.stream_info(DEADLINES_STREAM, subjects_filter=subject)
            if not (state.state.subjects or {}):
                return
            if asyncio.get_running_loop().time() > ends:
                raise Unsettled(f"the deadline {subject} did not come due")
            await asyncio.sleep(_POLL_SECONDS)
