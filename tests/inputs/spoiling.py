"""Ways to spoil the body of a request, and what a pointer in a refusal points at."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hiring.contracts.requests import Accepted, Answered, Problem

OVERSIZED = "x" * 25_000
"""Longer than any text that a contract allows."""

Way = tuple[str | int, ...]


def texts(value: Any, depth: int, way: Way = ()) -> Iterator[Way]:
    """Where text stands, down to `depth` levels of objects below the top; a list is no level of its own."""
    match value:
        case str():
            yield way
        case dict() if depth >= 0:
            for name, part in value.items():
                yield from texts(part, depth - 1, (*way, name))
        case list():
            for index, part in enumerate(value):
                yield from texts(part, depth, (*way, index))


def put(data: Any, way: Way, value: Any) -> Any:
    """A copy with another value there."""
    *before, last = way
    copied = deepcopy(data)
    place = copied
    for step in before:
        place = place[step]
    place[last] = value
    return copied


def pointer(way: Way) -> str:
    """The way as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in way)


def stands_in(data: Any, at: str) -> bool:
    """Whether the pointer leads into the body: to something there, or to a missing field of an object there."""
    *before, last = at.split("/")[1:] or [""]
    for step in before:
        step_ = step.replace("~1", "/").replace("~0", "~")
        if isinstance(data, dict) and step_ in data:
            data = data[step_]
        elif isinstance(data, list) and step_.isdigit() and int(step_) < len(data):
            data = data[int(step_)]
        else:
            return False
    return isinstance(data, dict) or (isinstance(data, list) and last.isdigit() and int(last) < len(data))


def names_it(reply: Accepted | Answered | Problem, sent: Any, at: str) -> bool:
    """Whether it is refused as invalid, naming that place or one inside it, and only places that are there."""
    if not isinstance(reply, Problem) or reply.kind != "invalid":
        return False
    named = [error.pointer for error in reply.errors]
    assert all(stands_in(sent, one) for one in named), named
    return any(one == at or one.startswith(at + "/") for one in named)
