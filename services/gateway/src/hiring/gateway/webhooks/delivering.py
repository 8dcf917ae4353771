"""Delivering: each attempt, what follows from its answer, and the log of it all."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
import structlog
from nats.aio.msg import Msg
from prometheus_client import Counter as Metric
from prometheus_client import Histogram

from hiring.eventkit.log.store import Log
from hiring.gateway.live.feed import Feed, news_in
from hiring.gateway.live.told import News, Told
from hiring.gateway.webhooks.dispatching import Dispatching
from hiring.gateway.webhooks.endpoints import Endpoint, Endpoints
from hiring.gateway.webhooks.errands import Delivery, Errands, Replay, errand
from hiring.gateway.webhooks.sending import Answer, Message, Sender
from hiring.gateway.webhooks.signing import signatures

log = structlog.get_logger()

_ATTEMPTS = Histogram(
    "hiring_webhook_seconds",
    "How long attempts to deliver a webhook take, by how they ended.",
    ("outcome",),
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20),
)
_DISABLED = Metric("hiring_webhook_endpoints_disabled_total", "Endpoints switched off as nothing could be delivered.")

DELAYS_SECONDS: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""How long to wait after each failed attempt. Source: Standard Webhooks 1.0.0, example retry schedule."""

_JITTER: Final = 0.2  # each wait is up to a fifth shorter or longer, so that failures do not come back together
_LONG_FAILING: Final = timedelta(days=3)
_AT_ONCE: Final = 8  # attempts at one endpoint; the others' messages are not kept waiting by a slow one
_SPARED_SECONDS: Final = 30.0
_BUSY_SECONDS: Final = 1.0


class Delivering:
    """Does the errands."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that it works on
        self,
        endpoints: Endpoints,
        errands: Errands,
        dispatching: Dispatching,
        sender: Sender,
        feed: Feed,
        events: Log,
    ) -> None:
        self._endpoints = endpoints
        self._errands = errands
        self._dispatching = dispatching
        self._sender = sender
        self._feed = feed
        self._log = events
        self._busy: Counter[str] = Counter()

    async def take(self, message: Msg) -> None:
        """One errand that is due.

        Raises:
            Unavailable: what has to follow could not be left at the broker; the errand comes again.
        """
        try:
            what = errand(message.data)
        except msgspec.DecodeError as error:
            log.error("webhook_errand_unreadable", error=str(error))  # noqa: TRY400 - one clear line
            return
        match what:
            case Replay():
                await self._dispatching.replay(what)
            case Delivery():
                await self._deliver(what)

    async def attempt(self, endpoint: Endpoint, message: Message) -> Answer:
        """Sends one message, signed now."""
        timestamp = int(datetime.now(UTC).timestamp())
        keys = await self._endpoints.secrets(endpoint.id)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signatures(endpoint.signing, keys, message.id, timestamp, message.payload),
        }
        return await self._sender.send(endpoint.url, headers, message.payload)

    async def _deliver(self, what: Delivery) -> None:
        endpoint = await self._endpoints.find(what.endpoint)
        if endpoint is None:
            return
        now = datetime.now(UTC)
        if endpoint.enabled and endpoint.paused_until and endpoint.paused_until > now:
            await self._errands.later(what, endpoint.paused_until + timedelta(seconds=random.uniform(0, 5)))  # noqa: S311 - no secret
            return
        if self._busy[endpoint.id] >= _AT_ONCE:
            await self._errands.later(what, now + timedelta(seconds=_BUSY_SECONDS))
            return
        self._busy[endpoint.id] += 1
        try:
            await self._attempt(endpoint, what)
        finally:
            self._busy[endpoint.id] -= 1

    async def _attempt(self, endpoint: Endpoint, what: Delivery) -> None:
        news, told = await self._found(what)
        if told is None or news is None:
            log.error("webhook_event_missing", sequence=what.sequence, message=what.message)
            return
        if not endpoint.enabled:
            await self._note(what, told, Answer(None, "The endpoint is disabled.", 0), "dropped")
        elif endpoint.hears is None or not self._feed.audience.hears(endpoint.hears, news.vacancy):
            await self._note(what, told, Answer(None, "Its owner may no longer hear of this.", 0), "dropped")
        else:
            answer = await self.attempt(endpoint, Message(told.id, told.type, told.payload))
            if answer.is_delivered:
                await self._delivered(endpoint, what, told, answer)
            else:
                await self._failed(endpoint, what, told, answer)

    async def _found(self, what: Delivery) -> tuple[News | None, Told | None]:
        await self._feed.reached(what.sequence)
        message = await self._log.message(what.sequence)
        news = None if message is None else news_in(message)
        return news, next((told for told in news.events if told.id == what.message), None) if news else None

    async def _delivered(self, endpoint: Endpoint, what: Delivery, told: Told, answer: Answer) -> None:
        if endpoint.failing_since is not None or endpoint.paused_until is not None:
            await self._endpoints.change(endpoint.id, failing_since=None, paused_until=None)
        await self._note(what, told, answer, "delivered")

    async def _failed(self, endpoint: Endpoint, what: Delivery, told: Told, answer: Answer) -> None:
        now = datetime.now(UTC)
        since = endpoint.failing_since or now
        pause = now + timedelta(seconds=max(answer.wait_seconds, _SPARED_SECONDS)) if answer.is_crowded else None
        await self._endpoints.change(endpoint.id, failing_since=since, paused_until=pause)
        if answer.is_gone:
            await self._disable(endpoint, "It answered 410 Gone.")
        elif now - since >= _LONG_FAILING:
            await self._disable(endpoint, f"Nothing could be delivered since {since.isoformat(timespec='seconds')}.")
        elif what.attempt <= len(DELAYS_SECONDS):
            await self._again(what, told, answer, now)
            return
        await self._note(what, told, answer, "failed")

    async def _again(self, what: Delivery, told: Told, answer: Answer, now: datetime) -> None:
        delay = DELAYS_SECONDS[what.attempt - 1] * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - no secret
        at = now + timedelta(seconds=max(delay, answer.wait_seconds))
        await self._errands.later(msgspec.structs.replace(what, attempt=what.attempt + 1), at)
        await self._note(what, told, answer, "failed", at)

    async def _disable(self, endpoint: Endpoint, because: str) -> None:
        _DISABLED.inc()
        log.warning("webhook_endpoint_disabled", endpoint=endpoint.id, because=because)
        await self._endpoints.change(endpoint.id, enabled=False, disabled_because=because)

    async def _note(
        self, what: Delivery, told: Told, answer: Answer, outcome: str, next_at: datetime | None = None
    ) -> None:
        row = {
            **msgspec.structs.asdict(what),
            "type": told.type,
            "at": datetime.now(UTC),
            "outcome": outcome,
            "next_at": next_at,
            "status": answer.status,
            "detail": answer.detail,
            "milliseconds": answer.milliseconds,
        }
        _ATTEMPTS.labels(outcome).observe(answer.milliseconds / 1000)
        await self._endpoints.log(row)
