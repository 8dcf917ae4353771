"""Requests: what each command and each query of a service does with the bytes that arrive."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel
from structlog.contextvars import bind_contextvars

from hiring.chassis.accesses import Recording
from hiring.chassis.endpoints import Endpoint, Work
from hiring.chassis.parsing import parse_command, parse_query
from hiring.chassis.service import LiveAnswer, Service, Tended
from hiring.contracts import subjects
from hiring.contracts.messages import Command, Query
from hiring.contracts.requests import Accepted, Allowed, Answered, QueryRequest
from hiring.eventkit.decider import Issued
from hiring.eventkit.handling import Handling
from hiring.eventkit.sealing import Vault
from hiring.eventkit.views.answering import answer_query
from hiring.eventkit.views.runner import Runner
from hiring.eventkit.views.view import Answer, Asked


def command_endpoints(service: Service, handling: Handling, *, simulated_clock: bool) -> Iterator[Endpoint]:
    """One endpoint for each command that the service decides."""
    for decider in service.decides:
        for command in decider.commands:
            subject = subjects.command(service.name, command.__name__)
            yield Endpoint("command", command.__name__, subject, _handling(handling, command, simulated_clock))


def query_endpoints(
    service: Service, runner: Runner, vault: Vault, recording: Recording, tended: Tended | None
) -> Iterator[Endpoint]:
    """One endpoint for each query that the service answers."""
    for answer in service.shows:
        name = answer.query.__name__
        found = _live(answer, tended) if isinstance(answer, LiveAnswer) else _viewed(answer, runner)
        work = _answering(answer.query, found, vault, recording)
        yield Endpoint("query", name, subjects.query(service.name, name), work)


def _handling(handling: Handling, contract: type[Command], simulated_clock: bool) -> Work:  # noqa: FBT001 - private
    async def handle(body: bytes) -> Accepted | Allowed:
        request, command = parse_command(body, contract, simulated_clock=simulated_clock)
        command_id, actor = str(request.id), str(request.actor)  # plain text from here on, not the ids' own types
        correlation = request.correlation or command_id
        bind_contextvars(command_id=command_id, actor=actor, correlation=correlation)
        issued = Issued(actor, request.issued_at, frozenset(map(str, request.roles)))
        if request.only_check:
            return await handling.check(command, issued, request.expected_version)
        return await handling.handle(command, command_id, issued, correlation, request.expected_version)

    return handle


Finding = Callable[[Query, Asked, QueryRequest], Awaitable[tuple[BaseModel, int]]]


def _viewed(answer: Answer[Any, Any], runner: Runner) -> Finding:
    async def find(query: Query, asked: Asked, request: QueryRequest) -> tuple[BaseModel, int]:
        return await answer_query(
            runner, answer, query, asked, after_sequence=request.after_sequence, as_of=request.as_of
        )

    return find


def _live(answer: LiveAnswer[Any], tended: Tended | None) -> Finding:
    async def find(query: Query, asked: Asked, request: QueryRequest) -> tuple[BaseModel, int]:
        as_of = request.as_of
        return await answer.answer(tended, query, asked, _countable(as_of) if isinstance(as_of, int) else as_of)

    return find


def _countable(sequence: int) -> int:
    """The same, or the nearest that a database can hold: no log has more messages."""
    return min(max(sequence, 0), 2**63 - 1)


def _answering(contract: type[Query], find: Finding, vault: Vault, recording: Recording) -> Work:
    async def ask(body: bytes) -> Answered:
        request, query = parse_query(body, contract)
        actor = str(request.actor)
        bind_contextvars(actor=actor)
        at = request.as_of if isinstance(request.as_of, datetime) else datetime.now(UTC)
        asked = Asked(actor, at, vault.reveal, frozenset(map(str, request.roles)))
        found, sequence = await find(query, asked, request)
        await recording.read(query, request)
        return Answered(sequence=sequence, data=found.model_dump(mode="json"))

    return ask
