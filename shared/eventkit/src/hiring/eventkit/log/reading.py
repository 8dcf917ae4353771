"""Reading the log in order: batches without a consumer, some of them in flight, every gap noticed."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from hiring.contracts.subjects import ALL_EVENTS
from hiring.eventkit.log.jetstream import BATCH, LOST, Answer, DirectGets
from hiring.eventkit.log.stored import Damaged, Head, StoredMessage, Unavailable

_MAX_BYTES = 8 * 1024 * 1024
_IN_FLIGHT = 4
_IDLE_SECONDS = 1.0
_FIRST_STALL_SECONDS = 1.0
_LONGEST_STALL_SECONDS = 30.0
_GAP_TRIES = 20
_GAP_PAUSE_SECONDS = 0.02
_DOUBTS = 3
_DOUBTS_IN_A_CLUSTER = 30
_AFTER_HINT_SECONDS = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032)
"""How long to look again for a message that was announced before it was stored."""


class Leader(Protocol):
    """What a reader asks the leader."""

    async def head(self) -> Head:
        """How far the log has come."""

    async def next_on(self, subject: str, after: int) -> int | None:
        """The first sequence on `subject` after `after`."""


async def read(
    leader: Leader, client: Client, after: int, subject: str, until: int | None
) -> AsyncGenerator[list[StoredMessage], None]:
    """See `Log.read`."""
    if until is not None and until <= after:
        return
    same = SameLog(leader)
    async with DirectGets(client) as gets, _Hints(client, subject) as hints:
        reader = _Reader(gets, after, subject)
        while True:
            messages = await reader.page()
            if messages and until is not None and messages[-1].sequence >= until:
                messages = [message for message in messages if message.sequence <= until]
                if messages:
                    yield messages
                return
            if messages:
                hints.seen(messages[-1].subject)
                yield messages
            elif until is not None and await _nothing_until(leader, subject, reader.position, until):
                return
            elif await hints.nothing():
                await same.check(reader.position)


class SameLog:
    """Notices that the stream lost its end or was made anew: its sequences would be used again, and be skipped here.

    A new leader may be a moment behind, and one that lost its peers answers for ten seconds and more as if nothing had
    gone on without it (nats-server 2.15): so it must say so several times, and in a cluster for half a minute.
    """

    def __init__(self, leader: Leader) -> None:
        self._leader = leader
        self._created: datetime | None = None
        self._doubts = 0

    async def check(self, position: int) -> None:
        """Looks whether the log is still as long as what was read, and the same stream.

        Raises:
            Damaged: it is not, again and again.
        """
        try:
            head = await self._leader.head()
        except Unavailable:
            return
        self._created = self._created or head.created
        self._doubts = 0 if head.sequence >= position and head.created == self._created else self._doubts + 1
        if self._doubts == (_DOUBTS if head.copies == 1 else _DOUBTS_IN_A_CLUSTER):
            raise Damaged(f"sequence {position}, which was read before,")


async def _nothing_until(leader: Leader, subject: str, position: int, until: int) -> bool:
    if (await leader.head()).sequence < until:
        return False
    following = await leader.next_on(subject, position)
    return following is None or following > until


class _Reader:
    """Where a reader stands, and what it has asked for ahead."""

    def __init__(self, gets: DirectGets, after: int, subject: str) -> None:
        self.position = after
        self._gets = gets
        self._subject = subject
        self._whole = subject == ALL_EVENTS
        self._from_start = after == 0
        self._versions: dict[str, int] = {}
        self._ahead: deque[tuple[int, Answer]] = deque()

    async def page(self) -> list[StoredMessage]:
        """The messages right after `position`, none at the end of the log."""
        missing = None
        for _ in range(_GAP_TRIES):
            messages = await self._fetch()
            missing = self._missing(messages)
            if missing is None:
                if messages:
                    self.position = messages[-1].sequence
                return messages
            self._drop_ahead()
            await asyncio.sleep(_GAP_PAUSE_SECONDS)
        raise Damaged(missing or "a message")

    async def _fetch(self) -> list[StoredMessage]:
        stall = _FIRST_STALL_SECONDS
        while True:
            if not self._ahead or self._ahead[0][0] != self.position + 1:
                self._drop_ahead()
                await self._ask(self.position + 1)
            answer = self._ahead.popleft()[1]
            messages = await answer.collected(stall)
            if messages is not None:
                break
            self._drop_ahead()
            if not answer.done.done():
                stall = min(stall * 2, _LONGEST_STALL_SECONDS)
            await asyncio.sleep(_GAP_PAUSE_SECONDS)
        if len(messages) == BATCH:
            await self._ask_ahead(messages[-1].sequence + 1)
        else:
            self._drop_ahead()
        return messages

    async def _ask_ahead(self, start: int) -> None:
        """Whole log: some pages in flight, as the sequences are known. Filtered: the one that follows."""
        while len(self._ahead) < (_IN_FLIGHT if self._whole else 1):
            await self._ask(self._ahead[-1][0] + BATCH if self._ahead else start)

    async def _ask(self, start: int) -> None:
        request: dict[str, int | str] = {"seq": start, "batch": BATCH, "max_bytes": _MAX_BYTES}
        if not self._whole:  # a filter costs the server half as much again, even one that lets everything through
            request["next_by_subj"] = self._subject
        self._ahead.append((start, await self._gets.ask(request)))

    def _drop_ahead(self) -> None:
        self._ahead.clear()
        self._gets.forget()

    def _missing(self, messages: list[StoredMessage]) -> str | None:
        return self._missing_sequence(messages) if self._whole else self._missing_version(messages)

    def _missing_sequence(self, messages: list[StoredMessage]) -> str | None:
        expected = self.position
        for message in messages:
            expected += 1
            if message.sequence != expected:
                return f"sequence {expected}"
        return None

    def _missing_version(self, messages: list[StoredMessage]) -> str | None:
        found: dict[str, int] = {}
        for message in messages:
            aggregate, _, text = message.subject.rpartition(".")
            version = int(text)
            before = found.get(aggregate, self._versions.get(aggregate, 0 if self._from_start else version - 1))
            if version != before + 1:
                return f"{aggregate}.{before + 1}"
            found[aggregate] = version
        self._versions.update(found)
        return None


class _Hints:
    """Core messages on the subject, used only to look again at once: they may come before the message is stored."""

    def __init__(self, client: Client, subject: str) -> None:
        self._client = client
        self._subject = subject
        self._heard = asyncio.Event()
        self._last = ""
        self._pauses: Iterator[float] = iter(())
        self._subscription: Subscription | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._subscription is not None:
            with contextlib.suppress(*LOST):
                await self._subscription.unsubscribe()

    def seen(self, subject: str) -> None:
        """What was last announced has been read: there is nothing to look for."""
        if subject == self._last:
            self._heard.clear()
            self._pauses = iter(())

    async def nothing(self) -> bool:
        """Returns when it is worth looking again; True after a while in which nothing was announced."""
        if self._subscription is None:
            await self._listen()
            return False
        pause = next(self._pauses, None)
        if pause is not None:
            await asyncio.sleep(pause)
            return False
        try:
            async with asyncio.timeout(_IDLE_SECONDS):  # wait_for may swallow a cancellation (gh-86296)
                await self._heard.wait()
        except TimeoutError:
            return True
        self._heard.clear()
        self._pauses = iter(_AFTER_HINT_SECONDS)
        return False

    async def _listen(self) -> None:
        """No flush: the server takes the subscription before the next request on the same connection."""
        with contextlib.suppress(*LOST):
            self._subscription = await self._client.subscribe(self._subject, cb=self._hear)

    async def _hear(self, message: Msg) -> None:
        self._last = message.subject
        self._heard.set()
