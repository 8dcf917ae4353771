"""Fixtures: a provisioned broker and what the two small services need to run on it."""

from pathlib import Path

import pytest
from nats.aio.client import Client as Nats
from pydantic import SecretStr

from hiring.chassis.client import Client
from hiring.chassis.settings import Settings
from hiring.eventkit.log.embedded import EmbeddedBroker


@pytest.fixture
def settings(broker: EmbeddedBroker, tmp_path: Path) -> Settings:
    return Settings(nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0)


@pytest.fixture
def asking(client: Nats) -> Client:
    return Client(client, patience=5)
