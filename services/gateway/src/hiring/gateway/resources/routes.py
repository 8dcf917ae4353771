"""Routes: the resource table as an ASGI application in front of everything else, short because commands pass here."""

import hashlib
from contextlib import nullcontext
from typing import Any

import msgspec
import structlog
from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hiring.chassis.client import Client, Rejected
from hiring.chassis.parsing import Invalid
from hiring.chassis.problems import problem_of
from hiring.contracts import subjects
from hiring.contracts.requests import FieldError
from hiring.eventkit.tracing import span
from hiring.gateway.identity import Caller, caller_of
from hiring.gateway.identity.scopes import demand_scope
from hiring.gateway.problems import HttpProblem, problem_response, refusal
from hiring.gateway.resources.answering import answered, done_answer, read_answer
from hiring.gateway.resources.asking import command_asked, question
from hiring.gateway.resources.hiding import has_no_part, is_hidden, no_such_vacancy
from hiring.gateway.resources.matching import Tree
from hiring.gateway.resources.once import Keys
from hiring.gateway.resources.paging import LARGEST_LIST, page_wanted, paged
from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.versions import Versions

log = structlog.get_logger()


class Resources:
    """Answers what stands in the table and hands everything else on to `app`."""

    def __init__(self, app: ASGIApp, rows: tuple[Row, ...], services: Client, versions: Versions) -> None:
        self._app = app
        self._tree = Tree(rows)
        self._services = services
        self._versions = versions
        self._keys = Keys()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request (ASGI 3.0)."""
        rows, values = self._tree.find(scope["path"]) if scope["type"] == "http" else ({}, ())
        if not rows:
            await self._app(scope, receive, send)
            return
        response = await self._response(Request(scope, receive), rows, values)
        await response(scope, receive, send)

    async def _response(self, request: Request, rows: Any, values: tuple[str, ...]) -> Response:
        row: Row | None = rows.get("GET" if request.method == "HEAD" else request.method)
        if row is None:
            said = refusal(405, "Method Not Allowed")
            said.headers["Allow"] = ", ".join(sorted(rows))
            return said
        try:
            caller = await caller_of(request)
            demand_scope(caller, row.scope)
            return await self._passed(request, row, caller, dict(zip(row.in_path, values, strict=True)))
        except HttpProblem as ended:
            return ended.response
        except (Invalid, Rejected) as wrong:
            return problem_response(wrong.problem if isinstance(wrong, Rejected) else problem_of(wrong))
        except Exception as error:
            log.exception("request_failed", operation=row.name)
            return problem_response(problem_of(error))

    async def _passed(self, request: Request, row: Row, caller: Caller, named: dict[str, str]) -> Response:
        with span(f"{row.service}.{row.name}", request.headers):
            ask = self._sent if row.is_command else self._shown
            return await ask(request, row, caller, named)

    async def _sent(self, request: Request, row: Row, caller: Caller, named: dict[str, str]) -> Response:
        asked = await command_asked(request, row, caller, named)
        about = msgspec.json.encode([row.name, asked.actor, asked.data, asked.expected_version])
        body = msgspec.json.encode(asked)
        with self._keys.used(asked.id, hashlib.sha256(about).digest()) if not asked.only_check else nullcontext():
            reply = await self._replied(row, subjects.command(row.service, row.name), body, caller, asked.data)
        answer, led_to_something = done_answer(reply)
        vacancy = _vacancy(asked.data) if row.hides else None
        if not led_to_something and await has_no_part(self._services, caller, vacancy):
            return no_such_vacancy()
        return answer

    async def _shown(self, request: Request, row: Row, caller: Caller, named: dict[str, str]) -> Response:
        page = page_wanted(request) if row.pages else None
        limit = LARGEST_LIST if page is not None and "limit" in row.rest else None
        now = "as_of" not in request.query_params
        version, least = await self._versions.of(row, named) if now and row.shows else (None, 0)
        asked = await question(request, row, caller, named, least, limit)
        subject, body = subjects.query(row.service, row.name), msgspec.json.encode(asked)
        data, sequence = answered(await self._replied(row, subject, body, caller, asked.data))
        headers: dict[str, str] = {}
        if page is not None and row.pages is not None:
            data, headers = paged(data, row.pages, page, request)
        return read_answer(data, sequence, version, headers)

    async def _replied(self, row: Row, subject: str, body: bytes, caller: Caller, data: dict[str, Any]) -> bytes:
        """The reply.

        Raises:
            HttpProblem: the service rejected it, or it is of a vacancy in which the caller has no part.
        """
        vacancy = _vacancy(data)
        if caller.only is not None and vacancy not in {None, caller.only}:
            raise HttpProblem(no_such_vacancy())
        try:
            return await self._services.request_bytes(subject, body)
        except Rejected as rejected:
            if row.hides and await is_hidden(self._services, caller, vacancy, rejected.problem):
                raise HttpProblem(no_such_vacancy()) from None
            raise


def _vacancy(data: dict[str, Any]) -> str | None:
    """The vacancy that it is about, if any.

    Raises:
        Invalid: what stands there is no text.
    """
    said = data.get("vacancy")
    if not isinstance(said, msgspec.Raw):
        return said
    try:
        return msgspec.json.decode(said, type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Invalid(FieldError(pointer="/vacancy", message="Input should be a valid string")) from None
