"""Fixtures: a provisioned broker, and what the two small services need to run on it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from nats.aio.client import Client as Nats
from pydantic import SecretStr

from hiring.chassis.assembly import Running, running
from hiring.chassis.client import Client
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.chassis.testing.toys import GAMES, TOYS
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


@pytest.fixture
def settings(broker: EmbeddedBroker, tmp_path: Path) -> Settings:
    return Settings(nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0)


@pytest.fixture
async def provisioned(log: Log, client: Nats) -> Log:
    await provision(client, [*consumers(TOYS), *consumers(GAMES)])
    return log


@pytest.fixture
async def toys(settings: Settings, provisioned: Log) -> AsyncIterator[Running]:
    assert provisioned is not None
    async with running(TOYS, settings) as it:
        yield it


@pytest.fixture
async def games(settings: Settings, provisioned: Log) -> AsyncIterator[Running]:
    assert provisioned is not None
    async with running(GAMES, settings) as it:
        yield it


@pytest.fixture
def asking(client: Nats) -> Client:
    return Client(client, patience=5)


@pytest.fixture
def eventually() -> Eventually:
    async def wait(holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(15):
            while not await holds():  # noqa: ASYNC110 - what others do sets no event here
                await asyncio.sleep(0.02)

    return wait
