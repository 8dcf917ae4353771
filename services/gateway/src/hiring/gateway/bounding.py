"""A bound on what the gateway takes at once, so that a crowd is sent away early instead of waiting in memory."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hiring.chassis.problems import busy
from hiring.gateway.problems import problem_response

_PROBES: Final = {"/livez", "/readyz"}


class Bounded:
    """At most so many requests wait for their answer to begin; one more is told at once when to come again.

    A live stream counts until it begins (they have a bound of their own), a probe never.
    """

    def __init__(self, app: ASGIApp, at_once: int) -> None:
        self._app = app
        self._free = at_once

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request (ASGI 3.0)."""
        if scope["type"] != "http" or scope["path"] in _PROBES:
            await self._app(scope, receive, send)
            return
        if self._free == 0:
            await problem_response(busy(1))(scope, receive, send)
            return
        has_begun = False

        def begun() -> None:
            nonlocal has_begun
            self._free += not has_begun
            has_begun = True

        async def freeing(message: Message) -> None:
            begun()
            await send(message)

        self._free -= 1
        try:
            await self._app(scope, receive, freeing)
        finally:
            begun()
