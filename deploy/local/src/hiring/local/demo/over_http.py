"""The people of the plays at a gateway: each signs in, and acts and asks over HTTP as anybody's program would."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

import httpx2

from hiring.chassis.client import Rejected
from hiring.client import Hiring, Refused
from hiring.contracts.messages import Command, Query
from hiring.contracts.requests import Accepted, OrganisationRole, Problem
from hiring.local.place import CannotStart

_TO_BE_MATCHED = 428
_PATIENCE_SECONDS = 60  # a container that was killed is back by then


class Speaks(Protocol):
    """Whoever takes commands and queries of several people to the services."""

    async def send(
        self,
        command: Command,
        actor: str,
        *,
        issued_at: datetime | None = None,
        roles: Iterable[OrganisationRole] = (),
    ) -> Accepted:
        """Sends a command; raises `Rejected` when it is refused."""

    async def ask(self, query: Query, actor: str, *, after_sequence: int | None = None) -> Any:
        """The query's answer; raises `Rejected` when it is refused."""


class OverHttp:
    """Speaks to a gateway whose people are vouched for by the development issuer. Close it when all is said."""

    def __init__(self, gateway: str, issuer: str) -> None:
        self._gateway = gateway
        self._issuer = issuer
        self._people: dict[str, Hiring] = {}
        self._versions: dict[tuple[str, str], int] = {}

    def close(self) -> None:
        """Lets go of every connection."""
        for person in self._people.values():
            person.close()

    async def send(
        self,
        command: Command,
        actor: str,
        *,
        issued_at: datetime | None = None,
        roles: Iterable[OrganisationRole] = (),
    ) -> Accepted:
        """As `Speaks` says; which offices people hold, their tokens say.

        Raises:
            Rejected: it was refused.
            CannotStart: the gateway or the issuer can't be reached.
        """
        del roles
        return await asyncio.to_thread(self._sent, command, actor, issued_at)

    async def ask(self, query: Query, actor: str, *, after_sequence: int | None = None) -> Any:
        """As `Speaks` says.

        Raises:
            Rejected: it was refused.
            CannotStart: the gateway or the issuer can't be reached.
        """
        return await asyncio.to_thread(self._asked, query, actor, after_sequence or 0)

    def _sent(self, command: Command, actor: str, issued_at: datetime | None) -> Accepted:
        what = (command.service, str(getattr(command, "vacancy", "")))
        try:
            person = self._person(actor)
            try:
                accepted = person.send(command, issued_at=issued_at)
            except Refused as refused:
                if refused.status != _TO_BE_MATCHED:
                    raise
                accepted = person.send(command, issued_at=issued_at, if_version=self._versions.get(what, 0))
        except Refused as refused:
            raise _rejected(refused) from None
        except httpx2.TransportError as error:
            raise CannotStart(f"{self._gateway} can't be reached: {error}") from error
        self._versions[what] = accepted.version
        return accepted

    def _asked(self, query: Query, actor: str, after: int) -> Any:
        try:
            return self._person(actor).ask(query, query.answered_by, after=after)
        except Refused as refused:
            raise _rejected(refused) from None
        except httpx2.TransportError as error:
            raise CannotStart(f"{self._gateway} can't be reached: {error}") from error

    def _person(self, name: str) -> Hiring:
        if name not in self._people:
            self._people[name] = Hiring(self._gateway, self._token(name), patience_seconds=_PATIENCE_SECONDS)
        return self._people[name]

    def _token(self, name: str) -> str:
        form = {"grant_type": "person", "person": name}
        try:
            answer = httpx2.post(f"{self._issuer}/token", data=form).raise_for_status()
        except httpx2.HTTPError as error:
            raise CannotStart(f"the development issuer at {self._issuer} gives no token for {name}: {error}") from error
        return str(answer.json()["access_token"])


def _rejected(refused: Refused) -> Rejected:
    return Rejected(
        Problem(kind="refused", title=refused.title, rule=refused.rule, detail=refused.detail, errors=refused.errors)
    )
