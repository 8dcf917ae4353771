"""How long the gateway takes until an answer begins, by method and status; a live stream counts when it begins."""

from time import perf_counter

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ANSWERS = Histogram(
    "hiring_http_seconds",
    "How long it takes until an HTTP answer begins.",
    ("method", "status"),
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Measured:
    """Measures each answer of the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request (ASGI 3.0)."""
        began = perf_counter()

        async def measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                method = scope["method"] if scope["method"] in _METHODS else "other"
                _ANSWERS.labels(method, message["status"]).observe(perf_counter() - began)
            await send(message)

        await self._app(scope, receive, measured if scope["type"] == "http" else send)
