"""What a request must bring: an id that makes it the same when sent again, and a JSON object of bounded size."""

import json
from typing import Any

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from hiring.chassis.problems import LARGEST_REQUEST
from hiring.contracts.ids import CommandId
from hiring.gateway.problems import HttpProblem, refusal

_ROOM_FOR_THE_REST = 4 * 1024
_LARGEST_BODY = LARGEST_REQUEST - _ROOM_FOR_THE_REST

_id = TypeAdapter(CommandId)


def command_id(request: Request) -> str:
    """The id of the command, from the header `Idempotency-Key`.

    Raises:
        HttpProblem: 400, there is none, or it is not of that form.
    """
    try:
        return str(_id.validate_python(request.headers.get("Idempotency-Key")))
    except ValidationError:
        title = (
            "The header Idempotency-Key must hold 1 to 64 letters, digits, '_' or '-', the same for the same command."
        )
        raise HttpProblem(refusal(400, title)) from None


async def json_object(request: Request) -> dict[str, Any]:
    """The body, which must be a JSON object.

    Raises:
        HttpProblem: 413, it is too large; 400, it is no JSON object.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_BODY:
            raise HttpProblem(refusal(413, f"A request may have at most {_LARGEST_BODY} bytes."))
    try:
        found = json.loads(bytes(body))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise HttpProblem(refusal(400, "The body must be a JSON object."))
    return found
