"""Assembly: the one function that makes a declared `Service` a running one, in a test, in one process, or in many."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import structlog
from nats.aio.client import Client as Nats
from sqlalchemy import Engine

import hiring.contracts.catalogue  # noqa: F401 - whatever may stand in the log is known, also where nobody asks for it
from hiring.chassis.accesses import Recording
from hiring.chassis.asyncapi import document
from hiring.chassis.consuming import Consuming
from hiring.chassis.endpoints import Endpoints
from hiring.chassis.health import Check, Checks
from hiring.chassis.master_key import master_key
from hiring.chassis.measuring import measuring
from hiring.chassis.operating import operation_endpoints
from hiring.chassis.reacting import consumers, readers
from hiring.chassis.readiness import broker_answers, database_answers, topology_stands, views_follow
from hiring.chassis.requests import command_endpoints, query_endpoints
from hiring.chassis.service import Ground, Service
from hiring.chassis.settings import Settings
from hiring.eventkit.deadlines import Deadlines
from hiring.eventkit.handling import Handling
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import verify
from hiring.eventkit.reactions import Reactions
from hiring.eventkit.sealing import Vault
from hiring.eventkit.views.database import open_database
from hiring.eventkit.views.runner import Runner
from hiring.eventkit.views.states import States

log = structlog.get_logger()


class NotProvisioned(RuntimeError):  # noqa: N818 - its name says it
    """Streams or consumers are not as declared; the message says which and how."""


@dataclass
class Running:
    """A service that runs: what it stands on, what it checks, what it says about itself."""

    service: Service
    settings: Settings
    client: Nats
    runner: Runner
    checks: Checks
    asyncapi: Callable[[], dict[str, Any]]


@asynccontextmanager
async def running(service: Service, settings: Settings) -> AsyncIterator[Running]:
    """The service takes commands, queries, events and deadlines while the block runs. Several at once are safe.

    Leaving the block takes nothing new, finishes and answers what was taken, and closes everything.

    Raises:
        Unavailable: the broker can't be reached.
        NotProvisioned: streams or consumers are not as declared.
        DatabaseUnavailable: a database can't be opened.
    """
    async with AsyncExitStack() as stack:
        client = await connect(settings.nats_urls(), service.name, settings.identity(service.name))
        stack.push_async_callback(client.close)
        if differences := await verify(client, consumers(service)):
            raise NotProvisioned("; ".join(differences) + " (run `hiring provision`)")
        await asyncio.to_thread(settings.make_data_folder)
        url = settings.views_url(service.name)
        engine = await asyncio.to_thread(open_database, url, service.name, service.chains, settings.pool())
        stack.callback(engine.dispose)
        key = await asyncio.to_thread(master_key, settings)
        vault = await asyncio.to_thread(Vault, settings.keys_url(), key, "keys")
        stack.callback(vault.close)
        events = Log(client)
        handling = Handling(events, service.decides, States(engine, service.decides), vault, settings.cache_size)
        runner = Runner(events, engine, service.name, service.decides, service.views)
        deadlines = Deadlines(client, service.name)
        reactions = Reactions(handling, deadlines, service.reacts, service.name)
        consuming = Consuming(service.name, settings, readers(service, reactions))
        commands = command_endpoints(service, handling, simulated_clock=settings.simulated_clock)
        tended = None
        if service.tends is not None:
            tended = await stack.enter_async_context(service.tends(Ground(client, engine, settings, key)))
        queries = query_endpoints(service, runner, vault, Recording(client, service.name), tended)
        operations = operation_endpoints(service, client, reactions, tended)
        endpoints = Endpoints(service.name, [*commands, *queries, *operations], settings.concurrency)
        taking = _Taking(endpoints, consuming, runner)
        it = Running(
            service,
            settings,
            client,
            runner,
            {**_checks(client, service, engine, taking, settings), **(tended.checks if tended else {})},
            cache(partial(document, service, consuming)),
        )
        await stack.enter_async_context(measuring(client, service.name, consumers(service)))
        stack.push_async_callback(taking.stop)
        await taking.start(client)
        log.info("service_started", service=service.name)
        yield it
        log.info("service_stopping", service=service.name)


def _checks(client: Nats, service: Service, engine: Engine, taking: "_Taking", settings: Settings) -> Checks:
    return {
        "work": taking.check,
        "broker": partial(broker_answers, client),
        "topology": partial(topology_stands, client, consumers(service)),
        "database": partial(database_answers, engine, service.chains),
        "views": partial(views_follow, taking.runner, settings.view_lag_bound),
    }


class _Taking:
    """Everything that takes work. When the views' runner stops for good, the rest stops with it."""

    def __init__(self, endpoints: Endpoints, consuming: Consuming, runner: Runner) -> None:
        self._endpoints = endpoints
        self._consuming = consuming
        self.runner = runner
        self._task: asyncio.Task[None] | None = None
        self.over: str | None = None

    async def start(self, client: Nats) -> None:
        self._task = asyncio.create_task(self._run())
        await self._consuming.start()
        await self._endpoints.start(client)

    async def check(self) -> Check:
        """Whether it takes work, or why it does not."""
        return Check(ok=self.over is None, words=self.over or "takes commands, queries, events and deadlines")

    async def stop(self) -> None:
        """Finishes what was taken; the views go on until then, as queries wait for them."""
        self.over = self.over or "stopping"
        await asyncio.gather(self._endpoints.stop(), self._consuming.stop())
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        try:
            await self.runner.run()
        except Exception as error:
            self.over = f"{type(error).__name__}: {error}"
            log.exception("service_stopped_itself")
            await asyncio.gather(self._endpoints.stop(), self._consuming.stop())
