"""Services that start, stop, share the work and fall ill."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from nats.aio.client import Client as Nats
from pydantic import SecretStr
from sqlalchemy import create_engine

from hiring.chassis.assembly import NotProvisioned, Running, running
from hiring.chassis.client import Client, Rejected
from hiring.chassis.health import readiness
from hiring.chassis.settings import Settings
from hiring.chassis.testing.toys import GAMES, TOYS, AskCount, Count, CountUp
from hiring.contracts.ids import VacancyId
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.views.tables import CHECKPOINTS

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]
V1 = VacancyId("v1")


async def not_ok(it: Running) -> dict[str, str]:
    return {name: check.words for name, check in (await readiness(it.checks)).items() if not check.ok}


async def test_two_replicas_share_commands_and_lose_none(
    settings: Settings, provisioned: Log, asking: Client, client: Nats
) -> None:
    async with running(TOYS, settings) as one, running(TOYS, settings) as other:
        commands = [CountUp(counter=VacancyId(f"v{n % 5}"), by=1) for n in range(40)]
        accepted = await asyncio.gather(*(asking.send(command, actor="ann") for command in commands))
        assert sorted({answer.sequence for answer in accepted}) == list(range(1, 41))
        counts = [
            await asking.ask(AskCount(counter=VacancyId(f"v{n}")), actor="ann", after_sequence=40) for n in range(5)
        ]
        assert counts == [Count(total=8)] * 5
        assert not await not_ok(one)
        assert not await not_ok(other)
    assert (await provisioned.head()).sequence == 40
    assert client.is_connected


async def test_a_stop_answers_what_was_taken(settings: Settings, provisioned: Log, client: Nats) -> None:
    calling = Client(client, patience=0.5)
    async with running(TOYS, settings):
        commands = [CountUp(counter=VacancyId(f"v{n}"), by=1) for n in range(50)]
        answers = asyncio.gather(*(calling.send(c, actor="ann") for c in commands), return_exceptions=True)
        while (await provisioned.head()).sequence == 0:  # noqa: ASYNC110 - the log sets no event
            await asyncio.sleep(0)
    accepted = [answer for answer in await answers if not isinstance(answer, BaseException)]
    assert accepted
    assert len(accepted) == (await provisioned.head()).sequence


async def test_a_service_does_not_start_on_a_broker_that_is_not_provisioned(settings: Settings) -> None:
    with pytest.raises(NotProvisioned, match="stream HIRING is missing"):
        async with running(TOYS, settings):
            pass


async def test_readiness_names_what_is_wrong(toys: Running, broker: EmbeddedBroker, eventually: Eventually) -> None:
    assert not await not_ok(toys)
    await broker.kill()
    assert set(await not_ok(toys)) >= {"broker", "topology"}
    await broker.start()

    async def well_again() -> bool:
        return not await not_ok(toys)

    await eventually(well_again)


async def test_a_missing_consumer_makes_a_service_not_ready(games: Running, client: Nats) -> None:
    await client.jetstream().delete_consumer("HIRING", "games-reactions")
    assert await not_ok(games) == {"topology": "consumer games-reactions is missing"}


async def test_a_log_that_lost_its_end_stops_the_service(
    settings: Settings, provisioned: Log, asking: Client, client: Nats, eventually: Eventually
) -> None:
    async with running(TOYS, settings):
        await asking.ask(
            AskCount(counter=V1),
            actor="ann",
            after_sequence=(await asking.send(CountUp(counter=V1, by=1), actor="ann")).sequence,
        )
    engine = create_engine(settings.views_url("toys"))
    with engine.begin() as connection:
        connection.execute(CHECKPOINTS.update().values(sequence=7))
    engine.dispose()
    async with running(TOYS, settings) as it:

        async def stopped() -> bool:
            return "LogRegressed" in (await not_ok(it)).get("work", "")

        await eventually(stopped)
        with pytest.raises(Rejected):
            await Client(client, patience=0.2).send(CountUp(counter=V1, by=1), actor="ann")
    assert (await provisioned.head()).sequence == 1


async def test_services_of_one_process_share_nothing_but_the_broker(
    settings: Settings, provisioned: Log, asking: Client
) -> None:
    shared = settings.model_copy(update={"nats_url": SecretStr(f" {settings.nats_url.get_secret_value()} ")})
    async with running(TOYS, shared), running(GAMES, shared):
        assert (await asking.send(CountUp(counter=V1, by=1), actor="ann")).sequence == 1
    assert (await provisioned.head()).sequence >= 1


async def test_a_lost_database_loses_nothing(settings: Settings, provisioned: Log, asking: Client) -> None:
    async with running(TOYS, settings):
        await asking.send(CountUp(counter=V1, by=4), actor="ann")
    for file in settings.data_folder.glob("toys.db*"):
        file.unlink()
    async with running(TOYS, settings):
        assert await asking.ask(AskCount(counter=V1), actor="ann", after_sequence=1) == Count(total=4)
    assert (await provisioned.head()).sequence == 1
