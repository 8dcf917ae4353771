"""The composition of deploy/docker as the tests run it: under a name, ports and volumes of its own."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from time import monotonic, sleep

import httpx2
from nats.aio.client import Client

from hiring.eventkit.log.connect import Identity, Trust, connect
from hiring.eventkit.log.permissions import inbox
from hiring.local.reaching import PLAYER

os.environ["TESTCONTAINERS_RYUK_DISABLED"] = "true"  # its own helper would have to be pulled; read at the import
from testcontainers.compose import DockerCompose

HERE = Path(__file__).parent
FOLDER = HERE.parent.parent / "deploy" / "docker"
BROKERS = ("nats", "nats-2", "nats-3")
SERVICES = ("briefing", "pipeline", "evaluation", "feedback", "audit", "gateway")
_PATIENCE_SECONDS = 120.0  # a slow machine under load


@dataclass(frozen=True)
class Composed:
    """A running composition, and a hand on its containers."""

    compose: DockerCompose
    folder: Path

    def ids(self, service: str) -> list[str]:
        """The containers of a service."""
        return [str(one.ID) for one in self.compose.get_containers() if one.Service == service]

    def port(self, service: str, inner: int) -> int:
        """Where that port of the service's first container is on this machine."""
        return int(self.compose.get_service_port(service, inner) or 0)

    def urls(self, service: str, inner: int) -> list[str]:
        """Where each container of a service answers over HTTP."""
        found = [one for one in self.compose.get_containers() if one.Service == service]
        return [f"http://127.0.0.1:{one.get_publisher(by_port=inner).PublishedPort}" for one in found]

    async def connect(self) -> Client:
        """A connection to the brokers, from this machine, as the user for whom time moves."""
        running = {str(one.Service) for one in self.compose.get_containers()} & set(BROKERS)
        seed, authority = self.folder / "player.nk", self.folder / "ca.crt"
        for file in (seed, authority):
            file.write_text(self.inside("gateway", "cat", f"/run/secrets/nats/{file.name}") + "\n")
        identity = Identity(nkey_seed=seed, tls=Trust(authority).context(), inbox_prefix=inbox(PLAYER))
        return await connect([f"tls://127.0.0.1:{self.port(name, 4222)}" for name in running], "test", identity)

    @property
    def issuer(self) -> str:
        """The development issuer, from this machine."""
        return self.urls("issuer", 7402)[0]

    def database(self) -> str:
        """The URL of the views' database, from this machine."""
        password = self.inside("postgres", "cat", "/run/passwords/hiring")
        return f"postgresql+psycopg://hiring:{password}@127.0.0.1:{self.port('postgres', 5432)}/hiring"

    def inside(self, service: str, *command: str) -> str:
        """What a command in the service's container prints."""
        return docker("exec", self.ids(service)[0], *command)

    def hiring(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """What the command line says inside the composition, as an operator."""
        command = [*self.compose.compose_command_property, "run", "--rm", "operator", *words]
        return subprocess.run(command, cwd=FOLDER, check=False, text=True, capture_output=True)  # noqa: S603 - our own words

    async def kill(self, service: str) -> None:
        """SIGKILL to the service's container, and a start after a moment, as an orchestrator would."""
        (id_,) = self.ids(service)
        await asyncio.to_thread(docker, "kill", id_)
        said = len(docker("logs", id_))
        await asyncio.to_thread(docker, "start", id_)
        await self.works(service, id_, said)

    async def works(self, service: str, id_: str, said: int = 0) -> None:
        """Waits until that container does its work again; `said`: how much its log had held before.

        Raises:
            TimeoutError: it does not.
        """
        ends = monotonic() + _PATIENCE_SECONDS
        while not await asyncio.to_thread(self._works, service, id_, said):
            if monotonic() > ends:
                raise TimeoutError(f"{service} does not work again: {docker('logs', '--tail', '5', id_)}")
            await asyncio.sleep(0.2)

    def _works(self, service: str, id_: str, said: int) -> bool:
        if service in BROKERS:
            return "Server is ready" in docker("logs", id_)[said:]
        if service == "postgres":
            return _succeeds(id_, "pg_isready", "--quiet", "--host=127.0.0.1")
        asked = "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/readyz')"
        return _succeeds(id_, "python3", "-c", asked)


def docker(*words: str) -> str:
    """What the Docker client prints, on either output.

    Raises:
        CalledProcessError: it failed.
    """
    done = subprocess.run(  # noqa: S603 - our own words
        ["docker", *words],  # noqa: S607 - wherever it is installed
        check=True,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.stdout.strip()


@contextmanager
def composed(name: str, folder: Path, *more: str, brokers: int = 1) -> Iterator[Composed]:
    """The try-out system from images that stand on this machine, or are built; gone with its volumes afterwards.

    `more` are compose files of this folder. `folder` is where the environment's file is written, and the keys are.
    """
    ports = _free_ports(7)
    said = [(FOLDER / "try-out.env").read_text()]
    if brokers > 1:
        said += [(FOLDER / "three-nodes.env").read_text(), "COMPOSE_PROFILES=try-out,three-nodes\n"]
    said.append(
        f"COMPOSE_PROJECT_NAME=hiring-{name}\nHIRING_PORTS={ports[0]}-{ports[1]}\nHIRING_ISSUER_PORT={ports[2]}\n"
        f"HIRING_PUBLIC_URL=http://127.0.0.1:{ports[0]}\nTEST_POSTGRES_PORT={ports[3]}\n"
        + "".join(f"TEST_NATS_PORT_{number}={ports[3 + number]}\n" for number in (1, 2, 3))
    )
    settings = folder / "settings.env"
    settings.write_text("".join(said))
    files = [str(FOLDER / "compose.yaml"), *(str(HERE / file) for file in ("reachable.yaml", *more))]
    compose = DockerCompose(FOLDER, compose_file_name=files, env_file=str(settings))
    with compose:
        system = Composed(compose, folder)
        _answers(system.issuer)  # has no healthcheck: nothing in the composition waits for it
        yield system


def token(issuer: str, person: str) -> str:
    """A token of the development issuer that says who somebody is."""
    answer = httpx2.post(f"{issuer}/token", data={"grant_type": "person", "person": person}).raise_for_status()
    return str(answer.json()["access_token"])


def _answers(url: str) -> None:
    ends = monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            httpx2.get(f"{url}/.well-known/openid-configuration").raise_for_status()
        except httpx2.TransportError:
            if monotonic() > ends:
                raise
            sleep(0.2)
        else:
            return


def _succeeds(id_: str, *command: str) -> bool:
    try:
        docker("exec", id_, *command)
    except subprocess.CalledProcessError:
        return False
    return True


def _free_ports(count: int) -> range:
    """That many ports in a row that nobody listens on."""
    for first in range(20_000, 30_000, count):
        ports = range(first, first + count)
        if all(map(_is_free, ports)):
            return ports
    raise OSError("no ports are free between 20000 and 30000")


def _is_free(port: int) -> bool:
    try:
        create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
