"""An integrator's endpoint: a real HTTP server that verifies what it gets, and answers as it is told."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hiring.chassis.process import serving
from hiring.chassis.settings import Settings


@dataclass
class Got:
    """One message as it came."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def verified(self, secret: str) -> Any:
        """The message, by the published library."""
        return Webhook(secret).verify(self.body, dict(self.headers))


@dataclass
class Receiver:
    """`answers` are given one after the other, then always 204."""

    url: str = ""
    answers: deque[Response] = field(default_factory=deque)
    got: list[Got] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.held.set()

    async def take(self, request: Request) -> Response:
        self.got.append(Got(dict(request.headers), await request.body()))
        self._came.set()
        await self.held.wait()
        return self.answers.popleft() if self.answers else Response(status_code=204)

    async def has(self, count: int, seconds: float = 30) -> list[Got]:
        """What came, once that many did."""
        async with asyncio.timeout(seconds):
            while len(self.got) < count:
                self._came.clear()
                await self._came.wait()
        return self.got


@asynccontextmanager
async def receiving(settings: Settings) -> AsyncIterator[Receiver]:
    """A receiver on a port of its own."""
    receiver = Receiver()
    app = Starlette(routes=[Route("/hook", receiver.take, methods=["POST"])])
    async with serving(app, settings.model_copy(update={"http_port": 0})) as port:
        receiver.url = f"http://127.0.0.1:{port}/hook"
        yield receiver
