"""Every service as a process of its own, as it is deployed, each with its own user of the broker."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
from tests.deployment.servers import Servers, free_ports

from hiring.eventkit.log.topology import provision
from hiring.eventkit.testing.programs import Program
from hiring.local.system import SERVICES, all_consumers

NAMES = (*(service.name for service in SERVICES), "gateway")
_READY_SECONDS = 60


@dataclass
class Process:
    """One replica of a service, from its start to its end."""

    name: str
    environment: Mapping[str, str]
    lines: Path
    health: str
    running: Program | None = field(default=None)

    def start(self) -> None:
        """Launches it; it is not ready yet."""
        program = f"from hiring.{self.name}.app import main; main()"
        self.running = Program("-c", program, output=self.lines, environment=self.environment)

    async def ready(self) -> None:
        """Returns when it says that it can do its work."""
        async with asyncio.timeout(_READY_SECONDS), httpx2.AsyncClient() as http:
            while not await self._is_ready(http):
                if self.running is None or self.running.returncode is not None:
                    raise AssertionError(f"{self.name} ended at its start:\n{self.lines.read_text()[-2000:]}")
                await asyncio.sleep(0.1)

    async def _is_ready(self, http: httpx2.AsyncClient) -> bool:
        try:
            return (await http.get(f"{self.health}/readyz")).status_code == httpx2.codes.OK
        except httpx2.HTTPError:
            return False

    async def stop(self) -> int:
        """SIGTERM; its exit code."""
        assert self.running is not None
        self.running.terminate()
        return await self.running.ended()

    async def kill(self) -> None:
        """kill -9."""
        if self.running is not None:
            self.running.kill()
            await self.running.ended()


@asynccontextmanager
async def services(
    broker: Servers, data: Path, replicas: int = 1, names: tuple[str, ...] = NAMES, **settings: str
) -> AsyncIterator[list[Process]]:
    """So many replicas of each, ready, on provisioned streams; killed when the block ends."""
    client = await broker.connect("provision")
    await provision(client, all_consumers(), replicas=len(broker.ports))
    await client.close()
    ports = iter(free_ports(len(names) * replicas))
    started = [
        Process(name, _environment(broker, name, data, port, settings), data / f"{name}-{number}.log", _url(port))
        for number in range(replicas)
        for name in names
        for port in (next(ports),)
    ]
    try:
        for process in started:
            process.start()
        await asyncio.gather(*(process.ready() for process in started))
        yield started
    finally:
        await asyncio.gather(*(process.kill() for process in started))


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _environment(broker: Servers, name: str, data: Path, port: int, settings: Mapping[str, str]) -> dict[str, str]:
    return {
        **broker.environment(name),
        "HIRING_DATA_FOLDER": str(data),
        "HIRING_HTTP_PORT": str(port),
        "HIRING_LOG_FORMAT": "json",
        "HIRING_SIMULATED_CLOCK": "true",
        "HIRING_DEVELOPMENT_IDENTITY": "true",
        **settings,
    }
