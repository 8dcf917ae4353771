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


class Callers:
    """Each asks one thing after the other; `busy` once there were more answers than there are callers."""

    def __init__(self, asking: Nats) -> None:
        self._asking = asking
        self.answered = 0
        self.busy = asyncio.Event()

    async def call_until_nobody_answers(self) -> None:
        """Fails when a request is neither answered nor turned away."""
        while True:
            try:
                await self._asking.request(SUBJECT, b"{}", timeout=3)
            except NoRespondersError:
                return
            self.answered += 1
            if self.answered > CALLERS:
                self.busy.set()


async def test_what_is_on_its_way_to_a_replica_that_stops_is_answered(client: Nats) -> None:
    assert client.connected_url is not None
    asking = await connect(client.connected_url.geturl(), "asking")
    for _ in range(5):
        endpoints = Endpoints("stopping", [Endpoint("query", "Ask", SUBJECT, answer)], CALLERS)
        await endpoints.start(client)
        callers = Callers(asking)
        calling = asyncio.gather(*(callers.call_until_nobody_answers() for _ in range(CALLERS)))
        await asyncio.wait_for(callers.busy.wait(), 20)
        await asyncio.sleep(0.05)
        await endpoints.stop()
        await calling
        assert callers.answered > CALLERS
    await asking.close()
