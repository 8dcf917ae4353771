"""A page for whoever has a personal link: the hire files one form, once, without an account."""

import uuid
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hiring.chassis.client import Client, Rejected
from hiring.chassis.parsing import Invalid
from hiring.contracts.feedback.commands import ReportReality, SubmitCandidateForm
from hiring.contracts.feedback.parts import Form as Filed
from hiring.contracts.feedback.queries import PersonalLink
from hiring.contracts.ids import CandidacyId, VacancyId
from hiring.gateway.console.carrying_out import UNPROCESSABLE
from hiring.gateway.console.forms import Form, invalid, submitted
from hiring.gateway.console.learning.asked import ASPECTS, OWN, RATINGS, REASONS, added
from hiring.gateway.console.rendering import rendered
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit
from hiring.gateway.console.words import zone
from hiring.gateway.identity import Caller
from hiring.gateway.identity.links import BY_LINK, opened

router = pages()

_NOT_FOUND = 404
After = Annotated[int | None, Query(ge=0, lt=2**53)]
_PATH = "/personal/{vacancy}/{candidacy}/{secret}"


@router.get(_PATH)
async def show(
    request: Request, vacancy: VacancyId, candidacy: CandidacyId, secret: str, after: After = None
) -> Response:
    """The form behind the link, or why there is none."""
    return await _page(request, vacancy, candidacy, secret, Form(), after)


@router.post(_PATH)
async def file(request: Request, vacancy: VacancyId, candidacy: CandidacyId, secret: str) -> Response:
    """Files the form; what was typed is not lost when something is missing."""
    form = await submitted(request)
    services: Client = request.app.state.services
    try:
        link = await opened(services, vacancy, candidacy, secret)
        kind: Any = SubmitCandidateForm if link.purpose == "candidate-form" else ReportReality
        wanted = form.command(kind, vacancy=vacancy, candidacy=candidacy, token=secret)
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, form.id_of(wanted, BY_LINK)))
        accepted = await services.send(wanted, BY_LINK, key)
    except Invalid as wrong:
        form.refused(invalid(wrong))
    except Rejected as rejected:
        form.refused(rejected.problem)
    else:
        return RedirectResponse(f"{request.url.path}?after={accepted.sequence}", 303)
    return await _page(request, vacancy, candidacy, secret, form)


async def _page(  # noqa: PLR0913, PLR0917 - the link has three parts
    request: Request, vacancy: VacancyId, candidacy: CandidacyId, secret: str, form: Form, after: int | None = None
) -> Response:
    services: Client = request.app.state.services
    try:
        link = await opened(services, vacancy, candidacy, secret, after)
    except Rejected as rejected:
        if rejected.problem.kind != "not-found":
            raise
        return _rendered(request, None, form, _NOT_FOUND)
    return _rendered(request, link, form, UNPROCESSABLE if form.problem else 200)


def _rendered(request: Request, link: PersonalLink | None, form: Form, status: int) -> HTMLResponse:
    shown = {
        "visit": Visit(request, Caller(actor=BY_LINK), request.app.state.services),
        "me": None,
        "csrf": "",
        "zone": zone(request.cookies.get("zone")),
        "path": request.url.path,
        "link": link,
        "form": form,
        "own": OWN[Filed.CANDIDATE],
        "more": added(link.form or link.reality) if link else (),
        "expected": added(link.reality, "/expected") if link else (),
        "aspects": ASPECTS,
        "ratings": RATINGS,
        "reasons": REASONS,
    }
    return HTMLResponse(rendered("feedback/personal.html", **shown), status)
