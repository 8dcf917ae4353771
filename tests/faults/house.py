"""A house: two replicas of every service as processes of their own, on one cluster and one database."""

import asyncio
import base64
import json
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server
from urllib.parse import urlsplit

from nats.aio.client import Client
from pydantic import SecretStr
from sqlalchemy import create_engine, text
from tests.faults.cluster import Cluster

from hiring.chassis.settings import Settings
from hiring.eventkit.log.topology import provision
from hiring.eventkit.testing.databases import postgresql_from_wheel
from hiring.eventkit.testing.programs import Program
from hiring.eventkit.views.database import prepare_database
from hiring.local.migrating import databases
from hiring.local.system import all_consumers

SERVICES = ("briefing", "pipeline", "evaluation", "feedback", "audit", "gateway")
REPLICAS = 2
ROOT = Path(__file__).parent.parent.parent
_START_SECONDS = 180.0
_RESTART_PAUSE_SECONDS = 0.2  # as an orchestrator would


@dataclass
class Replica:
    """One process, started again whenever it ends. Its clock is wrong by what its file says."""

    service: str
    number: int
    environment: dict[str, str]
    lines: Path
    clock: Path
    process: Program | None = None
    is_stopping: bool = False
    starts: int = 0
    _keeper: "asyncio.Task[None] | None" = None

    @property
    def name(self) -> str:
        """Such as `pipeline-1`."""
        return f"{self.service}-{self.number}"

    def start(self) -> None:
        """Keeps a process running from now on."""
        self._keeper = asyncio.create_task(self._keep())

    def send(self, sign: signal.Signals) -> None:
        """A signal, if there is a process."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(sign)

    def step_clock(self, seconds: float) -> None:
        """Its clock is wrong by that much from now on, over restarts."""
        self.clock.write_text(str(seconds))
        self.send(signal.SIGUSR1)

    async def end(self, sign: signal.Signals = signal.SIGKILL) -> int | None:
        """The signal, and nothing comes in its place; the exit code."""
        self.is_stopping = True
        self.send(signal.SIGCONT)
        self.send(sign)
        if self._keeper is not None:
            await self._keeper
        return self.process.returncode if self.process else None

    async def _keep(self) -> None:
        while not self.is_stopping:
            words = ("-m", "tests.faults.replica", self.service)
            self.process = Program(*words, output=self.lines, environment=self.environment, folder=ROOT)
            self.starts += 1
            await self.process.ended()
            await asyncio.sleep(_RESTART_PAUSE_SECONDS)


@dataclass
class House:
    """All that runs, and where it is reached."""

    folder: Path
    cluster: Cluster
    database_url: str
    replicas: list[Replica] = field(default_factory=list)
    gateways: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Every replica of every service."""
        for service in SERVICES:
            for number in range(REPLICAS):
                self.replicas.append(self._replica(service, number))
                self.replicas[-1].start()

    async def all_there(self, client: Client) -> None:
        """Returns when every replica takes work."""
        wanted = {service: REPLICAS for service in SERVICES if service != "gateway"}
        while await _answering(client) != wanted or not all([await _listens(url) for url in self.gateways]):  # noqa: ASYNC110 - other processes: there is no event to wait for
            await asyncio.sleep(0.2)

    async def end(self) -> None:
        """kill -9 to all."""
        await asyncio.gather(*(replica.end() for replica in self.replicas))

    async def stop(self) -> dict[str, int | None]:
        """SIGTERM to all; their exit codes."""
        codes = await asyncio.gather(*(replica.end(signal.SIGTERM) for replica in self.replicas))
        return {replica.name: code for replica, code in zip(self.replicas, codes, strict=True)}

    def drop_database_connections(self) -> None:
        """Ends every connection to PostgreSQL in the middle of whatever it does."""
        engine = create_engine(self.database_url)
        everybody = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IS NOT NULL"
        with engine.connect() as connection:
            connection.execute(text(f"{everybody} AND pid <> pg_backend_pid()"))
        engine.dispose()

    def _replica(self, service: str, number: int) -> Replica:
        port = 0
        if service == "gateway":
            with create_server(("127.0.0.1", 0)) as socket:
                port = socket.getsockname()[1]
            self.gateways.append(f"http://127.0.0.1:{port}")
        clock = self.folder / f"{service}-{number}.clock"
        environment = {
            "FAULTS_CLOCK": str(clock),
            "HIRING_NATS_URL": ",".join(self.cluster.urls),
            "HIRING_DATA_FOLDER": str(self.folder / "data"),
            "HIRING_DATABASE_URL": self.database_url,
            "HIRING_KEYS_DATABASE_URL": self.database_url,
            "HIRING_MASTER_KEY": base64.b64encode(b"k" * 32).decode(),
            "HIRING_HTTP_PORT": str(port),
            "HIRING_LOG_FORMAT": "json",
            "HIRING_DEVELOPMENT_IDENTITY": "true",
            "HIRING_REQUESTS_PER_SECOND": "10000",
        }
        return Replica(service, number, environment, self.folder / f"{service}-{number}.log", clock)


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[House]:
    """Runs while the block runs: cluster, database, streams in three copies, every replica."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder, megabytes=1024)
    with postgresql_from_wheel() as database_url:
        settings = Settings(database_url=SecretStr(database_url), keys_database_url=SecretStr(database_url))
        for kept in databases(settings):
            await asyncio.to_thread(prepare_database, kept.url, kept.schema, kept.chains)
        try:
            await cluster.start()
            client = await cluster.connect("provision", patience_seconds=30)
            await provision(client, all_consumers(), replicas=3)
            await cluster.settled()
            it = House(folder, cluster, database_url)
            it.start()
            try:
                async with asyncio.timeout(_START_SECONDS):
                    await it.all_there(client)
                yield it
            finally:
                await client.close()
                await it.end()
        finally:
            await cluster.stop()


async def _answering(client: Client) -> Counter[str]:
    """How many instances of each service answer over the services API."""
    found: Counter[str] = Counter()
    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox)
    await client.publish("$SRV.PING", b"", reply=inbox)
    try:
        while True:
            message = await subscription.next_msg(timeout=0.5)
            if message.data:  # else the broker says that nobody is there
                found[json.loads(message.data)["name"]] += 1
    except TimeoutError:
        return found
    finally:
        await subscription.unsubscribe()


async def _listens(url: str) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        writer.close()
        await writer.wait_closed()
    except OSError:
        return False
    return True
