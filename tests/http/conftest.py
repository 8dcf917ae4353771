"""A whole system behind HTTP, in a process of its own, in the middle of a search."""

import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from deploy.local.tests.conftest import up
from tests.inputs.house import House, begin, example

from hiring.chassis.reacting import consumers
from hiring.contracts.brief import Role
from hiring.contracts.samples import complete_brief, kick_off
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.store import Log
from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.table import ROWS
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


@pytest.fixture(scope="session")
def other_vacancy(site: Site) -> str:
    """One whose hiring manager is a guest, an outsider to the vacancy of the house."""
    brief = complete_brief()
    guest = {"person": "guest-mike"}
    team = [one.model_copy(update=guest) if one.role == Role.HIRING_MANAGER else one for one in brief.team]
    for command in kick_off("v2", brief.model_copy(update={"team": tuple(team)})):
        (row,) = [row for row in ROWS if row.name == type(command).__name__]
        asked(site, row, command.model_dump(mode="json", exclude_none=True), "anna").raise_for_status()
        if row.name == "AgreeTeam":
            break
    return "v2"


def asked(site: Site, row: Row, data: dict[str, Any], actor: str) -> httpx2.Response:
    """What the operation answers this person; what the address needs and `data` lacks is taken from the example."""
    path = row.path.format(**{**example(f"{row.service}.{row.name}"), **data})
    rest = {name: value for name, value in data.items() if name not in row.in_path}
    headers = {"X-Actor": actor, "Idempotency-Key": str(uuid.uuid4())}
    if row.must_match:
        brief = httpx2.get(f"{site.url}/vacancies/{data['vacancy']}/brief", headers=headers)
        headers["If-Match"] = brief.headers.get("ETag", '"1"')
    if row.method == "GET":
        return httpx2.get(site.url + path, params=rest, headers=headers)
    return httpx2.request(row.method, site.url + path, json=rest, headers=headers)
