"""A gateway with webhooks over a real log, and a real receiver."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from nats.aio.client import Client
from pydantic import SecretStr
from services.gateway.tests.happenings import Happenings
from services.gateway.tests.receiver import Receiver, receiving
from services.gateway.tests.webhooks.asking import served

from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision
from hiring.gateway.app import GatewaySettings
from hiring.gateway.webhooks.errands import CONSUMERS


@pytest.fixture
def settings(broker: EmbeddedBroker, tmp_path: Path) -> GatewaySettings:
    return GatewaySettings(
        nats_url=SecretStr(broker.url),
        data_folder=tmp_path / "data",
        http_port=0,
        development_identity=True,
        webhook_networks="127.0.0.0/8",
    )


@pytest.fixture
async def happen(client: Client, log: Log) -> Happenings:
    await provision(client, CONSUMERS)
    happenings = Happenings(log)
    await happenings.drafted("v1", "anna", "max")
    await happenings.drafted("v2", "otto")
    return happenings


@pytest.fixture
async def receiver(settings: GatewaySettings) -> AsyncIterator[Receiver]:
    async with receiving(settings) as running:
        yield running


@pytest.fixture
async def web(happen: Happenings, settings: GatewaySettings) -> AsyncIterator[httpx2.AsyncClient]:
    await happen.log.head()
    async with served(settings) as client:
        yield client
