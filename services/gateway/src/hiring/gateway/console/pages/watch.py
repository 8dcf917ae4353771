"""Watching a search: who is on hold, whom it may lose, how long steps take, which lists were kept; and closing it."""

import asyncio

from starlette.responses import Response

from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.ids import CandidacyId
from hiring.contracts.pipeline.commands import CloseSearch
from hiring.contracts.pipeline.course import TakeList
from hiring.contracts.pipeline.overview import Lists, Risks, ShowLists, ShowRisks
from hiring.contracts.pipeline.queries import Board, ShowBoard, ShowStages, Stages
from hiring.contracts.pipeline.standing import Holds, ShowHolds
from hiring.gateway.console.carrying_out import carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.pages.board import OVER
from hiring.gateway.console.pipeline.case import or_none, when_open
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting

router = pages()

_CLOSING = "close"


@router.get("/vacancies/{vacancy}/watch")
async def watch(visit: Visiting, vacancy: str) -> Response:
    """Who waits, whom may we lose, and which lists are there?"""
    return await _page(visit, vacancy, Form(), Form(scope=_CLOSING))


@router.form("/vacancies/{vacancy}/watch/lists", on="/vacancies/{vacancy}/watch")
async def keep(visit: Visiting, vacancy: str) -> Response:
    """Keeps a long or short list as it is now."""
    form = await visit.form()
    return await carry_out(
        visit,
        form,
        lambda: form.command(TakeList, vacancy=vacancy),
        f"/console/vacancies/{vacancy}/watch#lists",
        lambda refused: _page(visit, vacancy, refused, Form(scope=_CLOSING)),
    )


@router.form("/vacancies/{vacancy}/watch/close", on="/vacancies/{vacancy}/watch")
async def close(visit: Visiting, vacancy: str) -> Response:
    """Gives up the openings that are left."""
    form = await visit.form()
    form.scope = _CLOSING
    return await carry_out(
        visit,
        form,
        lambda: form.command(CloseSearch, vacancy=vacancy),
        f"/console/vacancies/{vacancy}/watch#closing",
        lambda refused: _page(visit, vacancy, Form(), refused),
    )


async def _page(visit: Visit, vacancy: str, form: Form, closing: Form) -> Response:
    about = await visit.about(vacancy)
    return await when_open(visit, about, "Watch", lambda: _open_page(visit, about, form, closing))


async def _open_page(visit: Visit, about: BriefShown, form: Form, closing: Form) -> Response:
    of = about.vacancy
    board, holds, risks, stages, lists = await asyncio.gather(
        visit.ask(ShowBoard(vacancy=of), Board),
        visit.ask(ShowHolds(vacancy=of), Holds),
        or_none(visit.ask(ShowRisks(vacancy=of), Risks)),
        or_none(visit.ask(ShowStages(vacancy=of), Stages)),
        or_none(visit.ask(ShowLists(vacancy=of), Lists)),
    )
    cards = [card for column in board.columns for card in column.cards]
    playing = [card for card in cards if card.status not in OVER]
    someone = (playing or cards)[0].candidacy if cards else CandidacyId("nobody")
    forbidden = await visit.forbidden(
        keep=TakeList(vacancy=of, name=form.key[:40], kind="long", candidacies=(someone,)),
        close=CloseSearch(vacancy=of, reason="-"),
    )
    return visit.page(
        "pipeline/watch.html",
        about=about,
        holds=holds.holds,
        risks=risks,
        stages=stages,
        lists=lists.lists if lists else (),
        names={card.candidacy: card.name for card in cards},
        form=form,
        choices=[(card.candidacy, card.name) for card in playing],
        why=forbidden["keep"],
        closing=closing,
        why_not_close=forbidden["close"],
    )
