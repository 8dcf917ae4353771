"""The client of commands and queries for callers in this repository: the gateway, the command line, tests."""

import asyncio
import random
import time
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import nats.errors
from nats.aio.client import Client as Nats
from nats.micro.request import ERROR_CODE_HEADER
from pydantic import BaseModel

from hiring.chassis.problems import NOT_PERMITTED, TOO_LARGE
from hiring.contracts import subjects
from hiring.contracts.ids import CommandId, PersonId
from hiring.contracts.messages import Command, Query
from hiring.contracts.requests import (
    Accepted,
    Allowed,
    Answered,
    CommandRequest,
    OrganisationRole,
    Problem,
    QueryRequest,
    Reply,
)
from hiring.eventkit.log.lean import NotPermitted
from hiring.eventkit.tracing import trace_headers

A = TypeVar("A", bound=BaseModel)

_UNKNOWN_OUTCOME = (nats.errors.TimeoutError, nats.errors.NoRespondersError, nats.errors.ConnectionReconnectingError)
_ONE_TRY = 6.0  # seconds; a service that dies with a request in hand is asked again after them
_NO_ANSWER = Problem(kind="unavailable", title="No service answered in time; the request may be sent again.")
_ASK_AGAIN = {"busy", "unavailable", "view-behind", "conflict"}


class Rejected(Exception):  # noqa: N818 - the sentence reads "rejected", and it is an answer
    """A service answered with a problem."""

    def __init__(self, problem: Problem) -> None:
        fields = "; ".join(f"{error.pointer} {error.message}" for error in problem.errors)
        super().__init__(
            ": ".join(text for text in (problem.rule, problem.title.rstrip("."), problem.detail, fields) if text)
        )
        self.problem = problem


class Client:
    """Sends commands and asks queries over NATS; tries again what may be, for `patience` seconds, with the same id.

    For `busy_patience` seconds it comes again to a service that has enough to do; whoever is asked by many passes that
    on soon, and keeps no crowd waiting.
    """

    def __init__(self, client: Nats, patience: float = 10, *, busy_patience: float | None = None) -> None:
        self._nats = client
        self._patience = patience
        self._busy_patience = patience if busy_patience is None else busy_patience

    async def send(  # noqa: PLR0913 - each is a part of the request
        self,
        command: Command,
        actor: str,
        id: str | None = None,  # noqa: A002 - it is the command's id
        *,
        issued_at: datetime | None = None,
        correlation: str | None = None,
        roles: Iterable[OrganisationRole] = (),
    ) -> Accepted:
        """Sends a command and returns what it led to. Safe to repeat with the same `id`; without one it gets its own.

        `roles` are the actor's in the whole organisation.

        Raises:
            Rejected: the service refused it, or none answered within the client's patience.
        """
        request = CommandRequest(
            id=CommandId(id or str(uuid.uuid4())),
            actor=PersonId(actor),
            roles=frozenset(roles),
            issued_at=issued_at or datetime.now(UTC),
            correlation=correlation,
            data=command.model_dump(mode="json", exclude_none=True),
        )
        subject = subjects.command(command.service, type(command).__name__)
        return cast("Accepted", await self.request(subject, request.model_dump_json().encode()))

    async def ask(
        self,
        query: Query,
        actor: str,
        *,
        after_sequence: int | None = None,
        as_of: int | datetime | None = None,
        roles: Iterable[OrganisationRole] = (),
    ) -> Any:
        """Asks a query and returns its answer, an instance of `query.answered_by`.

        Args:
            query: what is asked.
            actor: who asks.
            after_sequence: answer only when the views have read the log so far.
            as_of: as it stood after this sequence of the log, or at this time.
            roles: what the actor is in the whole organisation.

        Raises:
            Rejected: the service refused it, or none answered within the client's patience.
        """
        request = QueryRequest(
            actor=PersonId(actor),
            roles=frozenset(roles),
            after_sequence=after_sequence,
            as_of=as_of,
            data=query.model_dump(mode="json", exclude_none=True),
        )
        subject = subjects.query(query.service, type(query).__name__)
        answered = cast("Answered", await self.request(subject, request.model_dump_json().encode()))
        return query.answered_by.model_validate(answered.data, extra="ignore")

    async def request(self, subject: str, body: bytes) -> Accepted | Allowed | Answered:
        """Sends the bytes of a `CommandRequest` or `QueryRequest` and returns what is not a problem.

        Raises:
            Rejected: the service answered with a problem, or none answered within the client's patience.
        """
        reply = Reply.model_validate_json(await self.request_bytes(subject, body)).root
        if isinstance(reply, Problem):
            raise Rejected(reply)
        return reply

    async def request_bytes(self, subject: str, body: bytes) -> bytes:
        """The same, with the reply as it came: nothing is parsed but problems.

        Raises:
            Rejected: the service answered with a problem, or none answered within the client's patience.
        """
        began = time.monotonic()
        until = began + self._patience
        pause, behind = 0.05, None
        while True:
            reply = await self._once(subject, body, until - time.monotonic())
            if isinstance(reply, bytes):
                return reply
            behind = reply if reply.kind == "view-behind" else behind
            ends = min(until, began + self._busy_patience) if reply.kind == "busy" else until
            wait = max(pause, (reply.retry_after or 0) * random.uniform(1, 1.5))  # noqa: S311 - so that not all come at once
            if reply.kind not in _ASK_AGAIN or time.monotonic() + wait > ends:
                raise Rejected(behind if behind and reply is _NO_ANSWER else reply)  # it waits still, longer than we do
            await asyncio.sleep(wait)
            pause = min(2 * pause, 1)

    async def _once(self, subject: str, body: bytes, patience: float) -> bytes | Problem:
        try:
            message = await self._nats.request(
                subject, body, timeout=min(max(0.1, patience), _ONE_TRY), headers=trace_headers()
            )
        except _UNKNOWN_OUTCOME:
            return _NO_ANSWER
        except nats.errors.MaxPayloadError:
            return TOO_LARGE
        except NotPermitted:
            return NOT_PERMITTED.model_copy(update={"detail": f"{subject} is not among what the user may publish."})
        if message.headers and ERROR_CODE_HEADER in message.headers:
            return Problem.model_validate_json(message.data)
        return message.data
