"""A whole system behind HTTP, in a process of its own, in the middle of a search."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from deploy.local.tests.conftest import up
from tests.inputs.house import House, begin

from hiring.chassis.reacting import consumers
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.store import Log
from hiring.local.demo.compressed_time import CompressedTime
from hiring.local.place import Addresses
from hiring.local.system import SERVICES


@dataclass(frozen=True)
class Site:
    """Where it is."""

    addresses: Addresses

    @property
    def url(self) -> str:
        """Of HTTP."""
        return self.addresses.http


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A search with two candidates in an open pool; nobody but the test works on it."""
    folder: Path = tmp_path_factory.mktemp("site")
    with up(folder):
        addresses = Addresses.read(folder)
        asyncio.run(_begun(addresses))
        yield Site(addresses)


async def _begun(addresses: Addresses) -> None:
    client = await connect([addresses.nats], "test")
    wanted = [consumer for service in SERVICES for consumer in consumers(service)]
    await begin(House(client, Log(client), CompressedTime(client, wanted)))
    await client.close()
