"""Dispatching: which endpoints hear of a decision, as it happens or when it is replayed."""

import asyncio
from contextlib import aclosing
from typing import Final

from nats.aio.msg import Msg

from hiring.eventkit.log.store import Log, StoredMessage
from hiring.gateway.live.feed import Feed, news_in
from hiring.gateway.live.told import News
from hiring.gateway.webhooks.endpoints import Endpoint, Endpoints
from hiring.gateway.webhooks.errands import Delivery, Errands, Replay

_REPLAYED_AT_ONCE: Final = 500  # messages of the log; then the rest is an errand of its own


class Dispatching:
    """Turns decisions into deliveries."""

    def __init__(self, endpoints: Endpoints, errands: Errands, feed: Feed, events: Log) -> None:
        self._endpoints = endpoints
        self._errands = errands
        self._feed = feed
        self._log = events

    async def take(self, message: Msg) -> None:
        """A decision as it happens.

        Raises:
            Unavailable: nobody knows whether every delivery was left; again is safe.
        """
        about = message.metadata
        stored = StoredMessage(message.subject, about.sequence.stream, about.timestamp, message.data)
        news = news_in(stored)
        if news is None:
            return
        endpoints = await self._endpoints.listening(news.sequence)
        if endpoints:
            await self._feed.reached(news.sequence)
        await asyncio.gather(*(self._leave(endpoint, news) for endpoint in endpoints))

    async def replay(self, what: Replay) -> None:
        """The next part of a replay.

        Raises:
            Unavailable: as above.
        """
        endpoint = await self._endpoints.find(what.endpoint)
        if endpoint is None or not endpoint.enabled:
            return
        until = min(what.until, what.after + _REPLAYED_AT_ONCE)
        async with aclosing(self._log.read(what.after, until=until)) as batches:
            async for messages in batches:
                for message in messages:
                    if news := news_in(message):
                        await self._leave(endpoint, news, what.run)
        if until < what.until:
            await self._errands.now(Replay(what.endpoint, what.run, until, what.until))

    async def _leave(self, endpoint: Endpoint, news: News, run: str = "") -> None:
        if endpoint.hears is not None and self._feed.audience.hears(endpoint.hears, news.vacancy):
            for told in news.events:
                if endpoint.wants(news, told):
                    await self._errands.now(Delivery(endpoint.id, news.sequence, told.id, run=run))
