"""Endpoints: commands and queries on the NATS services API, a bounded number at once, each answered and logged once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import structlog
from nats.aio.client import Client as Nats
from nats.micro import add_service
from nats.micro.request import Request
from nats.micro.service import Service as MicroService
from nats.micro.service import ServiceConfig

from hiring.chassis import problems
from hiring.chassis.telemetry import IN_PROGRESS, REQUESTS
from hiring.chassis.version import VERSION
from hiring.contracts.requests import Accepted, Allowed, Answered, Problem
from hiring.eventkit.log.jetstream import LOST
from hiring.eventkit.tracing import span

Work = Callable[[bytes], Awaitable[Accepted | Allowed | Answered]]
"""Works out the answer to the bytes of a request; what goes wrong, it raises."""

_ANSWERED = {"query": "query_answered", "operation": "operation_done"}
_REFUSED = {"command": "command_refused", "query": "query_refused", "operation": "operation_refused"}
_FAILED = {"command": "command_failed", "query": "query_failed", "operation": "operation_failed"}

log = structlog.get_logger()


@dataclass
class Endpoint:
    """One command, query or operation: where it is asked, and what works it out from the bytes of the request."""

    kind: Literal["command", "query", "operation"]
    name: str
    subject: str
    work: Work
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    usual_seconds: float = 0.05

    def took(self, seconds: float) -> None:
        """Notes how long one request took: the usual time follows, a tenth of the way each time."""
        self.usual_seconds += (seconds - self.usual_seconds) / 10


class Endpoints:
    """The endpoints of one service, in one queue group with its replicas.

    Each works on at most `concurrency` requests at once. One more is not kept: it is answered `busy` at once, with the
    time that a request usually takes, after which those in hand should be done.
    """

    def __init__(self, service: str, endpoints: Sequence[Endpoint], concurrency: int) -> None:
        self._service = service
        self._endpoints = endpoints
        self._concurrency = concurrency
        self._micro: MicroService | None = None

    async def start(self, client: Nats) -> None:
        """Begins to take requests."""
        config = ServiceConfig(name=self._service, version=VERSION, queue_group=self._service)
        self._micro = await add_service(client, config)
        for endpoint in self._endpoints:
            await self._micro.add_endpoint(
                name=endpoint.name,
                subject=endpoint.subject,
                handler=self._taking(endpoint),
                metadata={"kind": endpoint.kind},
            )
        await client.flush()  # nats-py's ping overtakes subscriptions that still wait to be written:
        await client.flush()  # only after the second one the broker has them all

    async def stop(self) -> None:
        """Takes nothing new, then waits until all that was taken is answered."""
        if self._micro is not None:
            await _take_the_last(self._micro)
            await self._micro.stop()
            self._micro = None
        await asyncio.gather(*(task for endpoint in self._endpoints for task in endpoint.tasks))

    def _taking(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[None]]:
        async def take(request: Request) -> None:
            if len(endpoint.tasks) >= self._concurrency:
                REQUESTS.labels(self._service, endpoint.name, problems.BUSY.kind).observe(0)
                await _respond(request, problems.busy(endpoint.usual_seconds))
                return
            task = asyncio.create_task(self._work(endpoint, request))
            endpoint.tasks.add(task)
            task.add_done_callback(endpoint.tasks.discard)

        return take

    async def _work(self, endpoint: Endpoint, request: Request) -> None:
        started = time.perf_counter()
        in_progress = IN_PROGRESS.labels(self._service).track_inprogress()
        with span(f"{self._service}.{endpoint.name}", request.headers), in_progress:
            structlog.contextvars.bind_contextvars(service=self._service, **{endpoint.kind: endpoint.name})
            reply = await _reply(endpoint, request.data)
            seconds = time.perf_counter() - started
            endpoint.took(seconds)
            _log(endpoint.kind, reply, seconds)
        REQUESTS.labels(self._service, endpoint.name, _outcome(reply)).observe(seconds)
        await _respond(request, reply)


async def _take_the_last(micro: MicroService) -> None:
    """Has the broker send requests elsewhere, and takes what it had sent here already, which nats-py would let go.

    While the broker is away it sends nothing.
    """
    client = micro._client  # noqa: SLF001 - nats-py has no other way to any of these
    if not client.is_connected:
        return
    subscriptions = [endpoint._subscription for endpoint in micro._endpoints if endpoint._subscription]  # noqa: SLF001
    with suppress(*LOST):
        for one in subscriptions:
            await client._send_unsubscribe(one._id)  # noqa: SLF001
        await client.flush()
        await client.flush()  # as after the start
        for one in subscriptions:
            await one._pending_queue.join()  # noqa: SLF001


async def _reply(endpoint: Endpoint, body: bytes) -> Accepted | Allowed | Answered | Problem:
    if len(body) > problems.LARGEST_REQUEST:
        return problems.TOO_LARGE
    try:
        return await endpoint.work(body)
    except Exception as error:  # whatever went wrong, the caller gets an answer
        problem = problems.problem_of(error)
        if problem.kind == "failed":
            log.exception(_FAILED[endpoint.kind])
        elif problem is problems.DATABASE_AWAY:
            log.warning("database_unavailable", error=str(error))
        return problem


async def _respond(request: Request, reply: Accepted | Allowed | Answered | Problem) -> None:
    body = reply.model_dump_json(exclude_none=True).encode()
    if isinstance(reply, Problem):
        await request.respond_error(reply.kind, reply.rule or reply.kind, body)
    else:
        await request.respond(body)


def _outcome(reply: Accepted | Allowed | Answered | Problem) -> str:
    return reply.kind if isinstance(reply, Problem) else reply.status


def _log(kind: str, reply: Accepted | Allowed | Answered | Problem, seconds: float) -> None:
    took_ms = round(seconds * 1000, 2)
    match reply:
        case Accepted():
            log.info("command_handled", aggregate=reply.aggregate, version=reply.version, took_ms=took_ms)
        case Allowed():
            log.info("command_checked", aggregate=reply.aggregate, version=reply.version, took_ms=took_ms)
        case Answered():
            log.info(_ANSWERED[kind], sequence=reply.sequence, took_ms=took_ms)
        case Problem() if reply.kind != "failed":  # which stands there already, with its traceback
            log.info(_REFUSED[kind], kind=reply.kind, rule=reply.rule, took_ms=took_ms)
