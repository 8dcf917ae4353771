"""NATS servers on loopback, one or three, with the very configuration that `hiring nats config` prints."""

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import nats.errors
from nats.aio.client import Client

from hiring.eventkit.log.connect import Identity, Trust, connect
from hiring.eventkit.log.permissions import Permissions, inbox
from hiring.eventkit.log.stored import Unavailable
from hiring.local.nats.configuration import Server, Tls, as_text, configuration
from hiring.local.nats.keys import credential, make_keys
from hiring.local.nats.users import users

NO_TRUST = Trust()
NATS_SERVER = Path(sys.executable).parent / "nats-server"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


@dataclass
class Servers:
    """The servers, and how each user connects."""

    folder: Path
    ports: list[int]
    trust: Trust = NO_TRUST
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def urls(self) -> list[str]:
        """Where clients connect."""
        return [f"{'nats' if self.trust == NO_TRUST else 'tls'}://127.0.0.1:{port}" for port in self.ports]

    @property
    def keys(self) -> Path:
        """The folder of the users' seeds."""
        return self.folder / "keys"

    def identity(self, user: str) -> Identity:
        """Who that user is."""
        return Identity(nkey_seed=self.keys / f"{user}.nk", tls=self.trust.context(), inbox_prefix=inbox(user))

    def environment(self, user: str) -> dict[str, str]:
        """The settings by which a process connects as that user."""
        files = {"CA": self.trust.authority, "CERTIFICATE": self.trust.certificate, "CERTIFICATE_KEY": self.trust.key}
        return {
            "HIRING_NATS_URL": ",".join(self.urls),
            "HIRING_NATS_NKEY_SEED": str(self.keys / f"{user}.nk"),
            **{f"HIRING_NATS_{name}": str(path) for name, path in files.items() if path is not None},
        }

    async def connect(self, user: str, patience_seconds: float = 20) -> Client:
        """A connection as that user."""
        return await connect(self.urls, user, self.identity(user), patience_seconds)

    def launch(self, number: int) -> None:
        """Starts one of them."""
        with (self.folder / f"server-{number}.log").open("ab") as lines:
            program = [str(NATS_SERVER), "-c", str(self.folder / f"server-{number}.conf")]
            started = subprocess.Popen(program, stdout=lines, stderr=lines)  # noqa: S603 - our own binary and file
        self.processes[number : number + 1] = [started]

    def kill(self, number: int) -> None:
        """kill -9."""
        self.processes[number].kill()
        self.processes[number].wait()


@asynccontextmanager
async def servers(
    folder: Path, count: int = 1, trust: Trust = NO_TRUST, **known: Permissions
) -> AsyncIterator[Servers]:
    """That many servers, ready for clients, until the block ends. `known` are users beside those of the system."""
    everybody: Mapping[str, Permissions] = {**users(restoring=True), **known}
    clients, routes, monitoring = (free_ports(count) for _ in range(3))
    running = Servers(folder, clients, trust)
    tls = None
    if trust != NO_TRUST:  # clients must show a certificate, too
        tls = Tls(str(trust.certificate), str(trust.key), str(trust.authority), verify=True)
    make_keys(running.keys, everybody)
    addresses = tuple(f"127.0.0.1:{port}" for port in routes) if count > 1 else ()
    for number in range(count):
        server = Server(
            listen=f"127.0.0.1:{clients[number]}",
            monitoring=f"127.0.0.1:{monitoring[number]}",
            store=str(folder / f"store-{number}"),
            most_stored="1GB",
            name=f"n{number}",
            routes=addresses,
            cluster_listen=f"127.0.0.1:{routes[number]}",
            tls=tls,
            cluster_tls=tls,
        )
        settings = configuration(server, everybody, partial(credential, running.keys))
        (folder / f"server-{number}.conf").write_text(as_text(settings))
        running.launch(number)
    try:
        await _ready(running)
        yield running
    finally:
        for process in running.processes:
            process.kill()
            process.wait()


async def _ready(running: Servers) -> None:
    """Every server takes clients, and JetStream has its leader."""
    async with asyncio.timeout(60):
        for url in running.urls:
            while not await _answers(url, running.identity("provision")):  # noqa: ASYNC110 - a process sets no event
                await asyncio.sleep(0.05)


async def _answers(url: str, identity: Identity) -> bool:
    try:
        client = await connect(url, "ready", identity, 1)
    except Unavailable:
        return False
    try:
        await client.request("$JS.API.STREAM.INFO.HIRING", timeout=1)
    except (nats.errors.Error, TimeoutError):
        return False
    finally:
        await client.close()
    return True
