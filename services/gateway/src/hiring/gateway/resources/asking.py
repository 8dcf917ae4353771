"""From a request over HTTP to the bytes of a command or query. Nothing in it is judged here: the service does that."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from fastapi import Request

from hiring.chassis.parsing import Invalid
from hiring.contracts.requests import FieldError
from hiring.gateway.bodies import command_id, json_members
from hiring.gateway.identity import Caller
from hiring.gateway.problems import HttpProblem, refusal
from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.typing_in import typed

OF_EVERY_READ = ("after_sequence", "as_of")
OF_A_PAGE = ("cursor", "limit")
ONLY_CHECK = "only_check"
ISSUED_AT = "Hiring-Issued-At"

_HIGHEST = 2**53
_DIGITS = len(str(_HIGHEST))


class Asked(msgspec.Struct, omit_defaults=True):
    """A `CommandRequest` on its way out; `data` holds the members of the body as the bytes that they came in."""

    id: str
    actor: str
    roles: list[str]
    issued_at: datetime
    data: dict[str, Any]
    expected_version: int | None = None
    only_check: bool = False


class Question(msgspec.Struct, omit_defaults=True):
    """A `QueryRequest` on its way out."""

    actor: str
    roles: list[str]
    data: dict[str, Any]
    after_sequence: int | None = None
    as_of: int | str | None = None


async def command_asked(request: Request, row: Row, caller: Caller, named: dict[str, str]) -> Asked:
    """The command, issued now by the caller; where the clock is simulated, at the time of the header.

    Raises:
        HttpProblem: 400, a header is missing or wrong; 413, the body is too large; 428, `If-Match` is missing.
        Invalid: the body holds a field of the address, or the address a parameter that means nothing.
    """
    only_check = _only_check(request)
    data: dict[str, Any] = {} if row.method == "DELETE" else await json_members(request, row.in_path)
    data.update(typed(row, named))
    roles = [str(role) for role in caller.roles]
    key = command_id(request)
    return Asked(key, str(caller.actor), roles, _issued_at(request), data, _expected_version(request, row), only_check)


async def question(  # noqa: PLR0913, PLR0917 - each is a part of the question
    request: Request, row: Row, caller: Caller, named: dict[str, str], least: int, limit: int | None
) -> Question:
    """The query. `least`: the log's sequence that the answer must have seen in any case.

    Raises:
        HttpProblem: 413, the body is too large.
        Invalid: a parameter means nothing here, or is none.
    """
    said = {name: value for name, value in request.query_params.items() if name not in OF_A_PAGE or not row.pages}
    after, as_of = _after(request, said.pop("after_sequence", None)), said.pop("as_of", None)
    if row.method == "GET":
        many = {name: request.query_params.getlist(name) for name in said}
        data: dict[str, Any] = typed(row, {**named, **many})
    else:
        _nothing_else(said)
        data = {**await json_members(request, row.in_path), **typed(row, named)}
    if limit is not None:
        data["limit"] = limit
    after = max(after or 0, least) or None
    point = int(as_of) if as_of is not None and as_of.isdecimal() and len(as_of) < _DIGITS else as_of
    roles = [str(role) for role in caller.roles]
    return Question(str(caller.actor), roles, data, after, point)


def _issued_at(request: Request) -> datetime:
    text = request.headers.get(ISSUED_AT)
    if text is None:
        return datetime.now(UTC)
    if not request.app.state.settings.simulated_clock:
        title = f"The header {ISSUED_AT} means something only where the clock is simulated, for demonstrations."
        raise HttpProblem(refusal(400, title))
    try:
        issued_at: datetime = msgspec.convert(text, Annotated[datetime, msgspec.Meta(tz=True)])
    except msgspec.ValidationError:
        raise HttpProblem(refusal(400, f"The header {ISSUED_AT} must hold a time with its zone.")) from None
    return issued_at


def _only_check(request: Request) -> bool:
    said = dict(request.query_params)
    only_check = said.pop(ONLY_CHECK, "false")
    _nothing_else(said)
    if only_check not in {"true", "false"}:
        raise Invalid(FieldError(pointer=f"/{ONLY_CHECK}", message="Neither true nor false"))
    return only_check == "true"


def _after(request: Request, parameter: str | None) -> int | None:
    text = request.headers.get("Hiring-After-Sequence") if parameter is None else parameter
    if text is None:
        return None
    if not (text.isdecimal() and text.isascii() and len(text) <= _DIGITS and int(text) < _HIGHEST):
        raise Invalid(FieldError(pointer="/after_sequence", message="Not a sequence of the log"))
    return int(text)


def _expected_version(request: Request, row: Row) -> int | None:
    text = request.headers.get("If-Match")
    if text is None:
        if row.must_match:
            title = "The header If-Match must hold the version that was read, as its ETag said: others may have edited."
            raise HttpProblem(refusal(428, title))
        return None
    version = text.strip().removeprefix('"').removesuffix('"')
    if not (version.isdecimal() and version.isascii() and len(version) < 10):  # noqa: PLR2004 - digits
        raise HttpProblem(refusal(400, 'The header If-Match must hold one version, as in If-Match: "7".'))
    return int(version)


def _nothing_else(said: dict[str, str]) -> None:
    if said:
        raise Invalid(*(FieldError(pointer=f"/{name[:64]}", message="No parameter here") for name in said))
