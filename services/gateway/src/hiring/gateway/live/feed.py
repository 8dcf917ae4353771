"""The feed: the log, read once for everybody who listens on this instance, and handed to each who may hear it."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

import structlog
from nats.aio.client import Client as Nats
from prometheus_client import Gauge

from hiring.chassis.health import Check
from hiring.contracts.envelope import Commit, UnknownType, Unreadable, decode, read
from hiring.contracts.subjects import ALL_EVENTS, NO_VACANCY, vacancy_events
from hiring.eventkit.log.store import Log, StoredMessage, Unavailable
from hiring.gateway.identity import Caller
from hiring.gateway.live.audience import FOLLOWED, Audience
from hiring.gateway.live.told import News, news_of
from hiring.gateway.live.working import at_work

log = structlog.get_logger()

LISTENERS = Gauge("hiring_live_connections", "Connections that listen to what happens.")

_TEAMS: Final = "hiring.event.*.briefing.>"
_FOLLOWED: Final = frozenset(event.wire for event in FOLLOWED)
_MOST_WAITING: Final = 256  # decisions; whoever is further behind is cut off and comes back for the rest
_MOST_OF_ONE: Final = 100  # connections of one person
_CATCHING_UP_AT_ONCE: Final = 4
_WOKEN_AT_ONCE: Final = 10
_BREATH_SECONDS: Final = 0.002  # between two groups of listeners, so that commands are not kept waiting
_AGAIN_SECONDS: Final = 1.0
_RECENT: Final = 100  # messages before the end of the log whose times are known from the start
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class TooMany(Exception):  # noqa: N818 - an answer
    """As many connections as there may be, of this person or at all."""


class CutOff(Exception):  # noqa: N818 - what happens to the listener
    """The listener was too slow, may no longer hear this vacancy, or the feed stopped: it has to come again."""


class Listener:
    """One connection's bounded queue: the news after `position` that its caller may hear."""

    def __init__(self, caller: Caller, vacancy: str | None) -> None:
        self.caller = caller
        self.vacancy = vacancy
        self.cut = False
        self._waiting: deque[News] = deque()
        self._woken = asyncio.Event()

    def give(self, news: News) -> None:
        """Puts the news in the queue, or cuts the listener off when that is full."""
        if len(self._waiting) == _MOST_WAITING:
            self.cut_off()
        elif not self.cut:
            self._waiting.append(news)

    def cut_off(self) -> None:
        """Ends it: what waits is let go of."""
        self.cut = True
        self._waiting.clear()
        self.wake()

    def wake(self) -> None:
        """Lets it take what waits."""
        self._woken.set()

    async def take(self, patience_seconds: float) -> list[News]:
        """What waits, as soon as there is something; nothing when the patience is over.

        Raises:
            CutOff: see there.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                await self._woken.wait()
        self._woken.clear()
        if self.cut:
            raise CutOff
        taken = list(self._waiting)
        self._waiting.clear()
        return taken


class Feed:
    """Follows the log from where it is; `audience` is ready, and listeners are taken, once `is_ready`.

    `newest` is the latest time that it met: that of the present, unless somebody's clock runs ahead.
    """

    def __init__(self, events: Log, most: int) -> None:
        self.audience = Audience()
        self.position = 0
        self.newest = _LONG_AGO
        self.is_ready = False
        self._log = events
        self._most = most
        self._all: set[Listener] = set()
        self._of_vacancy: dict[str, set[Listener]] = {}
        self._of_person: dict[str, set[Listener]] = {}
        self._count: Counter[str] = Counter()
        self._dirty: dict[Listener, None] = {}
        self._news = asyncio.Event()
        self._moved = asyncio.Event()
        self._catching_up = asyncio.Semaphore(_CATCHING_UP_AT_ONCE)

    async def run(self) -> None:
        """Works until cancelled. When the broker is away it waits; what it can't follow ends every connection."""
        waking = asyncio.create_task(self._wake())
        try:
            while True:
                try:
                    await self._follow()
                except Unavailable:
                    await asyncio.sleep(_AGAIN_SECONDS)
                except Exception as error:  # noqa: BLE001 - whatever it is, begin anew with an empty audience
                    log.error("live_feed_failed", error=repr(error))  # noqa: TRY400 - one clear line each second
                    self._reset()
                    await asyncio.sleep(_AGAIN_SECONDS)
        finally:
            waking.cancel()
            self._reset()

    async def check(self) -> Check:
        """Whether it follows the log."""
        return Check(ok=self.is_ready, words=f"told up to {self.position}" if self.is_ready else "not following yet")

    async def reached(self, sequence: int) -> None:
        """Returns when the audience is known as of that sequence."""
        while not self.is_ready or self.position < sequence:
            await self._moved.wait()

    @asynccontextmanager
    async def listening(self, caller: Caller, vacancy: str | None) -> AsyncIterator[Listener]:
        """A listener of one vacancy, or of everything that the caller may hear.

        Raises:
            TooMany: see there.
        """
        if len(self._all) >= self._most or self._count[caller.actor] >= _MOST_OF_ONE:
            raise TooMany
        listener = Listener(caller, vacancy)
        where = self._of_person if vacancy is None else self._of_vacancy
        key = caller.actor if vacancy is None else vacancy
        self._all.add(listener)
        where.setdefault(key, set()).add(listener)
        self._count[caller.actor] += 1
        LISTENERS.set(len(self._all))
        try:
            yield listener
        finally:
            self._all.discard(listener)
            where[key].discard(listener)
            if not where[key]:
                del where[key]
            self._count[caller.actor] -= 1
            if not self._count[caller.actor]:
                del self._count[caller.actor]
            self._dirty.pop(listener, None)
            LISTENERS.set(len(self._all))

    async def missed(self, listener: Listener, after: int, until: int) -> AsyncIterator[list[News]]:
        """The news after one sequence up to another, from the log itself."""
        subject = ALL_EVENTS if listener.vacancy is None else vacancy_events(listener.vacancy)
        async with self._catching_up, aclosing(self._log.read(after, subject, until)) as batches:
            async for messages in batches:
                yield [
                    news
                    for message in messages
                    if self.audience.hears(listener.caller, vacancy_of(message)) and (news := news_in(message))
                ]

    async def _follow(self) -> None:
        if not self.is_ready:
            head = (await self._log.head()).sequence
            for take, after, subject in (
                (self._know, 0, _TEAMS),
                (self._keep_time, max(0, head - _RECENT), ALL_EVENTS),
            ):
                async with aclosing(self._log.read(after, subject, head)) as batches:
                    async for messages in batches:
                        for message in messages:
                            take(_decoded(message))
            self.position, self.is_ready = head, True
            self._note()
        async with aclosing(self._log.read(self.position)) as batches:
            async for messages in batches:
                for message in messages:
                    self._tell(message)
                self._note()

    def _know(self, commit: Commit | None) -> None:
        self._keep_time(commit)
        for entry in commit.entries if commit else ():
            if entry.type in _FOLLOWED and commit is not None:
                try:
                    self.audience.follow(read(entry, commit.aggregate, commit.sequence).event)
                except (Unreadable, UnknownType) as error:
                    log.error("live_event_unreadable", error=str(error))  # noqa: TRY400 - one clear line

    def _keep_time(self, commit: Commit | None) -> None:
        self.newest = max([self.newest, *(entry.time for entry in commit.entries)]) if commit else self.newest

    def _tell(self, message: StoredMessage) -> None:
        commit = _decoded(message)
        self._know(commit)
        self.position = message.sequence
        if commit is None or not self._all:
            return
        vacancy = commit.aggregate.vacancy
        concerned = self._concerned(vacancy)
        if concerned and (news := news_of(commit)) is not None:
            for listener in concerned:
                listener.give(news)
                self._dirty[listener] = None
            self._news.set()

    def _concerned(self, vacancy: str) -> list[Listener]:
        """Whoever listens there and may hear it; whoever may no longer is cut off."""
        here = self._of_vacancy.get(vacancy, set())
        for listener in here:
            if not self.audience.hears(listener.caller, vacancy):
                listener.cut_off()
        people = self.audience.people(vacancy) if vacancy != NO_VACANCY else self._of_person.keys()
        theirs = (listener for person in people for listener in self._of_person.get(person, ()))
        return [*here, *(listener for listener in theirs if self.audience.hears(listener.caller, vacancy))]

    async def _wake(self) -> None:
        """Wakes the listeners a few at a time."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._dirty:
                for listener in list(self._dirty)[:_WOKEN_AT_ONCE]:
                    del self._dirty[listener]
                    listener.wake()
                await asyncio.sleep(_BREATH_SECONDS if self._dirty else 0)

    def _note(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    def _reset(self) -> None:
        self.is_ready, self.audience = False, Audience()
        for listener in self._all:
            listener.cut_off()


@asynccontextmanager
async def following(client: Nats, most: int) -> AsyncIterator[Feed]:
    """A feed that follows the log while the block runs, for at most so many listeners."""
    feed = Feed(Log(client), most)
    async with at_work(feed.run()):
        yield feed


def vacancy_of(message: StoredMessage) -> str:
    """The vacancy to which a message of the log belongs, or `_`."""
    return message.subject.split(".")[2]


def news_in(message: StoredMessage) -> News | None:
    """What is told of a message of the log, if anything."""
    commit = _decoded(message)
    return None if commit is None else news_of(commit)


def _decoded(message: StoredMessage) -> Commit | None:
    try:
        return decode(message.subject, message.sequence, message.body)
    except Unreadable as error:
        log.error("live_message_unreadable", error=str(error))  # noqa: TRY400 - one clear line
        return None
