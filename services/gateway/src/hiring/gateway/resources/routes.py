"""Routes: the resource table as an ASGI application in front of everything else, short because commands pass here."""

import hashlib
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
from hiring.eventkit.tracing import span
from hiring.gateway.identity import Caller, caller_of
from hiring.gateway.identity.scopes import demand_scope
from hiring.gateway.problems import HttpProblem, problem_response, refusal
from hiring.gateway.resources.answering import accepted_answer, answered, read_answer
from hiring.gateway.resources.asking import command_asked, query_bytes
from hiring.gateway.resources.hiding import is_hidden, no_such_vacancy
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
        except Invalid as invalid:
            return problem_response(problem_of(invalid))
        except Exception as error:
            log.exception("request_failed", operation=row.name)
            return problem_response(problem_of(error))

    async def _passed(self, request: Request, row: Row, caller: Caller, named: dict[str, str]) -> Response:
        vacancy = named.get("vacancy") or request.query_params.get("vacancy")
        if caller.only is not None and vacancy != caller.only and not row.path.startswith("/me/"):
            return no_such_vacancy()
        try:
            with span(f"{row.service}.{row.name}", request.headers):
                if row.is_command:
                    return await self._sent(request, row, caller, named)
                return await self._shown(request, row, caller, named)
        except Rejected as rejected:
            if await is_hidden(self._services, caller, vacancy, rejected.problem):
                return no_such_vacancy()
            return problem_response(rejected.problem)

    async def _sent(self, request: Request, row: Row, caller: Caller, named: dict[str, str]) -> Response:
        asked = await command_asked(request, row, caller, named)
        subject = subjects.command(row.service, row.name)
        if asked.only_check:
            return accepted_answer(await self._services.request_bytes(subject, msgspec.json.encode(asked)))
        about = msgspec.json.encode([row.name, asked.actor, asked.data, asked.expected_version])
        with self._keys.used(asked.id, hashlib.sha256(about).digest()):
            return accepted_answer(await self._services.request_bytes(subject, msgspec.json.encode(asked)))

    async def _shown(self, request: Request, row: Row, caller: Caller, named: dict[str, str]) -> Response:
        page = page_wanted(request) if row.pages else None
        limit = LARGEST_LIST if page is not None and "limit" in row.rest else None
        now = "as_of" not in request.query_params
        version, least = await self._versions.of(row, named) if now and row.shows else (None, 0)
        body = await query_bytes(request, row, caller, named, least, limit)
        reply = await self._services.request_bytes(subjects.query(row.service, row.name), body)
        data, sequence = answered(reply)
        headers: dict[str, str] = {}
        if page is not None and row.pages is not None:
            data, headers = paged(data, row.pages, page, request)
        return read_answer(data, sequence, version, headers)
