"""The whole system in one process: an embedded broker, every service on SQLite, HTTP; all data under one folder."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from hiring.audit.app import SERVICE as AUDIT
from hiring.briefing.app import SERVICE as BRIEFING
from hiring.chassis.assembly import Running, running
from hiring.chassis.logging import configure_logging
from hiring.chassis.process import serving
from hiring.chassis.reacting import consumers
from hiring.chassis.service import Service
from hiring.chassis.settings import Settings
from hiring.evaluation.app import SERVICE as EVALUATION
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.topology import Consumer, provision
from hiring.feedback.app import SERVICE as FEEDBACK
from hiring.gateway.app import GatewaySettings, gateway
from hiring.gateway.webhooks.errands import CONSUMERS as WEBHOOKS
from hiring.local.issuer import LocalIssuer
from hiring.local.place import Addresses, CannotStart
from hiring.pipeline.app import SERVICE as PIPELINE

SERVICES: tuple[Service, ...] = (BRIEFING, PIPELINE, EVALUATION, FEEDBACK, AUDIT)
"""Every service that answers over NATS."""
_AS_THEY_START = (AUDIT, *(service for service in SERVICES if service is not AUDIT))
"""Audit first, as what starts first stops last: its last head is over all that the others did."""


def all_consumers() -> list[Consumer]:
    """The durable consumers of every service and of the gateway's webhooks."""
    return [*(consumer for service in SERVICES for consumer in consumers(service)), *WEBHOOKS]


_OWN_NAMES = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class System:
    """A running system."""

    addresses: Addresses
    broker: EmbeddedBroker
    services: tuple[Running, ...]


@asynccontextmanager
async def system(folder: Path, port: int = 0) -> AsyncIterator[System]:
    """Runs everything while the block runs: HTTP on `port`, the broker and the issuer after it; 0 takes any free ones.

    Leaving the block finishes what was acknowledged; the next start goes on where this one stopped.

    Raises:
        CannotStart: the port is taken, the folder can't be written, or a system runs on it already.
    """
    async with AsyncExitStack() as stack:
        _writable(folder)
        broker = EmbeddedBroker(folder / "nats", port + 1 if port else 0)
        await stack.enter_async_context(broker)
        settings = Settings(data_folder=folder, nats_url=broker.url, simulated_clock=True)
        client = await connect([broker.url], "provision")
        await provision(client, all_consumers())
        await client.close()
        services = [await stack.enter_async_context(running(service, settings)) for service in _AS_THEY_START]
        issuer = await _issuer(stack, port + 2 if port else 0)
        http = GatewaySettings(
            data_folder=folder,
            nats_url=broker.url,
            simulated_clock=True,
            development_identity=True,
            oidc_issuer=issuer,
            http_port=port,
            webhook_networks="127.0.0.0/8,::1/128",
        )
        app = await stack.enter_async_context(gateway(http))
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=_OWN_NAMES)  # no page elsewhere calls itself ours
        addresses = Addresses(broker.url, f"http://127.0.0.1:{await _serve(stack, app, http)}", issuer)
        addresses.write(folder)
        stack.callback(Addresses.forget, folder)
        yield System(addresses, broker, tuple(sorted(services, key=lambda it: SERVICES.index(it.service))))


@contextmanager
def log_lines_into(folder: Path) -> Iterator[Path]:
    """Sends the services' log lines to a file while the block runs: they would tear the screen.

    Raises:
        CannotStart: the folder can't be written.
    """
    _writable(folder)
    path = folder / "hiring.log"
    with path.open("a", buffering=1, encoding="utf-8") as lines:
        configure_logging(form="json", stream=lines)
        try:
            yield path
        finally:
            configure_logging(level="error")


def _writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"the folder {folder} cannot be written: {error.strerror}. Name another with --data."
        ) from error


async def _issuer(stack: AsyncExitStack, port: int) -> str:
    """Runs the issuer of this machine, and tells its URL."""
    issuer = LocalIssuer("")
    issuer.url = f"http://127.0.0.1:{await _serve(stack, issuer.application(), Settings(http_port=port))}"
    return issuer.url


async def _serve(stack: AsyncExitStack, app: ASGIApp, settings: Settings) -> int:
    try:
        return await stack.enter_async_context(serving(app, settings))
    except OSError as error:
        raise CannotStart(
            f"port {settings.http_port} is taken by another program. Stop it, or choose another with --port (0: any)."
        ) from error
