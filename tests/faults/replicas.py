"""Two replicas of a real service as processes of their own, a broker, and a hand that kills them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hiring.briefing.app import SERVICE
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.topology import provision
from hiring.eventkit.testing.programs import Program
from hiring.eventkit.views.database import prepare_database

PROGRAM = "from hiring.briefing.app import SERVICE; from hiring.chassis.process import run; run(SERVICE)"


@dataclass
class Replicas:
    """Processes of the briefing service on one broker and one database."""

    broker: EmbeddedBroker
    settings: Settings
    environment: dict[str, str]
    processes: list[Program] = field(default_factory=list)
    _keepers: list["asyncio.Task[None]"] = field(default_factory=list)
    _stopping: bool = False

    async def start(self, count: int) -> None:
        """That many processes; one that ends is started again, as a cluster would."""
        self.processes = [self._launch() for _ in range(count)]
        self._keepers = [asyncio.create_task(self._keep(number)) for number in range(count)]

    async def kill(self, number: int) -> None:
        """kill -9; another comes in its place."""
        self.processes[number].kill()

    async def stop(self) -> list[int | None]:
        """SIGTERM to all; their exit codes."""
        self._stopping = True
        for process in self.processes:
            process.terminate()
        await asyncio.gather(*self._keepers)
        return [process.returncode for process in self.processes]

    async def end(self) -> None:
        """kill -9 to all, and nothing comes in their place."""
        self._stopping = True
        for number in range(len(self.processes)):
            await self.kill(number)
        await asyncio.gather(*self._keepers)

    async def _keep(self, number: int) -> None:
        while True:
            await self.processes[number].ended()
            if self._stopping:
                return
            self.processes[number] = self._launch()

    def _launch(self) -> Program:
        lines = self.settings.data_folder / "replicas.log"
        return Program("-c", PROGRAM, output=lines, environment=self.environment)


@pytest.fixture
async def replicas(broker: EmbeddedBroker, tmp_path: Path) -> AsyncIterator[Replicas]:
    """Nothing started yet; everything killed afterwards."""
    database_url = f"sqlite:///{tmp_path / 'briefing.db'}"
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
    prepare_database(database_url, SERVICE.name, SERVICE.chains)
    settings = Settings(data_folder=tmp_path, nats_url=broker.url, database_url=database_url)
    running = Replicas(broker, settings, environment)
    yield running
    await running.end()
