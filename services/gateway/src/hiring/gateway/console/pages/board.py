"""The board of a search: step by candidacy, who waits for whom, and a candidate more."""

import asyncio
from typing import Any

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.chassis.parsing import Invalid
from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.evaluation.queries import Matrix, ShowMatrix
from hiring.contracts.ids import CandidacyId, CandidateId, VacancyId
from hiring.contracts.pipeline.commands import EnterCandidacy, RegisterCandidate
from hiring.contracts.pipeline.overview import Risks, ShowRisks
from hiring.contracts.pipeline.queries import Board, ComparePool, PoolComparison, ShowBoard
from hiring.contracts.sealed import Sealed
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form, invalid
from hiring.gateway.console.pipeline.case import or_none, when_open
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting

router = pages()

OVER = frozenset({"hired", "rejected", "withdrawn"})
"""How a candidacy ends."""
_PERSON = ("name", "contact", "country")


@router.get("/vacancies/{vacancy}/board")
async def board(visit: Visiting, vacancy: str) -> Response:
    """Who stands at which step, and whom does it wait for?"""
    about = await visit.about(vacancy)
    return await when_open(visit, about, "Board", lambda: _page(visit, about))


async def _page(visit: Visit, about: BriefShown) -> Response:
    of = about.vacancy
    board, matrix, risks = await asyncio.gather(
        visit.ask(ShowBoard(vacancy=of), Board),
        or_none(visit.ask(ShowMatrix(vacancy=of), Matrix)),
        or_none(visit.ask(ShowRisks(vacancy=of), Risks)),
    )
    cards = [card for column in board.columns for card in column.cards]
    return visit.page(
        "pipeline/board.html",
        about=about,
        columns=[(column.step, [card for card in column.cards if card.status not in OVER]) for column in board.columns],
        over=sorted((card for card in cards if card.status in OVER), key=lambda card: card.since, reverse=True),
        playing=sum(card.status not in OVER for card in cards),
        scorecards=_scorecards(matrix),
        flags={one.candidacy: one.flags for one in risks.candidacies} if risks else {},
    )


def _scorecards(matrix: Matrix | None) -> dict[tuple[str, str], Any]:
    """Of each candidacy at each step, its evaluation."""
    members = matrix.members if matrix else ()
    return {(member.candidacy, step.step): step for member in members for step in member.steps}


@router.get("/vacancies/{vacancy}/candidates/new")
async def new(visit: Visiting, vacancy: str) -> Response:
    """A form for a candidate more."""
    return await _new_page(visit, vacancy, Form())


@router.form("/vacancies/{vacancy}/candidates", on="/vacancies/{vacancy}/candidates/new")
async def enter(visit: Visiting, vacancy: str) -> Response:
    """Registers a person, unless they are known, and enters them into the search."""
    form = await visit.form()
    known = form.values.get("candidate")
    handle = "".join(sign for sign in form.key if sign.isalnum())[:16].lower()
    candidate = known or CandidateId(f"p-{handle}")

    def entry() -> EnterCandidacy:
        said = {name: value for name, value in form.values.items() if name not in {*_PERSON, "candidate"}}
        named = {"vacancy": vacancy, "candidacy": CandidacyId(f"c-{handle}"), "candidate": candidate}
        return Form(said).command(EnterCandidacy, **named)

    async def again(refused: Form) -> Response:
        return await _new_page(visit, vacancy, refused)

    if not known and not form.editing:
        problem = await _register(visit, form, candidate, entry)
        if problem:
            page = await again(problem)
            page.status_code = UNPROCESSABLE
            return page
    return await carry_out(visit, form, entry, f"/console/vacancies/{vacancy}/board#c-{handle}", again)


async def _register(visit: Visit, form: Form, candidate: CandidateId, entry: Any) -> Form | None:
    """Makes the person known; the form with what is wrong with it, where something is. Nobody is left half entered."""
    try:
        said = {name: value for name, value in form.values.items() if name in {*_PERSON, "source"}}
        register = Form(said).command(RegisterCandidate, candidate=candidate)
        if problem := await visit.would(entry()):
            return form.refused(problem)
        await visit.send(register, form.id_of(register, visit.caller.actor))
    except Invalid as wrong:
        return form.refused(invalid(wrong))
    except Rejected as rejected:
        return form.refused(rejected.problem)
    return None


async def _new_page(visit: Visit, vacancy: str, form: Form) -> Response:
    about = await visit.about(vacancy)
    pool = await or_none(visit.ask(ComparePool(vacancy=VacancyId(vacancy)), PoolComparison))
    example = EnterCandidacy(
        vacancy=VacancyId(vacancy),
        candidacy=CandidacyId("example"),
        candidate=CandidateId("example"),
        source="-",
        pool=pool.pool if pool and not pool.decided_at else None,
    )
    why, why_person = await asyncio.gather(
        visit.would(example),
        visit.would(
            RegisterCandidate(candidate=CandidateId("example"), name=Sealed("-"), contact=Sealed("-"), source="-")
        ),
    )
    return visit.page(
        "pipeline/new.html",
        about=about,
        form=form,
        pool=pool if pool and not pool.decided_at else None,
        why=why,
        why_person=why_person,
        extra=[(one.skill, one.name) for one in about.brief.requirements if one.importance != "must"],
    )
