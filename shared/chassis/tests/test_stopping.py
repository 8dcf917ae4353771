"""A service that stops answers every request that the broker gave it, so that nobody waits for a replica that went."""

import asyncio

from nats.aio.client import Client as Nats
from nats.errors import NoRespondersError

from hiring.chassis.endpoints import Endpoint, Endpoints
from hiring.contracts.requests import Answered
from hiring.eventkit.log.connect import connect

SUBJECT = "hiring.query.stopping.Ask"
CALLERS = 50


async def answer(_body: bytes) -> Answered:
    await asyncio.sleep(0)
    return Answered(sequence=0, data={})


async def call_until_nobody_answers(asking: Nats) -> int:
    """How many requests were answered, one after the other; fails when one is neither answered nor turned away."""
    answered = 0
    while True:
        try:
            await asking.request(SUBJECT, b"{}", timeout=3)
        except NoRespondersError:
            return answered
        answered += 1


async def test_what_is_on_its_way_to_a_replica_that_stops_is_answered(client: Nats) -> None:
    assert client.connected_url is not None
    asking = await connect(client.connected_url.geturl(), "asking")
    for _ in range(5):
        endpoints = Endpoints("stopping", [Endpoint("query", "Ask", SUBJECT, answer)], CALLERS)
        await endpoints.start(client)
        calling = asyncio.gather(*(call_until_nobody_answers(asking) for _ in range(CALLERS)))
        await asyncio.sleep(0.05)
        await endpoints.stop()
        assert sum(await calling) > CALLERS
    await asking.close()
