"""How an import's commands reach the services: over the broker on one machine, over HTTP in a cluster."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import httpx2

from hiring.chassis.client import Client, Rejected
from hiring.chassis.problems import NOT_PERMITTED
from hiring.client import Hiring, Refused
from hiring.contracts import subjects
from hiring.contracts.ids import CommandId, PersonId
from hiring.contracts.messages import Command
from hiring.contracts.requests import CommandRequest, OrganisationRole
from hiring.local.place import CannotStart
from hiring.local.reaching import reached

_NOT_YOU = {401, 403}


class Sends(Protocol):
    """Whoever brings commands to the services."""

    async def why_not(self, command: Command) -> str | None:
        """Why the command would be refused now; nothing happens."""

    async def do(self, command: Command, id_: str) -> str | None:
        """Sends it, once however often; why it was refused."""


@dataclass(frozen=True, slots=True)
class OverBroker:
    """As somebody of whom the broker is told who they are: on a machine of one's own."""

    client: Client
    person: PersonId
    roles: frozenset[OrganisationRole]

    async def why_not(self, command: Command) -> str | None:
        """As `Sends` says."""
        check = CommandRequest(
            id=CommandId(str(uuid.uuid4())),
            actor=self.person,
            roles=self.roles,
            issued_at=datetime.now(UTC),
            only_check=True,
            data=command.model_dump(mode="json", exclude_none=True),
        )
        subject = subjects.command(command.service, type(command).__name__)
        try:
            await self.client.request(subject, check.model_dump_json().encode())
        except Rejected as rejected:
            return _because(rejected)
        return None

    async def do(self, command: Command, id_: str) -> str | None:
        """As `Sends` says."""
        try:
            await self.client.send(command, self.person, id=id_, roles=self.roles)
        except Rejected as rejected:
            return _because(rejected)
        return None


@dataclass(frozen=True, slots=True)
class OverHttp:
    """As whoever the token speaks of."""

    gateway: Hiring

    async def why_not(self, command: Command) -> str | None:
        """As `Sends` says."""
        try:
            await asyncio.to_thread(self.gateway.check, command)
        except Refused as refused:
            return _reason(refused)
        return None

    async def do(self, command: Command, id_: str) -> str | None:
        """As `Sends` says."""
        try:
            await asyncio.to_thread(self.gateway.send, command, key=id_)
        except Refused as refused:
            return _reason(refused)
        return None


@asynccontextmanager
async def over_broker(
    data: Path, nats: str | None, person: str, roles: Iterable[OrganisationRole]
) -> AsyncIterator[Sends]:
    """Sends to the system on `data`, or to that of the broker `nats`.

    Raises:
        NotRunning: no system runs there.
        Unavailable: the broker can't be reached.
        CannotStart: this user of the broker may not send commands.
    """
    async with reached(data, nats, "import") as connection:
        yield OverBroker(Client(connection), PersonId(person), frozenset(roles))


@asynccontextmanager
async def over_http(url: str, token: str) -> AsyncIterator[Sends]:
    """Sends to that gateway, as whoever the token speaks of.

    Raises:
        CannotStart: the gateway can't be reached, or does not take the token.
    """
    try:
        with Hiring(url, token) as gateway:
            yield OverHttp(gateway)
    except httpx2.TransportError as error:
        raise CannotStart(f"{url} can't be reached: {error}") from error


def _because(rejected: Rejected) -> str:
    if rejected.problem.title == NOT_PERMITTED.title:
        raise CannotStart(
            "this user of the broker sends no commands, as it should be in a cluster. "
            "Import over HTTP, as a person: --gateway URL --token FILE"
        )
    return str(rejected)


def _reason(refused: Refused) -> str:
    if refused.status in _NOT_YOU:
        raise CannotStart(f"the gateway does not take this token: {refused.title}")
    return str(refused)
