"""The few JetStream requests that the log needs and nats-py does not offer.

Source: NATS ADR-1 (JetStream JSON API) and ADR-31 (direct get, batches and `multi_last`).
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from types import TracebackType
from typing import Any, Self

import msgspec
import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from hiring.contracts.subjects import EVENTS_STREAM
from hiring.eventkit.log.lean import LeanClient
from hiring.eventkit.log.stored import StoredMessage, Unavailable

LOST = (nats.errors.Error, OSError, asyncio.TimeoutError)
"""What nats-py raises when a request may or may not have arrived."""

BATCH = 500
"""Messages per request. More buys nothing, and `multi_last` takes no more than 1024 subjects."""

_FIRST_WAIT = 1.0

_STATUS = slice(9, 12)  # `NATS/1.0 204 EOB`
_WHOLE = {b"204", b"404"}  # end of batch; no message there

encode = msgspec.json.encode


class Failure(msgspec.Struct):
    """Why the server did not do what it was asked."""

    err_code: int = 0
    code: int = 0
    description: str = ""


class Reply(msgspec.Struct):
    """The part that every reply of the JetStream API has."""

    error: Failure | None = None


class Deadline:
    """Attempts within a budget of seconds, each with a longer wait than the one before."""

    def __init__(self, seconds: float) -> None:
        self._ends = monotonic() + seconds
        self._wait = _FIRST_WAIT
        self._pause = 0.01

    @property
    def over(self) -> bool:
        """No attempt may follow."""
        return monotonic() >= self._ends

    def wait(self) -> float:
        """How many seconds the next attempt may wait for its answer."""
        wait, self._wait = self._wait, self._wait * 2
        return max(0.05, min(wait, self._ends - monotonic()))

    async def pause(self) -> None:
        """Waits before the next attempt."""
        await asyncio.sleep(max(0.0, min(self._pause, self._ends - monotonic())))
        self._pause = min(self._pause * 2, 0.5)


async def call(client: Client, name: str, body: Mapping[str, Any] | None = None, seconds: float = 10.0) -> bytes:
    """The answer to `$JS.API.<name>`, asked again until it comes. Only for requests that may be repeated.

    Raises:
        Unavailable: no answer within `seconds`.
    """
    payload = encode(body) if body is not None else b""
    deadline = Deadline(seconds)
    while True:
        try:
            return (await client.request(f"$JS.API.{name}", payload, timeout=deadline.wait())).data
        except LOST as error:
            if deadline.over or client.is_closed:
                raise Unavailable(
                    f"the broker did not answer {name} within {seconds:g} s: {why(client, error)}"
                ) from error
        await deadline.pause()


def why(client: Client, error: BaseException) -> str:
    """What happened and what to do, for somebody who operates the broker."""
    if client.is_closed:
        return "the connection is closed; open a new one"
    if not client.is_connected:
        return "not connected; check that the broker runs and its address is right"
    if isinstance(error, nats.errors.NoRespondersError):
        return "no stream or no leader answers; provision the streams, or wait for the election to end"
    return f"{str(error) or type(error).__name__}; check the broker's health and this user's permissions"


class Answer:
    """The messages that answer one request, as they come; `done` when the last one is there."""

    def __init__(self) -> None:
        self.messages: list[StoredMessage] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def end(self, *, whole: bool) -> None:
        """Nothing more comes; not `whole` when the server could not answer."""
        if whole and not self.done.done():
            self.done.set_result(None)
        self.done.cancel()

    async def collected(self, stall_seconds: float) -> list[StoredMessage] | None:
        """Every message of the answer, or None when nothing came for so long, or nobody is there to answer."""
        seen = -1
        while not self.done.done() and seen != len(self.messages):
            seen = len(self.messages)
            await asyncio.wait({self.done}, timeout=stall_seconds)
        if not self.done.done() or self.done.cancelled():
            return None
        return self.messages


class DirectGets:
    """Batches of messages straight from the stream: own inbox, no consumer, several requests in flight."""

    def __init__(self, client: Client, stream: str = EVENTS_STREAM) -> None:
        self._client = client
        self._subject = f"$JS.API.DIRECT.GET.{stream}"
        self._inbox = client.new_inbox()
        self._open: dict[str, Answer] = {}
        self._asked = 0
        self._stop: Callable[[], Any] | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def open(self) -> None:
        """Makes the inbox. Without a block around it, it stays as long as the connection.

        Raises:
            Unavailable: the connection was closed for good.
        """
        if self._client.is_closed:
            raise Unavailable("the log cannot be read: the connection is closed; open a new one")
        subscription = await self._client.subscribe(
            f"{self._inbox}.*", cb=self._receive, pending_msgs_limit=0, pending_bytes_limit=0
        )
        self._stop = subscription.unsubscribe
        if isinstance(self._client, LeanClient):
            self._client.take_from(subscription, self._take)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.clear()
        if self._stop is not None:
            with contextlib.suppress(*LOST):
                await self._stop()

    async def ask(self, request: Mapping[str, Any]) -> Answer:
        """Sends one request; its answer fills by itself.

        Raises:
            Unavailable: the connection was closed for good.
        """
        if self._client.is_closed:
            raise Unavailable("the log cannot be read: the connection is closed; open a new one")
        self._asked += 1
        reply = f"{self._inbox}.{self._asked}"
        answer = self._open[reply] = Answer()
        with contextlib.suppress(*LOST):
            await self._client.publish(self._subject, encode(request), reply=reply)
        return answer

    async def get(self, request: Mapping[str, Any], deadline: Deadline) -> list[StoredMessage]:
        """Asks until the whole answer is there.

        Raises:
            Unavailable: it was not, before the deadline.
        """
        while True:
            answer = await self.ask(request)
            messages = await answer.collected(deadline.wait())
            if messages is not None:
                return messages
            self._open = {reply: other for reply, other in self._open.items() if other is not answer}
            if deadline.over or self._client.is_closed:
                raise Unavailable(f"the log cannot be read: {why(self._client, TimeoutError('no answer in time'))}")
            await deadline.pause()

    def forget(self) -> None:
        """Lets go of every answer that is still on its way."""
        self._open.clear()

    async def _receive(self, message: Msg) -> None:
        """The way of any other client than a lean one: the same, with the headers put together again."""
        headers = message.headers or {}
        lines = "".join(f"\r\n{name}: {value}" for name, value in headers.items() if name != "Status")
        self._take(message.subject, f"NATS/1.0 {headers.get('Status', '')}{lines}\r\n\r\n".encode(), message.data)

    def _take(self, reply: str, headers: bytes, body: bytes) -> None:
        answer = self._open.get(reply)
        if answer is None:
            return
        status = headers[_STATUS]
        if status.isdigit() and not body:
            del self._open[reply]
            answer.end(whole=status in _WHOLE)
            return
        with contextlib.suppress(ValueError):  # not from the stream: whatever it displaced will be missed
            answer.messages.append(
                StoredMessage(
                    _header(headers, b"\r\nNats-Subject: "),
                    int(_header(headers, b"\r\nNats-Sequence: ")),
                    datetime.fromisoformat(_header(headers, b"\r\nNats-Time-Stamp: ")),
                    body,
                )
            )


def _header(headers: bytes, name: bytes) -> str:
    """The last one of that name: the server writes its own after those that are stored."""
    start = headers.rindex(name) + len(name)
    return headers[start : headers.index(b"\r\n", start)].decode()
