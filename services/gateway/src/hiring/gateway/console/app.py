"""The console put onto the gateway's application: its files, its pages, and where an unknown address leads."""

from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from hiring.contracts.requests import Problem
from hiring.gateway.console.pages import (
    agreeing,
    beginning,
    board,
    brief,
    candidacy,
    comparing,
    declaration,
    discussion,
    fairness,
    feedback,
    hires,
    insight,
    my_day,
    organisation,
    personal,
    questions,
    queue,
    raters,
    record,
    scorecard,
    shorter_flow,
    talent,
    vacancies,
    watch,
)
from hiring.gateway.console.rendering import STATIC, rendered
from hiring.gateway.console.routing import guarded, pages, problem_page

_NOT_FOUND = 404
_SEARCH = (board, candidacy, comparing, queue, scorecard, shorter_flow, talent, watch)
_LEARNING = (feedback, questions, hires, fairness, raters, insight, record, organisation)
_A_YEAR = "public, max-age=31536000, immutable"


def add_console(app: FastAPI) -> None:
    """Adds every page below `/console`."""
    app.mount("/console/static", _Files(directory=STATIC))
    for area in (my_day, beginning, vacancies, brief, agreeing, discussion, *_SEARCH, *_LEARNING):
        app.include_router(area.router, prefix="/console")
    app.include_router(personal.router)
    app.include_router(declaration.router)
    app.include_router(_elsewhere())


class _Files(StaticFiles):
    """Our own scripts and styles; their address changes with them, so a browser keeps them."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = _A_YEAR
        return guarded(response)


def _elsewhere() -> Any:
    router = pages()

    @router.get("/")
    async def begin() -> Response:
        return RedirectResponse("/console", 303)

    @router.get("/signed-out")
    async def signed_out(request: Request) -> Response:
        return HTMLResponse(rendered("signed-out.html", me=None, path=request.url.path))

    @router.get("/console/{rest:path}")
    async def unknown(request: Request) -> Response:
        return problem_page(request, Problem(kind="not-found", title="There is no such page."), _NOT_FOUND)

    return router
