"""Vacancies: the list of briefs by how far they have come, and the overview of one vacancy."""

import asyncio

from starlette.responses import Response

from hiring.contracts.briefing.queries import BriefsListed, ListBriefs
from hiring.contracts.ids import VacancyId
from hiring.contracts.pipeline.queries import Board, ShowBoard
from hiring.contracts.pipeline.standing import ShorterFlows, ShowShorterFlows
from hiring.gateway.console.brief.parts import part_of
from hiring.gateway.console.pages.board import OVER
from hiring.gateway.console.pages.my_day import chores_of
from hiring.gateway.console.pipeline.case import or_none
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visiting

router = pages()

_STATUSES = ("drafting", "in-review", "approved")


@router.get("/vacancies")
async def vacancies(visit: Visiting) -> Response:
    """Which vacancies am I part of, and how far have they come?"""
    listed = await visit.ask(ListBriefs(limit=500), BriefsListed)
    groups = [(status, [brief for brief in listed.briefs if brief.status == status]) for status in _STATUSES]
    return visit.page("vacancies.html", groups=groups, many=len(listed.briefs), part_of=part_of)


@router.get("/vacancies/{vacancy}")
async def overview(visit: Visiting, vacancy: str) -> Response:
    """How does this vacancy stand, and what waits for me in it?"""
    proposals = or_none(visit.ask(ShowShorterFlows(vacancy=VacancyId(vacancy)), ShorterFlows))
    search = or_none(visit.ask(ShowBoard(vacancy=VacancyId(vacancy)), Board))
    about, (chores, silent), shorter, board = await asyncio.gather(
        visit.about(vacancy), chores_of(visit), proposals, search
    )
    cards = [card for column in board.columns for card in column.cards] if board else []
    here = [chore for chore in chores if chore.vacancy == vacancy]
    proposed = [one for one in shorter.proposals if one.answered_at is None] if shorter else []
    return visit.page(
        "overview.html",
        about=about,
        chores=here,
        silent=silent,
        proposed=proposed,
        cards=cards,
        playing=[card for card in cards if card.status not in OVER],
        hired=[card for card in cards if card.status == "hired"],
    )
