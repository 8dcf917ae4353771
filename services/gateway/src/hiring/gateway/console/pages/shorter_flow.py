"""A shorter flow while the search runs: proposing to leave out a step, and answering it."""

from collections.abc import Callable

from starlette.responses import Response

from hiring.contracts.brief import OPTIONAL_STEPS, StepKind
from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.messages import Command
from hiring.contracts.pipeline.course import AnswerShorterFlow, ProposeShorterFlow
from hiring.contracts.pipeline.queries import Board, ShowBoard
from hiring.contracts.pipeline.standing import ShorterFlows, ShowShorterFlows
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.pipeline.case import when_open
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting

router = pages()

_HERE = "/vacancies/{vacancy}/shorter-flow"
_NEW = "new"


@router.get(_HERE)
async def shorter_flow(visit: Visiting, vacancy: str) -> Response:
    """Which steps are proposed to be left out, and which were?"""
    return await _page(visit, vacancy, {})


@router.post(_HERE)
async def propose(visit: Visiting, vacancy: str) -> Response:
    """Argues for leaving out a step."""
    form = await visit.form()
    form.scope = _NEW
    return await _carried_out(visit, vacancy, form, lambda: form.command(ProposeShorterFlow, vacancy=vacancy))


@router.form(_HERE + "/{step}", on=_HERE)
async def answer(visit: Visiting, vacancy: str, step: StepKind) -> Response:
    """Leaves the step out, or keeps it."""
    form = await visit.form()
    form.scope = step
    approved = form.wish == "approve"
    return await _carried_out(
        visit,
        vacancy,
        form,
        lambda: form.command(AnswerShorterFlow, vacancy=vacancy, step=step, approved=approved),
    )


async def _carried_out(visit: Visit, vacancy: str, form: Form, command: Callable[[], Command]) -> Response:
    here = f"/console/vacancies/{vacancy}/shorter-flow"
    return await carry_out(visit, form, command, here, lambda refused: _page(visit, vacancy, {refused.scope: refused}))


async def _page(visit: Visit, vacancy: str, forms: dict[str, Form]) -> Response:
    about = await visit.about(vacancy)
    return await when_open(visit, about, "A shorter flow", lambda: _open_page(visit, about, forms))


async def _open_page(visit: Visit, about: BriefShown, forms: dict[str, Form]) -> Response:
    of = about.vacancy
    board = await visit.ask(ShowBoard(vacancy=of), Board)
    proposals = (await visit.ask(ShowShorterFlows(vacancy=of), ShorterFlows)).proposals
    asked = {one.step for one in proposals if one.answered_at is None}
    optional = [column.step for column in board.columns if column.step in OPTIONAL_STEPS and column.step not in asked]
    checks: dict[str, Command] = {
        step: AnswerShorterFlow(vacancy=of, step=step, approved=True, reason="-") for step in asked
    }
    if optional:
        checks[_NEW] = ProposeShorterFlow(vacancy=of, step=optional[0], demand="high", argument="-")
    return visit.page(
        "pipeline/shorter-flow.html",
        status=UNPROCESSABLE if forms else 200,
        about=about,
        waiting=[one for one in proposals if one.answered_at is None],
        answered=[one for one in proposals if one.answered_at],
        optional=[str(step.value) for step in optional],
        forbidden=await visit.forbidden(**checks),
        forms=forms,
        new=forms.get(_NEW) or Form({"demand": "high"}, scope=_NEW),
    )
