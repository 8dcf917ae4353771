"""Whatever is slow beside it, a command is not kept waiting: proved by counting, not by the clock."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from nats.aio.client import Client as Nats

from hiring.chassis.assembly import running
from hiring.chassis.client import Client, Rejected
from hiring.chassis.settings import Settings
from hiring.chassis.testing.toys import COUNTS, TOYS, AskCount, Count, CountUp, answer_count
from hiring.contracts.ids import VacancyId
from hiring.eventkit.log.store import Log
from hiring.eventkit.views.view import Answer

V1 = VacancyId("v1")


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Shut at first, and open in the end whatever happens."""
    it = threading.Event()
    yield it
    it.set()


async def test_a_view_that_stands_still_keeps_no_command_waiting(
    settings: Settings, provisioned: Log, client: Nats, gate: threading.Event
) -> None:
    entered = threading.Event()

    def stand_still(*arguments: Any) -> Any:
        entered.set()
        gate.wait()
        return COUNTS.evolve(*arguments)

    still = replace(COUNTS, evolve=stand_still)
    service = replace(TOYS, shows=(Answer(AskCount, (still,), answer_count),))
    asking = Client(client)
    async with running(service, settings):
        await asking.send(CountUp(counter=V1, by=1), actor="ann")
        assert await asyncio.to_thread(entered.wait, 10)
        counters = [VacancyId(f"c{number}") for number in range(50)]
        told = await asyncio.gather(*(asking.send(CountUp(counter=one, by=1), actor="ann") for one in counters))
        assert [accepted.version for accepted in told] == [1] * 50
        assert (await provisioned.head()).sequence == 51
        with pytest.raises(Rejected) as rejected:
            await Client(client, patience=0.1).ask(AskCount(counter=V1), actor="ann", after_sequence=51)
        assert rejected.value.problem.kind in {"view-behind", "unavailable"}, "it has folded nothing all the while"
        gate.set()
        assert await asking.ask(AskCount(counter=counters[-1]), actor="ann", after_sequence=51) == Count(total=1)
