"""Two replicas of a real service as processes of their own, a broker, and a hand that kills them."""

import asyncio
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from hiring.briefing.app import SERVICE
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.topology import provision
from hiring.eventkit.views.database import open_database

PROGRAM = "from hiring.briefing.app import SERVICE; from hiring.chassis.process import run; run(SERVICE)"


@dataclass
class Replicas:
    """Processes of the briefing service on one broker and one database."""

    broker: EmbeddedBroker
    settings: Settings
    environment: dict[str, str]
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(self, count: int) -> None:
        """That many processes."""
        for _ in range(count):
            self.processes.append(await self._launch())

    async def kill(self, number: int) -> None:
        """kill -9, and another in its place."""
        self.processes[number].send_signal(signal.SIGKILL)
        await self.processes[number].wait()
        self.processes[number] = await self._launch()

    async def stop(self) -> list[int | None]:
        """SIGTERM to all; their exit codes."""
        for process in self.processes:
            process.terminate()
        return [await process.wait() for process in self.processes]

    async def _launch(self) -> asyncio.subprocess.Process:
        with (self.settings.data_folder / "replicas.log").open("ab") as lines:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-c", PROGRAM, env={**os.environ, **self.environment}, stdout=lines, stderr=lines
            )


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database for the replicas to share."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'briefing.db'}"
        return
    url = request.getfixturevalue("postgresql_url")
    name = f"faults_{uuid.uuid4().hex[:12]}"
    engine = open_database(url, None)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield engine.url.set(database=name).render_as_string(hide_password=False)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
async def replicas(broker: EmbeddedBroker, database_url: str, tmp_path: Path) -> AsyncIterator[Replicas]:
    """Nothing started yet; everything killed afterwards."""
    client = await connect(broker.url, "provision")
    await provision(client, consumers(SERVICE))
    await client.close()
    environment = {
        "HIRING_NATS_URL": broker.url,
        "HIRING_DATA_FOLDER": str(tmp_path),
        "HIRING_DATABASE_URL": database_url,
        "HIRING_HTTP_PORT": "0",
        "HIRING_LOG_FORMAT": "json",
    }
    settings = Settings(data_folder=tmp_path, nats_url=broker.url, database_url=database_url)
    running = Replicas(broker, settings, environment)
    yield running
    for process in running.processes:
        if process.returncode is None:
            process.kill()
            await process.wait()
