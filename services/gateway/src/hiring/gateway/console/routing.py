"""Routing: what every page has in common: whatever goes wrong is a page too, and nobody known is asked to sign in."""

import json
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlencode

import structlog
from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hiring.chassis.client import Rejected
from hiring.chassis.problems import problem_of
from hiring.contracts.messages import COMMANDS, QUERIES
from hiring.contracts.requests import Problem
from hiring.gateway.console.rendering import POLICY, rendered
from hiring.gateway.problems import STATUS, HttpProblem
from hiring.gateway.resources.hiding import is_hidden

_UNKNOWN, _NOT_FOUND, _FAILED = 401, 404, 500
_NO_SUCH_VACANCY = Problem(kind="not-found", title="There is no such vacancy, or you have no part in it.")
_NO_SUCH_PAGE = Problem(kind="not-found", title="There is no such page.")
_ASKED = {name.partition(".")[2] for name in (*COMMANDS, *QUERIES)}
_NOT_SIGNED_IN = (
    "You are not signed in any more, and nothing was sent. Sign in in another tab, go back to your form, "
    "copy what you typed, and load the page again."
)

log = structlog.get_logger()

Handler = TypeVar("Handler", bound=Callable[..., Any])


class Pages(APIRouter):
    """The pages of an area, and the addresses to which their forms are sent."""

    def __init__(self) -> None:
        super().__init__(route_class=_Page, default_response_class=HTMLResponse, include_in_schema=False)

    def form(self, path: str, on: str) -> Callable[[Handler], Handler]:
        """An address below `/console` to which a form is sent, and that is no page itself.

        Whoever reads it (a reload, the history, the script that reads again what lives) is led to the page `on` which
        the form stands.
        """

        async def back(request: Request) -> RedirectResponse:
            named = {name: quote(value, safe="") for name, value in request.path_params.items()}
            page = f"/console{on.format_map(named)}"
            return RedirectResponse(f"{page}?{request.url.query}" if request.url.query else page, 303)

        self.get(path)(back)
        return self.post(path)


def pages() -> Pages:
    """A router for pages of the console."""
    return Pages()


class _Page(APIRoute):
    """A route whose every answer is a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def page(request: Request) -> Response:
            began = time.perf_counter()
            try:
                response = await answer(request)
            except HttpProblem as problem:
                response = _ended(request, problem)
            except Rejected as rejected:
                response = await _rejected(request, rejected.problem)
            except HTTPException as error:
                response = problem_page(request, Problem(kind="failed", title=str(error.detail)), error.status_code)
            except RequestValidationError:
                response = problem_page(request, _NO_SUCH_PAGE, _NOT_FOUND)
            except ValidationError as error:
                response = _unfit(request, error)
            except Exception as error:
                log.exception("page_failed", page=_pattern(request))
                response = problem_page(request, problem_of(error), _FAILED)
            response.headers["Server-Timing"] = f"page;dur={(time.perf_counter() - began) * 1000:.1f}"
            return guarded(response)

        return page


def guarded(response: Response) -> Response:
    """The answer with the headers that keep strangers out of a page."""
    response.headers.update(
        {
            "Content-Security-Policy": POLICY,
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
    )
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def problem_page(request: Request, problem: Problem, status: int) -> HTMLResponse:
    """A page that says what went wrong, in words."""
    visit = getattr(request.state, "visit", None)
    if visit:
        return cast("HTMLResponse", visit.page("problem.html", status=status, problem=problem))
    return HTMLResponse(rendered("problem.html", problem=problem, me=None, path=request.url.path), status)


async def _rejected(request: Request, problem: Problem) -> Response:
    """A vacancy in which the reader has no part looks like one that is not there."""
    visit, vacancy = getattr(request.state, "visit", None), request.path_params.get("vacancy")
    try:
        if visit and await is_hidden(visit.services, visit.caller, vacancy, problem):
            return problem_page(request, _NO_SUCH_VACANCY, _NOT_FOUND)
    except Rejected as unsaid:
        problem = unsaid.problem
    return problem_page(request, problem, STATUS[problem.kind])


def _unfit(request: Request, error: ValidationError) -> Response:
    """What came from the address makes no question and no command; whatever else does not fit is a failure of ours."""
    if error.title in _ASKED:
        return problem_page(request, _NO_SUCH_PAGE, _NOT_FOUND)
    wrong = [{"at": one["loc"], "type": one["type"]} for one in error.errors(include_input=False)]
    log.error("page_failed", page=_pattern(request), model=error.title, wrong=wrong)
    return problem_page(request, problem_of(error), _FAILED)


def _pattern(request: Request) -> str:
    """The address as its route is written: in a real one a secret may stand, which no log holds."""
    return cast("APIRoute", request.scope["route"]).path


def _ended(request: Request, problem: HttpProblem) -> Response:
    if problem.response.status_code == _UNKNOWN and request.method == "GET":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': here})}", 303)
    if problem.response.status_code == _UNKNOWN:
        return problem_page(request, Problem(kind="failed", title=_NOT_SIGNED_IN), _UNKNOWN)
    title = json.loads(bytes(problem.response.body))["title"]
    return problem_page(request, Problem(kind="failed", title=title), problem.response.status_code)
