"""nats-py's client with shortcuts for readers and for answers, and an end that can't fail."""

import asyncio
import re
from collections.abc import Callable
from itertools import count
from typing import Any

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

_NOT_PERMITTED = re.compile(r'Permissions Violation for Publish to "([^"]+)"', re.IGNORECASE)

Take = Callable[[str, bytes, bytes], None]
"""Takes one message as it came: its subject, its header bytes, its body. It must not raise."""


class NotPermitted(nats.errors.Error):
    """The broker does not let this user publish to that subject."""


class LeanClient(Client):
    """A client that hands answers to whoever asked as they come in, and other messages over as bytes where told to.

    Who asked what their user may not ask is told at once, instead of waiting for an answer that can't come.

    nats-py puts each message into a queue and wakes a task for it: that is half of what reading costs a reader, and a
    turn of the event loop for everybody who waits for an answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self._takes: dict[int, Take] = {}
        self._answers: int | None = None
        self._asked = count(1)
        self._asking: dict[str, str] = {}  # by the token of each answer that is waited for, the subject

    def take_from(self, subscription: Subscription, take: Take) -> None:
        """From now on the messages of `subscription` go to `take` instead of its callback, until it ends."""
        self._takes[subscription._id] = take  # noqa: SLF001 - a subscription's only name

    async def close(self) -> None:
        """Closes the connection. What waits to be written to a server that is gone is let go."""
        if not self.is_connected:
            self._pending, self._pending_data_size = [], 0  # nats-py would write it into the socket that broke
        try:
            await super().close()
        except ConnectionError:  # it broke while that was written, and nats-py stopped half-way
            self._pending, self._pending_data_size = [], 0
            self._status = Client.RECONNECTING
            await super().close()

    async def _process_connect_init(self) -> None:
        try:
            await super()._process_connect_init()
        except BaseException:
            if self._transport is not None:
                # nats-py takes the next one and leaves this to the collector
                self._transport.close()  # type: ignore[no-untyped-call]
            raise

    def _remove_sub(self, sid: int, max_msgs: int = 0) -> None:
        self._takes.pop(sid, None)
        super()._remove_sub(sid, max_msgs)

    async def _init_request_sub(self) -> None:
        await super()._init_request_sub()
        self._answers = self._sid  # the newest subscription is the one of the answers

    async def _request_new_style(
        self,
        subject: str,
        payload: bytes,
        timeout: float = 1,  # noqa: ASYNC109 - nats-py's signature
        headers: dict[str, Any] | None = None,
    ) -> Msg:
        """As nats-py's, which waits by `asyncio.wait_for`: Python 3.11's may swallow a cancellation (gh-86296)."""
        if self.is_draining_pubs:
            raise nats.errors.ConnectionDrainingError
        if not self._resp_sub_prefix:
            await self._init_request_sub()
        token = str(next(self._asked))
        answer: asyncio.Future[Msg] = asyncio.get_running_loop().create_future()
        self._resp_map[token], self._asking[token] = answer, subject
        inbox = bytes(self._resp_sub_prefix or b"").decode() + token
        try:
            await self.publish(subject, payload, reply=inbox, headers=headers)
            async with asyncio.timeout(timeout):
                return await answer
        except TimeoutError:
            raise nats.errors.TimeoutError from None
        finally:
            self._resp_map.pop(token, None)
            self._asking.pop(token, None)

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
        take = self._takes.get(sid)
        if take is not None:
            take(subject.decode(), headers or b"", data)
        elif sid == self._answers and not headers:
            self._answered(subject.decode(), data)
        else:
            await super()._process_msg(sid, subject, reply, data, headers)

    def _answered(self, subject: str, data: bytes) -> None:
        self.stats["in_msgs"] += 1
        self.stats["in_bytes"] += len(data)
        waiting = self._resp_map.get(subject[len(self._resp_sub_prefix or "") :])
        if waiting is not None and not waiting.done():
            waiting.set_result(Msg(_client=self, subject=subject, data=data))

    async def _process_err(self, err_msg: str) -> None:
        if violation := _NOT_PERMITTED.search(err_msg):
            for token, subject in self._asking.items():  # nats-py tells the subject in small letters
                if subject.lower() == violation[1].lower() and not self._resp_map[token].done():
                    self._resp_map[token].set_exception(NotPermitted(subject))
        await super()._process_err(err_msg)

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        lines = raw.decode("utf-8", "replace").split("\r\n")
        return {name: value.strip() for name, colon, value in (line.partition(":") for line in lines) if colon}
