"""What a request must bring: an id that makes it the same when sent again, and a JSON object of bounded size."""

import re
from typing import Any

import msgspec
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hiring.chassis.parsing import Invalid
from hiring.chassis.problems import LARGEST_REQUEST
from hiring.contracts.requests import FieldError
from hiring.gateway.problems import HttpProblem, refusal

_ROOM_FOR_THE_REST = 4 * 1024
LARGEST_BODY = LARGEST_REQUEST - _ROOM_FOR_THE_REST

_is_key = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}").fullmatch
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])


def command_id(request: Request) -> str:
    """The id of the command, from the header `Idempotency-Key`.

    Raises:
        HttpProblem: 400, there is none, or it is not of that form.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not _is_key(key):
        title = (
            "The header Idempotency-Key must hold 1 to 64 letters, digits, '_' or '-', the same for the same command."
        )
        raise HttpProblem(refusal(400, title))
    return key


async def body_of(request: Request) -> bytes:
    """The body.

    Raises:
        HttpProblem: 413, it is too large.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise HttpProblem(refusal(413, f"A request may have at most {LARGEST_BODY} bytes."))
    return bytes(body)


async def json_members(request: Request, not_here: tuple[str, ...]) -> dict[str, Any]:
    """The members of the body, which must be a JSON object, each as the bytes that it came in. An empty body has none.

    Raises:
        HttpProblem: 413, it is too large; 400, it is no JSON object.
        Invalid: it holds a member that stands in the address.
    """
    body = await body_of(request)
    try:
        found = _members.decode(body or b"{}")
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise HttpProblem(refusal(400, "The body must be a JSON object.")) from None
    if twice := [name for name in not_here if name in found]:
        raise Invalid(*(FieldError(pointer=f"/{name}", message="It stands in the address") for name in twice))
    return found


class BodyLimit:
    """Lets no route read more of a request than a service takes; too large a one is a problem like any other."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request (ASGI 3.0)."""
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > LARGEST_REQUEST:
                raise HTTPException(413, f"A request may have at most {LARGEST_REQUEST} bytes.")
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
