"""Errands: what is to be done about an endpoint, now or later. They stand at the broker until they are done."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from nats.aio.client import Client

from hiring.contracts.subjects import EVENTS_STREAM, WEBHOOKS_STREAM, webhook_due, webhook_waiting
from hiring.eventkit.log.publishing import publish
from hiring.eventkit.log.topology import Consumer

HAPPENINGS: Final = Consumer(EVENTS_STREAM, "gateway-webhooks", ("hiring.event.>",))
"""The log, read in order by whichever replica: each decision becomes a delivery for each endpoint that it concerns."""
ERRANDS: Final = Consumer(WEBHOOKS_STREAM, "gateway-errands", ("hiring.webhook.due.>",), at_once=64)
"""What is to be done now."""

CONSUMERS: Final = (HAPPENINGS, ERRANDS)
"""What has to be provisioned for webhooks."""


class Delivery(msgspec.Struct, frozen=True, tag="delivery"):
    """Send one event to one endpoint: and which attempt it is. Storage format: add, never rename."""

    endpoint: str
    sequence: int
    message: str
    attempt: int = 1
    run: str = ""


class Replay(msgspec.Struct, frozen=True, tag="replay"):
    """Send again, or for the first time, what happened after one sequence up to another. Storage format, as above."""

    endpoint: str
    run: str
    after: int
    until: int


Errand = Delivery | Replay

_decoder: msgspec.json.Decoder[Errand] = msgspec.json.Decoder(Errand)


def errand(body: bytes) -> Errand:
    """The errand behind a message.

    Raises:
        msgspec.DecodeError: it is none.
    """
    return _decoder.decode(body)


class Errands:
    """Leaves errands at the broker. The same one left again within two minutes is left once."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def now(self, what: Errand) -> None:
        """To be done at once.

        Raises:
            Unavailable: nobody knows whether it was left.
        """
        headers = {"Nats-Msg-Id": _name(what), "Nats-Expected-Stream": WEBHOOKS_STREAM}
        await publish(self._client, webhook_due(what.endpoint), msgspec.json.encode(what), headers)

    async def later(self, what: Delivery, at: datetime) -> None:
        """To be done at that time: a scheduled message of the broker (NATS ADR-51), which survives every restart.

        Raises:
            Unavailable: nobody knows whether it was left.
        """
        headers = {
            "Nats-Schedule": f"@at {at.astimezone(UTC).isoformat().replace('+00:00', 'Z')}",
            "Nats-Schedule-Target": webhook_due(what.endpoint),
            "Nats-Msg-Id": f"{_name(what)}/{at.isoformat()}",
        }
        waiting = webhook_waiting(what.endpoint, f"{what.message}{what.run and '-' + what.run}")
        await publish(self._client, waiting, msgspec.json.encode(what), headers)


def _name(what: Errand) -> str:
    parts: tuple[Any, ...] = msgspec.structs.astuple(what)
    return "/".join(map(str, parts))
