"""A cluster of three nats-servers on loopback: each on a disk of its own, every connection over a link."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server

from nats.aio.client import Client
from tests.faults.disks import Disk
from tests.faults.links import Link

from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import nats_server
from hiring.eventkit.log.jetstream import call
from hiring.eventkit.log.stored import Unavailable

NAMES = ("north", "east", "west")
_READY_SECONDS = 60.0

_CONFIG = """\
server_name: {name}
listen: "127.0.0.1:{client}"
http: "127.0.0.1:{monitoring}"
jetstream {{ store_dir: {store}, max_file_store: 1TB, max_memory_store: 64MB{sync} }}
cluster {{
  name: faults
  listen: "127.0.0.1:{route}"
  no_advertise: true
  routes: [{routes}]
}}
"""


@dataclass
class Node:
    """One server: its ports, its disk, its process."""

    name: str
    disk: Disk
    client_port: int
    route_port: int
    monitoring_port: int
    config: Path
    process: subprocess.Popen[bytes] | None = None
    is_paused: bool = False

    @property
    def running(self) -> bool:
        """Whether the process is there, paused or not."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Starts the process when there is none."""
        if self.running:
            return
        with self.config.with_suffix(".log").open("ab") as lines:
            self.process = subprocess.Popen(  # noqa: S603 - our own binary and config
                [nats_server(), "-c", str(self.config)], stdin=subprocess.DEVNULL, stdout=lines, stderr=lines
            )
        self.is_paused = False

    async def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """SIGTERM, and wait until it is gone."""
        self.resume()
        await self._end(signal.SIGTERM)

    def pause(self) -> None:
        """SIGSTOP."""
        self._signal(signal.SIGSTOP)
        self.is_paused = True

    def resume(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)
        self.is_paused = False

    def _signal(self, sign: signal.Signals) -> None:
        if self.process is not None and self.running:
            self.process.send_signal(sign)

    async def _end(self, sign: signal.Signals) -> None:
        self._signal(sign)
        while self.running:  # noqa: ASYNC110 - another process: there is no event to wait for
            await asyncio.sleep(0.01)


@dataclass
class Cluster:
    """Three nodes, the links between them, and a link to each for clients. `synced`: as shipped, or as by default."""

    folder: Path
    synced: bool = True
    megabytes: int = 256
    nodes: dict[str, Node] = field(default_factory=dict)
    clients: dict[str, Link] = field(default_factory=dict)
    routes: dict[tuple[str, str], Link] = field(default_factory=dict)

    @property
    def urls(self) -> list[str]:
        """Where clients connect: the links, not the servers."""
        return [f"nats://127.0.0.1:{link.port}" for link in self.clients.values()]

    async def start(self) -> None:
        """Mounts the disks, starts links and servers, and returns when there is a leader.

        Raises:
            Unavailable: there was none within a minute.
        """
        for name in NAMES:
            client, route, monitoring = _free_ports(3)
            disk = Disk(self.folder / name, self.megabytes)
            disk.mount()
            self.nodes[name] = Node(name, disk, client, route, monitoring, self.folder / f"{name}.conf")
            self.clients[name] = Link(client)
        self.routes = {(a, b): Link(self.nodes[b].route_port) for a in NAMES for b in NAMES if a != b}
        for link in self.links():
            await link.start()
        for node in self.nodes.values():
            node.config.write_text(self._config(node))
            node.start()
        await self.settled()

    async def stop(self) -> None:
        """Kills the servers, drops the links, and unmounts."""
        for node in self.nodes.values():
            node.disk.thaw()
            await node.kill()
        for link in self.links():
            await link.stop()
        for node in self.nodes.values():
            node.disk.unmount()

    def links(self) -> Iterator[Link]:
        """Every link that there is."""
        yield from self.clients.values()
        yield from self.routes.values()

    def around(self, name: str) -> list[Link]:
        """The links to and from one node's peers."""
        return [link for ends, link in self.routes.items() if name in ends]

    async def heal(self) -> None:
        """Takes every fault back: links whole, disks free and thawed, every server running anew where it must."""
        for link in self.links():
            link.mend()
        for node in self.nodes.values():
            node.disk.thaw()
            node.disk.free()
            node.resume()
            node.start()

    async def settled(self, patience_seconds: float = _READY_SECONDS) -> None:
        """Returns when every server answers that it is well.

        Raises:
            Unavailable: one did not in time.
        """
        ends = asyncio.get_running_loop().time() + patience_seconds
        for node in self.nodes.values():
            while not await self.is_well(node):
                if asyncio.get_running_loop().time() > ends:
                    raise Unavailable(f"{node.name} is not well after {patience_seconds:g} s; read {node.config}")
                await asyncio.sleep(0.1)

    async def is_well(self, node: Node) -> bool:
        """What its `/healthz` says: streams and consumers are there, and it is level with its peers."""
        try:
            async with asyncio.timeout(2):
                reader, writer = await asyncio.open_connection("127.0.0.1", node.monitoring_port)
                try:
                    writer.write(b"GET /healthz HTTP/1.0\r\n\r\n")
                    said = await reader.read()
                finally:
                    writer.close()
                await writer.wait_closed()
        except (OSError, TimeoutError):
            return False
        return said.startswith(b"HTTP/1.0 200")

    async def leader(self, stream: str) -> str | None:
        """The node that leads a stream; None when nobody says so."""
        with suppress(Unavailable, KeyError, TimeoutError):
            async with asyncio.timeout(5):
                client = await self.connect("leader", patience_seconds=2)
                try:
                    info = json.loads(await call(client, f"STREAM.INFO.{stream}", seconds=2))
                finally:
                    await client.close()
            leader: str = info["cluster"]["leader"]
            return leader
        return None

    async def connect(self, name: str, patience_seconds: float = 10) -> Client:
        """A connection over the links."""
        return await connect(self.urls, name, patience_seconds=patience_seconds)

    def _config(self, node: Node) -> str:
        routes = [f'"nats-route://127.0.0.1:{link.port}"' for (a, _), link in self.routes.items() if a == node.name]
        return _CONFIG.format(
            name=node.name,
            client=node.client_port,
            monitoring=node.monitoring_port,
            route=node.route_port,
            store=json.dumps(str(node.disk.folder)),
            sync=", sync_interval: always" if self.synced else "",
            routes=", ".join(routes),
        )


def _free_ports(count: int) -> list[int]:
    sockets = [create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [socket.getsockname()[1] for socket in sockets]
    finally:
        for socket in sockets:
            socket.close()


def is_root() -> bool:
    """Whether disks can be mounted."""
    return os.geteuid() == 0
