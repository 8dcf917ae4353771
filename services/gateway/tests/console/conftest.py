"""The console before a whole system, without a browser."""

import asyncio
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx2
import pytest
from deploy.local.tests.conftest import up
from services.gateway.tests.console.pressing import Known, Person

from hiring.contracts.brief import Brief
from hiring.contracts.briefing.commands import ApproveBrief, SubmitBrief
from hiring.contracts.ids import VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.samples import kick_off
from hiring.eventkit.log.connect import connect
from hiring.gateway.resources.table import ROWS
from hiring.local.demo.compressed_time import CompressedTime
from hiring.local.issuer import PEOPLE
from hiring.local.place import Addresses
from hiring.local.system import all_consumers

_OF = {row.name: row for row in ROWS}


@dataclass(frozen=True)
class Site:
    """A running system, and the commands that bring it to where a page is worth opening."""

    addresses: Addresses
    known: Known = field(default_factory=Known)

    def client(self, name: str) -> httpx2.Client:
        """HTTP in the name of somebody, with the offices that they hold."""
        offices = PEOPLE[name].offices if name in PEOPLE else ()
        headers = {"X-Actor": name, "X-Roles": ",".join(offices)}
        return httpx2.Client(base_url=self.addresses.http, headers=headers, timeout=20)

    def does(self, name: str, *commands: Command) -> None:
        """Somebody sends these commands over HTTP; then all reactions have run."""
        with self.client(name) as http:
            for command in commands:
                answer = _sent(http, command)
                if not answer.is_success:  # what it rests on may be a reaction that has not run yet
                    self.settles()
                    answer = _sent(http, command)
                assert answer.is_success, f"{command!r}: {answer.text}"
                self.known.hears(answer.headers["Hiring-Sequence"])
        self.settles()

    def settles(self) -> None:
        """Waits until every reaction has run."""
        self.known.hears(str(asyncio.run(_settled(self.addresses.nats))))

    def agreed(self, vacancy: str, brief: Brief) -> None:
        """Anna's brief, in force."""
        self.does("anna", *kick_off(vacancy, brief), SubmitBrief(vacancy=VacancyId(vacancy)))
        for approver in brief.approvers:
            self.does(approver, ApproveBrief(vacancy=VacancyId(vacancy), brief_version=1))


def _sent(http: httpx2.Client, command: Command) -> httpx2.Response:
    row, said = _OF[type(command).__name__], command.model_dump(mode="json", exclude_none=True)
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    if row.must_match:
        headers["If-Match"] = http.get(f"/vacancies/{said['vacancy']}/brief").headers.get("ETag", '"1"')
    rest = {name: value for name, value in said.items() if name not in row.in_path}
    return http.request(row.method, row.path.format(**said), json=rest, headers=headers)


async def _settled(nats: str) -> int:
    client = await connect([nats], "test")
    try:
        return await CompressedTime(client, all_consumers()).settle()
    finally:
        await client.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A system in which nothing has happened yet."""
    folder = tmp_path_factory.mktemp("console")
    with up(folder):
        yield Site(Addresses.read(folder))


@pytest.fixture
def person(site: Site) -> Iterator[Callable[[str], Person]]:
    """Somebody at the console, by their name."""
    clients: list[httpx2.Client] = []

    def somebody(name: str) -> Person:
        clients.append(site.client(name))
        return Person(name, clients[-1], site.known)

    yield somebody
    for client in clients:
        client.close()
