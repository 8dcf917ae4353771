"""Vacancies: the list of briefs, and the overview of one vacancy."""

from starlette.responses import Response

from hiring.contracts.briefing.queries import BriefsListed, ListBriefs
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visiting

router = pages()


@router.get("/vacancies")
async def vacancies(visit: Visiting) -> Response:
    """Which vacancies am I part of, and how far have they come?"""
    listed = await visit.ask(ListBriefs(), BriefsListed)
    return visit.page("vacancies.html", briefs=listed.briefs)


@router.get("/vacancies/{vacancy}")
async def overview(visit: Visiting, vacancy: str) -> Response:
    """How does this vacancy stand?"""
    return visit.page("overview.html", about=await visit.about(vacancy))
