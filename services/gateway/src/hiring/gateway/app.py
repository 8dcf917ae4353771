"""The gateway: HTTP in, commands and queries out. It decides nothing and knows no rule."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from nats.aio.client import Client as Nats
from starlette.exceptions import HTTPException

from hiring.chassis.client import Client, Rejected
from hiring.chassis.health import Checks, Health, probes, verdict
from hiring.chassis.measuring import measuring
from hiring.chassis.parsing import Invalid
from hiring.chassis.problems import problem_of
from hiring.chassis.process import run_application, serving
from hiring.chassis.readiness import broker_answers, database_answers, topology_stands
from hiring.eventkit.log.connect import connect
from hiring.gateway.bodies import BodyLimit
from hiring.gateway.bounding import Bounded
from hiring.gateway.console.app import add_console
from hiring.gateway.headers import SecureHeaders
from hiring.gateway.identity import administration, invitations, links, sign_in
from hiring.gateway.identity.setup import sign_in_at, vouching
from hiring.gateway.live import routes as live
from hiring.gateway.live.feed import following
from hiring.gateway.measuring import Measured
from hiring.gateway.problems import HttpProblem, field_errors, problem_response, refusal
from hiring.gateway.resources import description
from hiring.gateway.resources.hiding import is_hidden, no_such_vacancy
from hiring.gateway.resources.routes import Resources
from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.table import ROWS
from hiring.gateway.resources.versions import Versions
from hiring.gateway.settings import GatewaySettings
from hiring.gateway.store import Store, opened_store
from hiring.gateway.tables import CHAINS
from hiring.gateway.webhooks import routes as webhooks
from hiring.gateway.webhooks.errands import CONSUMERS
from hiring.gateway.webhooks.setup import delivering_webhooks

__all__ = ["GatewaySettings", "gateway", "main"]

_PATIENCE_SECONDS = 7.0  # more than a view is waited for, so that it says itself that it is behind
_BUSY_PATIENCE_SECONDS = 1.0  # then the caller is told to come again, and when


@asynccontextmanager
async def gateway(settings: GatewaySettings, rows: tuple[Row, ...] = ROWS) -> AsyncIterator[FastAPI]:
    """The HTTP application over these resources, connected to the broker while the block runs.

    Raises:
        Unavailable: the broker can't be reached.
        DatabaseUnavailable: the gateway's own database can't be opened.
    """
    async with AsyncExitStack() as stack:
        client = await connect(settings.nats_urls(), "gateway", settings.identity("gateway"))
        stack.push_async_callback(client.close)
        store = await stack.enter_async_context(opened_store(settings))
        app = application(client, store, settings, rows)
        feed = await stack.enter_async_context(following(client, settings.live_connections))
        app.state.feed = feed
        app.state.webhooks = await stack.enter_async_context(delivering_webhooks(client, store, feed, settings))
        await stack.enter_async_context(measuring(client, "gateway", CONSUMERS))
        if settings.health_port is not None:
            own = settings.model_copy(update={"http_port": settings.health_port})
            await stack.enter_async_context(serving(probes(Health(_checks(client, store), dict, started=True)), own))
        yield app


def _checks(client: Nats, store: Store) -> Checks:
    return {
        "broker": partial(broker_answers, client),
        "topology": partial(topology_stands, client, CONSUMERS),
        "database": partial(database_answers, store.engine, CHAINS),
    }


def application(client: Nats, store: Store, settings: GatewaySettings, rows: tuple[Row, ...]) -> FastAPI:
    """The routes over a connection to the broker, and over the gateway's own store."""
    app = FastAPI(title="hiring", openapi_url=None)
    services = Client(client, _PATIENCE_SECONDS, busy_patience=_BUSY_PATIENCE_SECONDS)
    app.state.settings = settings
    app.state.services = services
    app.state.store = store
    app.state.sign_in = sign_in_at(settings)
    app.state.vouching = vouching(store, settings, app.state.sign_in)
    for router in (sign_in.router, administration.router, invitations.router, links.router):
        app.include_router(router)
    app.include_router(description.router)
    app.include_router(live.router)
    app.include_router(webhooks.router)

    @app.get("/livez")
    async def alive() -> Response:
        return PlainTextResponse("alive")

    @app.get("/readyz")
    async def ready() -> Response:
        return await verdict(_checks(client, store))

    add_console(app)
    _answer_problems(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(Resources, rows=rows, services=services, versions=Versions(client))
    app.add_middleware(Bounded, at_once=settings.requests_at_once)
    app.add_middleware(SecureHeaders, tls=(settings.public_url or "").startswith("https:"))
    app.add_middleware(Measured)
    return app


def _answer_problems(app: FastAPI) -> None:
    """Whatever goes wrong is answered as a problem, and never repeats what was sent."""

    @app.exception_handler(HttpProblem)
    async def _ours(_request: Request, ended: HttpProblem) -> Response:
        return ended.response

    @app.exception_handler(Rejected)
    async def _rejected(request: Request, rejected: Rejected) -> Response:
        caller, vacancy = getattr(request.state, "caller", None), request.path_params.get("vacancy")
        try:
            if caller and await is_hidden(request.app.state.services, caller, vacancy, rejected.problem):
                return no_such_vacancy()
        except Rejected as unsaid:
            return problem_response(unsaid.problem)
        return problem_response(rejected.problem)

    @app.exception_handler(RequestValidationError)
    async def _unfit(_request: Request, error: RequestValidationError) -> Response:
        return problem_response(problem_of(Invalid(*field_errors(error))))

    @app.exception_handler(Invalid)
    async def _invalid(_request: Request, invalid: Invalid) -> Response:
        return problem_response(problem_of(invalid))

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> Response:
        said = refusal(error.status_code, error.detail)
        said.headers.update(error.headers or {})
        return said

    @app.exception_handler(Exception)
    async def _failed(_request: Request, error: Exception) -> Response:
        return problem_response(problem_of(error))


def main() -> None:
    """Runs the gateway until it is told to stop."""
    settings = GatewaySettings()
    run_application("gateway", gateway(settings), settings)
