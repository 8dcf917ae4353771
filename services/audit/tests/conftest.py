"""A log, and the settings of an audit service on it that archives often."""

from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client as Nats
from pydantic import SecretStr

from hiring.audit.app import SERVICE
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.log.topology import provision

Write = Callable[[Iterable[StoredMessage]], Coroutine[Any, Any, None]]


@pytest.fixture
async def settings(broker: EmbeddedBroker, client: Nats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """On a broker that has its streams; the archive is written ten times a second."""
    await provision(client, consumers(SERVICE))
    monkeypatch.setenv("HIRING_ARCHIVE_SECONDS", "0.1")
    return Settings(nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0)


@pytest.fixture
def write(client: Nats) -> Write:
    """Appends messages to the log."""
    log = Log(client)

    async def append(messages: Iterable[StoredMessage]) -> None:
        for message in messages:
            about, version = AggregateId.parse(message.subject)
            await log.append(about, version, message.body, f"c{message.sequence}")

    return append
