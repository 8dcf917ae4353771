"""Headers of every answer that keep browsers from doing what nobody meant. Source: OWASP Secure Headers Project."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_USUAL = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
)
_ONLY_TLS = (b"strict-transport-security", b"max-age=31536000")


class SecureHeaders:
    """Adds to each answer what it does not say itself. `tls`: browsers reach us by https alone."""

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self._app = app
        self._usual = (*_USUAL, _ONLY_TLS) if tls else _USUAL

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request (ASGI 3.0)."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in self._usual if one[0] not in said)]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
