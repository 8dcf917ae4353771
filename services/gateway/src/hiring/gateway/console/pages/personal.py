"""A page for whoever has a personal link: the hire files one form, once, without an account."""

from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from hiring.contracts.feedback.commands import ReportReality, SubmitCandidateForm
from hiring.contracts.feedback.parts import Form as Filed
from hiring.contracts.feedback.queries import PersonalLink
from hiring.contracts.ids import CandidacyId, VacancyId
from hiring.gateway.console.by_link import NOBODY, NOT_FOUND, behind, visit_by_link
from hiring.gateway.console.carrying_out import carry_out
from hiring.gateway.console.forms import Form, submitted
from hiring.gateway.console.learning.asked import ASPECTS, OWN, RATINGS, REASONS, added
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit
from hiring.gateway.identity.links import opened

router = pages()

After = Annotated[int | None, Query(ge=0, lt=2**53)]
_PATH = "/personal/{vacancy}/{candidacy}/{secret}"


@router.get(_PATH)
async def show(
    request: Request, vacancy: VacancyId, candidacy: CandidacyId, secret: str, after: After = None
) -> Response:
    """The form behind the link, or why there is none."""
    visit = visit_by_link(request)
    return _page(visit, await behind(opened(visit.services, vacancy, candidacy, secret, after)), Form())


@router.post(_PATH)
async def file(request: Request, vacancy: VacancyId, candidacy: CandidacyId, secret: str) -> Response:
    """Files the form; what was typed is not lost when something is missing."""
    visit, form = visit_by_link(request), await submitted(request)

    async def link() -> PersonalLink | None:
        return await behind(opened(visit.services, vacancy, candidacy, secret))

    if (found := await link()) is None:
        return _page(visit, None, form)
    kind: Any = SubmitCandidateForm if found.purpose == "candidate-form" else ReportReality

    async def again(refused: Form) -> Response:
        return _page(visit, await link(), refused)

    return await carry_out(
        visit,
        form,
        lambda: form.command(kind, vacancy=vacancy, candidacy=candidacy, token=secret),
        request.url.path,
        again,
    )


def _page(visit: Visit, link: PersonalLink | None, form: Form) -> Response:
    return visit.page(
        "feedback/personal.html",
        status=200 if link else NOT_FOUND,
        **NOBODY,
        link=link,
        form=form,
        own=OWN[Filed.CANDIDATE],
        more=added(link.form or link.reality) if link else (),
        expected=added(link.reality, "/expected") if link else (),
        aspects=ASPECTS,
        ratings=RATINGS,
        reasons=REASONS,
    )
