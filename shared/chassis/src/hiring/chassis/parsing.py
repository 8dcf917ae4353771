"""Parsing: from the bytes of a request to its command or query, or to every field that is wrong."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hiring.contracts.messages import Command, Query
from hiring.contracts.requests import CommandRequest, FieldError, QueryRequest
from hiring.eventkit.decider import POLICY, Rule, require

C = TypeVar("C", bound=Command)
Q = TypeVar("Q", bound=Query)
M = TypeVar("M", bound=BaseModel)

AHEAD_OF_CLOCK = timedelta(minutes=5)
"""How far a client's clock may be ahead of the service's."""

RESERVED_ACTOR = Rule("reserved-actor", "Only reactions and deadlines act in this name, and they send no requests")

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_NUL = "\x00"
_NO_TEXT = "The character U+0000 stands in it, which is in no text; leave it out"
_MAY_QUOTE = {"value_error", "assertion_error"}


class Invalid(Exception):  # noqa: N818 - it is an answer, as `Refused` is
    """Fields of a request break their contract. No message repeats what the client sent."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__(", ".join(f"{error.pointer}: {error.message}" for error in errors))
        self.errors = errors


def parse_command(body: bytes, contract: type[C], *, simulated_clock: bool = False) -> tuple[CommandRequest, C]:
    """The request and the command in it. Pointers to a field are relative to the command.

    Raises:
        Invalid: a field is unknown, missing or wrong, text comes sealed or holds U+0000, or the request is from the
            future.
        Refused: the actor is the one in whose name only reactions and deadlines act.
    """
    request = parsed(body, CommandRequest)
    require(request.actor != POLICY, RESERVED_ACTOR, field="/actor")
    if not simulated_clock and request.issued_at > datetime.now(UTC) + AHEAD_OF_CLOCK:
        raise Invalid(FieldError(pointer="/issued_at", message="More than five minutes ahead of the service's clock"))
    return request, _contract(request.data, contract)


def parse_query(body: bytes, contract: type[Q]) -> tuple[QueryRequest, Q]:
    """The request and the query in it. Pointers to a field are relative to the query.

    Raises:
        Invalid: a field is unknown, missing or wrong.
    """
    request = parsed(body, QueryRequest)
    return request, _contract(request.data, contract)


def validated(data: dict[str, Any], kind: type[M]) -> M:
    """The model behind decoded JSON.

    Raises:
        Invalid: a field is unknown, missing or wrong.
    """
    try:
        return _in_our_time(kind.model_validate(data))
    except ValidationError as error:
        raise Invalid(*_field_errors(error, data)) from None


def parsed(body: bytes, kind: type[M]) -> M:
    """The model behind JSON.

    Raises:
        Invalid: a field is unknown, missing or wrong.
    """
    try:
        return _in_our_time(kind.model_validate_json(body))
    except ValidationError as error:
        raise Invalid(*_field_errors(error, _decoded(body))) from None


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):  # pydantic has said so already
        return None


def _contract(data: dict[str, Any], kind: type[M]) -> M:
    if unfit := list(_unfit(data, "")):
        raise Invalid(*(FieldError(pointer=at, message=message) for at, message in unfit))
    return validated(data, kind)


def _in_our_time(model: M) -> M:
    """The model, when no time in it is so far away that reckoning with it would fail."""
    if far := list(_far_away(model, "")):
        raise Invalid(*(FieldError(pointer=at, message="Not a time between 1900 and 2200") for at in far))
    return model


def _far_away(value: Any, at: str) -> Iterator[str]:
    match value:
        case datetime() if not _FIRST_YEAR <= value.year < _LAST_YEAR:
            yield at
        case BaseModel():
            for name, part in value.__dict__.items():
                yield from _far_away(part, at + _step(name))
        case tuple() | list():
            for index, part in enumerate(value):
                yield from _far_away(part, at + _step(index))


def _unfit(value: Any, at: str) -> Iterator[tuple[str, str]]:
    """What no contract takes: ciphertext, which would be opened for whoever may read the answer, and U+0000.

    PostgreSQL keeps no U+0000 in a text (its manual, 8.3): a view could never write the row that it stands in.
    """
    match value:
        case {"$sealed": _}:
            yield at, "Text comes in plain; only the service seals it"
        case dict():
            for name, part in value.items():
                yield from ((at + _step(name), _NO_TEXT),) if _NUL in name else _unfit(part, at + _step(name))
        case list():
            for index, part in enumerate(value):
                yield from _unfit(part, at + _step(index))
        case str() if _NUL in value:
            yield at, _NO_TEXT


def _field_errors(error: ValidationError, given: Any) -> list[FieldError]:
    """Each field once, though a union says of each of its members why it is not that."""
    found: dict[str, str] = {}
    for one in error.errors(include_url=False):
        at = [*_way(one["loc"], given), *_last(one)]
        found.setdefault("".join(map(_step, at)), _without_input(one))
    return [FieldError(pointer=pointer, message=message) for pointer, message in found.items()]


def _without_input(error: Any) -> str:
    message = str(error["msg"])
    if error["type"] == "union_tag_invalid":
        return f"{error['ctx']['discriminator']} should be one of {error['ctx']['expected_tags']}"
    given = str(error["input"])
    return "The value is not allowed here" if error["type"] in _MAY_QUOTE and given and given in message else message


def _way(location: Sequence[int | str], given: Any) -> Iterator[int | str]:
    """How it leads into what was given: pydantic also names members of unions and the like, which stand in no body."""
    for step in location:
        match given:
            case dict() if step in given:
                given = given[step]
                yield step
            case list() if isinstance(step, int) and step < len(given):
                given = given[step]
                yield step


def _last(error: Any) -> tuple[int | str, ...]:
    """The field that was looked for and is not there, or does not tell which member of a union this is."""
    match error["type"]:
        case "missing":
            return (error["loc"][-1],)
        case "union_tag_invalid" | "union_tag_not_found":
            return (error["ctx"]["discriminator"].strip("'"),)
    return ()


def _step(step: int | str) -> str:
    return "/" + str(step)[:64].replace("~", "~0").replace("/", "~1")
