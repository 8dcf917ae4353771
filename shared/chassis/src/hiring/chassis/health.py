"""Health over HTTP: is the process alive, can it do its work, what has it done, what does it say."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

_OK = Gauge("hiring_check_ok", "1 when this check of readiness last found what the service needs", ("check",))
_PATIENCE = 2.0  # seconds for all checks together; a probe asks again


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a service needs to do its work: whether it is so, and in words."""

    ok: bool
    words: str


Checks = Mapping[str, Callable[[], Awaitable[Check]]]


async def readiness(checks: Checks) -> dict[str, Check]:
    """What each check says. One that raises or takes over two seconds is not ok."""
    found = await asyncio.gather(*(_checked(check) for check in checks.values()))
    for name, check in zip(checks, found, strict=True):
        _OK.labels(name).set(check.ok)
    return dict(zip(checks, found, strict=True))


async def _checked(check: Callable[[], Awaitable[Check]]) -> Check:
    try:
        return await asyncio.wait_for(check(), _PATIENCE)
    except TimeoutError:
        return Check(ok=False, words=f"no answer within {_PATIENCE:g} seconds")
    except Exception as error:  # noqa: BLE001 - whatever is wrong, it is not ready
        return Check(ok=False, words=f"{type(error).__name__}: {error}")


@dataclass
class Health:
    """What the probes show; a starting service has its own checks only later."""

    checks: Checks
    asyncapi: Callable[[], Mapping[str, Any]]
    started: bool = False


async def verdict(checks: Checks) -> Response:
    """200 when every check is ok, else 503; each check in words."""
    found = await readiness(checks)
    is_ready = all(check.ok for check in found.values())
    body = {"ready": is_ready, "checks": {name: {"ok": c.ok, "says": c.words} for name, c in found.items()}}
    return JSONResponse(body, status_code=200 if is_ready else 503)


def probes(health: Health) -> Starlette:
    """The HTTP application: `/startz`, `/livez`, `/readyz`, `/metrics` and `/asyncapi.json`."""

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("alive")

    async def started(_request: Request) -> Response:
        return PlainTextResponse(*("started", 200) if health.started else ("starting", 503))

    async def ready(_request: Request) -> Response:
        return await verdict(health.checks)

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def document(_request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(health.asyncapi))

    return Starlette(
        routes=[
            Route("/startz", started),
            Route("/livez", alive),
            Route("/readyz", ready),
            Route("/metrics", metrics),
            Route("/asyncapi.json", document),
        ]
    )
