"""NATS servers on loopback, one or three, with the very configuration that `hiring nats config` prints."""

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from nats.aio.client import Client

from hiring.eventkit.log.connect import Identity, connect
from hiring.eventkit.log.permissions import Permissions, inbox
from hiring.eventkit.log.stored import Unavailable
from hiring.local.nats.configuration import Server, Tls, as_text, configuration
from hiring.local.nats.keys import credential, make_keys
from hiring.local.nats.users import users

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
    scheme: str = "nats"
    tls: Identity = field(default_factory=Identity)
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def urls(self) -> list[str]:
        """Where clients connect."""
        return [f"{self.scheme}://127.0.0.1:{port}" for port in self.ports]

    @property
    def keys(self) -> Path:
        """The folder of the users' seeds."""
        return self.folder / "keys"

    def identity(self, user: str) -> Identity:
        """Who that user is."""
        return replace(self.tls, nkey_seed=self.keys / f"{user}.nk", inbox_prefix=inbox(user))

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
    folder: Path, count: int = 1, tls: Tls | None = None, identity: Identity | None = None, **known: Permissions
) -> AsyncIterator[Servers]:
    """That many servers, ready for clients, until the block ends. `known` are users beside those of the system."""
    everybody: Mapping[str, Permissions] = {**users(restoring=True), **known}
    clients, routes, monitoring = (free_ports(count) for _ in range(3))
    running = Servers(folder, clients, "tls" if tls else "nats", identity or Identity())
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
            cluster_tls=tls and replace(tls, verify=True),
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
    async with asyncio.timeout(30):
        while True:
            try:
                for url in running.urls:
                    client = await connect(url, "ready", running.identity("provision"), 1)
                    await client.close()
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                return
