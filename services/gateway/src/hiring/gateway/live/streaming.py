"""Server-sent events over one connection: what was missed, then what happens, with a heartbeat. No buffer of its own.

Source: HTML Living Standard, section 9.2 (server-sent events).
"""

import asyncio
import random
import time
from contextlib import suppress
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hiring.gateway.identity import Caller
from hiring.gateway.live.feed import CutOff, Feed, Listener, TooMany
from hiring.gateway.problems import refusal

HEARTBEAT_SECONDS: Final = 15.0
_SLOWEST_SECONDS: Final = 20.0  # for one write; whoever does not read for so long is cut off
_LONGEST_SECONDS: Final = 900.0  # then the client comes again, and is looked at again
_AGAIN_MS: Final = 2_000

_HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)


class EventStream(Response):
    """The news that a caller may hear, of one vacancy or of all of theirs, after a sequence (None: from now on)."""

    def __init__(self, feed: Feed, caller: Caller, vacancy: str | None, after: int | None) -> None:
        super().__init__()
        self._feed = feed
        self._caller = caller
        self._vacancy = vacancy
        self._after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the connection until one side ends it."""
        try:
            async with self._feed.listening(self._caller, self._vacancy) as listener:
                serving = asyncio.create_task(self._serve(listener, send))
                leaving = asyncio.create_task(_left(receive))
                try:
                    await asyncio.wait({serving, leaving}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    serving.cancel()
                    leaving.cancel()
                    await asyncio.gather(serving, leaving, return_exceptions=True)
        except TooMany:
            said = refusal(503, "As many connections listen as may; try again later.", kind="busy")
            said.headers["Retry-After"] = "10"
            await said(scope, receive, send)

    async def _serve(self, listener: Listener, send: Send) -> None:
        position = self._feed.position
        await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
        after = position if self._after is None else self._after
        await _write(send, b"retry: %d\nid: %d\n\n" % (_AGAIN_MS, after))
        with suppress(CutOff, TimeoutError):
            if after < position:
                async for news in self._feed.missed(listener, after, position):
                    await _write(send, b"".join(one.frame for one in news))
            await self._follow(listener, max(after, position), send)
        with suppress(TimeoutError):
            await _write(send, b"", more=False)

    async def _follow(self, listener: Listener, position: int, send: Send) -> None:
        ends = time.monotonic() + _LONGEST_SECONDS * random.uniform(0.9, 1)  # noqa: S311 - so that not all come at once
        while time.monotonic() < ends:
            told = self._feed.position
            news = [one for one in await listener.take(HEARTBEAT_SECONDS) if one.sequence > position]
            if news:
                position = news[-1].sequence
                await _write(send, b"".join(one.frame for one in news))
            else:
                position = max(position, told)
                await _write(send, b": heartbeat\nid: %d\n\n" % position)


async def _write(send: Send, body: bytes, *, more: bool = True) -> None:
    """Raises `TimeoutError` when the client does not take it."""
    async with asyncio.timeout(_SLOWEST_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": more})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
