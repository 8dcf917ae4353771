"""A real nats-server for tests: one for each test, in the test's own folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.client import Client

from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[EmbeddedBroker]:
    """A broker that runs."""
    async with EmbeddedBroker(tmp_path / "broker") as running:
        yield running


@pytest.fixture
async def client(broker: EmbeddedBroker) -> AsyncIterator[Client]:
    """A connection to it."""
    connected = await connect(broker.url, "test")
    yield connected
    await connected.close()


@pytest.fixture
async def log(client: Client) -> Log:
    """An empty log on it."""
    await provision(client, ())
    return Log(client)
