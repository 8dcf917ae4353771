"""Process: a service as a program of its own, from its start to a stop that finishes what it has taken."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from socket import create_server

import structlog
import uvicorn
from starlette.types import ASGIApp

from hiring.chassis import telemetry
from hiring.chassis.assembly import NotProvisioned, running
from hiring.chassis.collecting import keep_what_stands
from hiring.chassis.health import Check, Health, probes
from hiring.chassis.logging import configure_logging
from hiring.chassis.master_key import NoMasterKey
from hiring.chassis.service import Service
from hiring.chassis.settings import Settings
from hiring.eventkit.log.stored import Unavailable
from hiring.eventkit.sealing import UnfitMasterKey
from hiring.eventkit.views.database import DatabaseUnavailable

_CANNOT_START = (NotProvisioned, NoMasterKey, UnfitMasterKey, Unavailable, DatabaseUnavailable, OSError)
_KEPT_ALIVE_SECONDS = 75  # longer than the proxies in front of us, who else send into a connection that just closed
_KILLED = 130  # what a shell says of a process that an interrupt ended

log = structlog.get_logger()


def run(service: Service) -> None:
    """Runs the service until SIGTERM or SIGINT, then ends the process: 0 when all that was taken is finished in time.

    A second signal ends it at once.
    """
    settings = Settings()
    _run(service.name, _service(service, settings), settings)


def run_application(name: str, application: AbstractAsyncContextManager[ASGIApp], settings: Settings) -> None:
    """Runs an HTTP application in the same way."""
    _run(name, _application(application, settings), settings)


def _run(name: str, work: AbstractAsyncContextManager[None], settings: Settings) -> None:
    configure_logging(settings.log_level, settings.log_format)
    telemetry.configure(name)
    structlog.contextvars.bind_contextvars(service=name)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        sys.exit(runner.run(_until_stopped(work, settings)))


@asynccontextmanager
async def _service(service: Service, settings: Settings) -> AsyncIterator[None]:
    health = Health({"work": _starting}, dict)
    async with serving(probes(health), settings), running(service, settings) as it:
        health.checks, health.asyncapi, health.started = it.checks, it.asyncapi, True
        yield


@asynccontextmanager
async def _application(application: AbstractAsyncContextManager[ASGIApp], settings: Settings) -> AsyncIterator[None]:
    async with application as app, serving(app, settings):
        yield


async def _until_stopped(work: AbstractAsyncContextManager[None], settings: Settings) -> int:
    stop = _stop_signal()
    try:
        await work.__aenter__()
    except _CANNOT_START as error:
        log.error("service_cannot_start", error=str(error))  # noqa: TRY400 - one clear line
        return 1
    keep_what_stands()
    await stop.wait()
    try:
        async with asyncio.timeout(settings.drain_seconds):
            await work.__aexit__(None, None, None)
    except TimeoutError:
        log.error("service_stopped_too_late")  # noqa: TRY400 - no bug to trace
        return 1
    log.info("service_stopped")
    return 0


@asynccontextmanager
async def serving(app: ASGIApp, settings: Settings) -> AsyncIterator[int]:
    """Serves an application over HTTP while the block runs, and tells the port; signals are left to others.

    Raises:
        OSError: the port is taken, or the host is not one of this machine's.
    """
    socket = create_server((settings.http_host, settings.http_port))
    server = _Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, timeout_keep_alive=_KEPT_ALIVE_SECONDS, timeout_graceful_shutdown=5
        )
    )
    task = asyncio.create_task(server.serve([socket]))
    try:
        yield socket.getsockname()[1]
    finally:
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves the signals to the process."""
        yield


async def _starting() -> Check:
    return Check(ok=False, words="starting")


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()

    def stopped() -> None:
        if stop.is_set():
            os._exit(_KILLED)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped)
    return stop


def _loop_factory() -> "type[asyncio.AbstractEventLoop] | None":
    try:
        import uvloop  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return None
    return uvloop.Loop
