"""A page for a candidate: which protected groups they belong to, sealed on their own device for the officer alone."""

from fastapi import Request
from starlette.responses import Response

from hiring.contracts.feedback.organisation import DeclareProtected
from hiring.contracts.feedback.queries import DeclarationLink
from hiring.contracts.ids import CandidateId
from hiring.gateway.console.by_link import NOBODY, NOT_FOUND, behind, visit_by_link
from hiring.gateway.console.carrying_out import carry_out
from hiring.gateway.console.forms import Form, submitted
from hiring.gateway.console.learning.groups import GROUPS
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit
from hiring.gateway.identity.links import opened_to_declare

router = pages()

_PATH = "/declaration/{candidate}/{secret}"


@router.get(_PATH)
async def show(request: Request, candidate: CandidateId, secret: str, said: bool = False) -> Response:  # noqa: FBT001, FBT002 - it stands in the address
    """What is asked, of whom the link is for; or why there is nothing."""
    visit = visit_by_link(request)
    link = await behind(opened_to_declare(visit.services, candidate, secret))
    return _page(visit, candidate, link, Form(), said=said)


@router.post(_PATH)
async def declare(request: Request, candidate: CandidateId, secret: str) -> Response:
    """Hands the sealed box on: what is in it can't be told here."""
    visit, form = visit_by_link(request), await submitted(request)
    link = await behind(opened_to_declare(visit.services, candidate, secret))
    if link is None:
        return _page(visit, candidate, None, form)

    async def again(refused: Form) -> Response:
        return _page(visit, candidate, link, refused)

    return await carry_out(
        visit,
        form,
        lambda: form.command(DeclareProtected, candidate=candidate, token=secret),
        f"{request.url.path}?said=true",
        again,
    )


def _page(
    visit: Visit, candidate: CandidateId, link: DeclarationLink | None, form: Form, *, said: bool = False
) -> Response:
    return visit.page(
        "feedback/declaration.html",
        status=200 if link else NOT_FOUND,
        **NOBODY,
        candidate=candidate,
        link=link,
        form=form,
        said=said,
        groups=GROUPS,
        key=visit.request.app.state.settings.officers_public_key,
    )
