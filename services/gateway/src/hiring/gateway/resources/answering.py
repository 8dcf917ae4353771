"""From the bytes that a service answered to the answer over HTTP, without taking them apart."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response


class _Done(msgspec.Struct):
    version: int
    events: list[str]
    sequence: int = 0


class _Answered(msgspec.Struct):
    sequence: int
    data: msgspec.Raw


_done = msgspec.json.Decoder(_Done)
_answered = msgspec.json.Decoder(_Answered)


def json_answer(body: bytes, headers: Mapping[str, str]) -> Response:
    """JSON, as the service wrote it."""
    return Response(body, headers=dict(headers), media_type="application/json")


def done_answer(reply: bytes) -> tuple[Response, bool]:
    """The answer to a command, its version and sequence in headers as well; and whether it led to anything."""
    told = _done.decode(reply)
    headers = {"ETag": f'"{told.version}"'}
    answer = json_answer(reply, headers | ({"Hiring-Sequence": str(told.sequence)} if told.sequence else {}))
    return answer, bool(told.events)


def answered(reply: bytes) -> tuple[bytes, int]:
    """What a query was answered, and how far the view behind it had read."""
    told = _answered.decode(reply)
    return bytes(told.data), told.sequence


def read_answer(data: bytes, sequence: int, version: int | None, headers: Mapping[str, str]) -> Response:
    """The answer to a query; `version` is its aggregate's."""
    tag: dict[str, Any] = {} if version is None else {"ETag": f'"{version}"'}
    return json_answer(data, {"Hiring-Sequence": str(sequence), **tag, **headers})
