"""A page for a candidate: which protected groups they belong to, sealed on their own device for the officer alone."""

import uuid
from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hiring.chassis.client import Client, Rejected
from hiring.chassis.parsing import Invalid
from hiring.contracts.feedback.organisation import DeclareProtected
from hiring.contracts.feedback.queries import DeclarationLink
from hiring.contracts.ids import CandidateId
from hiring.gateway.console.carrying_out import UNPROCESSABLE
from hiring.gateway.console.forms import Form, invalid, submitted
from hiring.gateway.console.learning.groups import GROUPS
from hiring.gateway.console.rendering import rendered
from hiring.gateway.console.routing import pages
from hiring.gateway.console.words import zone
from hiring.gateway.identity.links import BY_LINK, opened_to_declare

router = pages()

_NOT_FOUND = 404
_PATH = "/declaration/{candidate}/{secret}"


@router.get(_PATH)
async def show(request: Request, candidate: CandidateId, secret: str, said: bool = False) -> Response:  # noqa: FBT001, FBT002 - it stands in the address
    """What is asked, of whom the link is for; or why there is nothing."""
    return await _page(request, candidate, secret, Form(), said=said)


@router.post(_PATH)
async def declare(request: Request, candidate: CandidateId, secret: str) -> Response:
    """Hands the sealed box on: what is in it can't be told here."""
    form = await submitted(request)
    services: Client = request.app.state.services
    try:
        wanted = form.command(DeclareProtected, candidate=candidate, token=secret)
        await services.send(wanted, BY_LINK, str(uuid.uuid5(uuid.NAMESPACE_URL, form.id_of(wanted, BY_LINK))))
    except Invalid as wrong:
        form.refused(invalid(wrong))
    except Rejected as rejected:
        form.refused(rejected.problem)
    else:
        return RedirectResponse(f"{request.url.path}?said=true", 303)
    return await _page(request, candidate, secret, form)


async def _page(request: Request, candidate: CandidateId, secret: str, form: Form, *, said: bool = False) -> Response:
    try:
        link = await opened_to_declare(request.app.state.services, candidate, secret)
    except Rejected as rejected:
        if rejected.problem.kind != "not-found":
            raise
        return _rendered(request, candidate, None, form, said=said, status=_NOT_FOUND)
    return _rendered(request, candidate, link, form, said=said, status=UNPROCESSABLE if form.problem else 200)


def _rendered(
    request: Request, candidate: CandidateId, link: DeclarationLink | None, form: Form, **more: Any
) -> HTMLResponse:
    shown = {
        "me": None,
        "csrf": "",
        "zone": zone(request.cookies.get("zone")),
        "path": request.url.path,
        "candidate": candidate,
        "link": link,
        "form": form,
        "said": more["said"],
        "groups": GROUPS,
        "key": request.app.state.settings.officers_public_key,
    }
    return HTMLResponse(rendered("feedback/declaration.html", **shown), more["status"])
