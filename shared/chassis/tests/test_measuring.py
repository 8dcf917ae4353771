"""What waits for a service at the broker, as Prometheus sees it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from nats.aio.client import Client as Nats
from prometheus_client import REGISTRY

from hiring.chassis.measuring import measuring
from hiring.chassis.reacting import consumers
from hiring.chassis.testing.toys import GAMES
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.parking import Parking

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


def shown(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"service": "games", **labels})


async def test_what_waits_and_what_is_parked_is_shown(client: Nats, provisioned: Log, eventually: Eventually) -> None:
    assert provisioned is not None
    for number in range(3):
        await client.jetstream().publish(f"hiring.due.games.d{number}", b"{}")
    message = StoredMessage("hiring.event.v1.toys.counter.c1.1", 1, datetime.now(UTC), b"{}")
    await Parking(client).park("games", "games-reactions", message, ValueError("no"), 5)
    await Parking(client).park("others", "others-reactions", message, ValueError("no"), 5)
    async with measuring(client, "games", consumers(GAMES)):

        async def seen() -> bool:
            return shown("hiring_parked_messages") == 1

        await eventually(seen)
    assert shown("hiring_waiting_messages", consumer="games-deadlines") == 3
