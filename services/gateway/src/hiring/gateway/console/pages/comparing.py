"""Comparing: a pool's members beside each other, cutting and deciding it, the next pool; or the waterfall's queue."""

import asyncio
from itertools import groupby
from typing import Any

from starlette.responses import Response

from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.evaluation.queries import Matrix, ShowMatrix
from hiring.contracts.ids import CandidacyId, PoolId, VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.pipeline.commands import CutPool, DecidePool, OpenPool
from hiring.contracts.pipeline.course import PresentBatch
from hiring.contracts.pipeline.overview import Funnel, ShowFunnel
from hiring.contracts.pipeline.queries import Board, ComparePool, PoolComparison, ShowBoard
from hiring.contracts.pipeline.standing import Composition, ShowComposition
from hiring.contracts.requests import Problem
from hiring.gateway.console.carrying_out import carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.pages.queue import queue_page
from hiring.gateway.console.pipeline.case import or_none, when_open
from hiring.gateway.console.pipeline.naming import named, named_in, names_on
from hiring.gateway.console.pipeline.pool import MemberRow, columns_of, neighbours, phase_of, rows_of, running
from hiring.gateway.console.pipeline.supposing import supposed
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting
from hiring.gateway.console.words import person
from hiring.gateway.problems import HttpProblem, refusal

router = pages()

_ACTS: dict[str, type[Command]] = {"cut": CutPool, "decide": DecidePool, "open": OpenPool, "batch": PresentBatch}
_RECRUITMENT = frozenset({"pre-screening", "recruitment-interview", "hr-interview"})


@router.get("/vacancies/{vacancy}/compare")
async def compare(visit: Visiting, vacancy: str) -> Response:
    """How do the candidates compare, and who is next?"""
    about = await visit.about(vacancy)
    if about.brief.model and about.brief.model.kind == "waterfall":
        return await when_open(visit, about, "Queue", lambda: queue_page(visit, about))
    return await when_open(visit, about, "Compare", lambda: _pool_page(visit, about, {}))


@router.form("/vacancies/{vacancy}/compare/{name}", on="/vacancies/{vacancy}/compare")
async def act(visit: Visiting, vacancy: str, name: str) -> Response:
    """Cuts, decides or opens a pool, or provides some of it to the hiring manager."""
    kind = _ACTS.get(name)
    if kind is None:
        raise HttpProblem(refusal(404, "There is no such action."))
    form = await visit.form()
    form.scope = name

    async def again(refused: Form) -> Response:
        return await _pool_page(visit, await visit.about(vacancy), {name: refused})

    return await carry_out(
        visit, form, lambda: form.command(kind, vacancy=vacancy), f"/console/vacancies/{vacancy}/compare", again
    )


async def _pool_page(visit: Visit, about: BriefShown, forms: dict[str, Form]) -> Response:
    wanted = visit.request.query_params.get("pool")
    query = ComparePool(vacancy=about.vacancy, pool=PoolId(wanted) if wanted else None)
    board, pool, matrix, funnel, composition = await asyncio.gather(
        visit.ask(ShowBoard(vacancy=about.vacancy), Board),
        or_none(visit.ask(query, PoolComparison)),
        or_none(visit.ask(ShowMatrix(vacancy=about.vacancy), Matrix)),
        or_none(visit.ask(ShowFunnel(vacancy=about.vacancy), Funnel)),
        or_none(visit.ask(ShowComposition(vacancy=about.vacancy, pool=query.pool), Composition)),
    )
    columns = columns_of(about.brief)
    rows = rows_of(pool, matrix, columns) if pool else []
    cards = {card.candidacy: card for column in board.columns for card in column.cards}
    waiting = [
        card for card in cards.values() if not card.pool and card.status == "in-step" and card.step in _RECRUITMENT
    ]
    names, next_pool = names_on(board), PoolId(_next_id(about.vacancy, len(funnel.pools) if funnel else 0))
    forbidden = await _forbidden(visit, about.vacancy, pool, next_pool)
    return visit.page(
        "pipeline/pool.html",
        status=422 if forms else 200,
        about=about,
        pool=pool,
        cards=cards,
        waiting=waiting,
        waiting_names=[(card.candidacy, card.name) for card in waiting],
        next_pool=next_pool,
        funnel=funnel,
        composition=composition,
        columns=columns,
        step_groups=[(step, len(list(of))) for step, of in groupby(columns, key=lambda column: column.step)],
        rows=rows,
        running=running(pool) if pool else [],
        running_names=[(one.candidacy, one.name) for one in running(pool)] if pool else [],
        waits_for=_waits_for(rows),
        phase=phase_of(pool) if pool else None,
        firmness=neighbours(matrix, pool) if pool else [],
        what_if=await supposed(visit, about, {member.candidacy for member in pool.members}, matrix) if pool else None,
        forbidden={name: named(why, names) for name, why in forbidden.items()},
        forms={name: named_in(forms.get(name) or Form(_begun(name, pool), scope=name), names) for name in _ACTS},
        tried=set(forms),
    )


def _waits_for(rows: list[MemberRow]) -> list[str]:
    """Who has to answer before the whole group is evaluated."""
    owing = {rater for row in rows if row.member.status == "in-step" for cell in row.cells for rater in cell.waits}
    return [person(rater) for rater in sorted(owing)]


def _next_id(vacancy: VacancyId, so_far: int) -> str:
    return f"{vacancy[:50]}-pool-{so_far + 1}"


def _begun(name: str, pool: PoolComparison | None) -> dict[str, Any]:
    """What a form begins with: the best, as many as were planned."""
    if name == "cut" and pool:
        return {"advance": list(_best(pool))}
    return {}


def _best(pool: PoolComparison) -> tuple[CandidacyId, ...]:
    planned = pool.funnel[min(len(pool.cuts) + 1, len(pool.funnel) - 1)]
    return tuple(member.candidacy for member in running(pool)[:planned])


async def _forbidden(
    visit: Visit, vacancy: VacancyId, pool: PoolComparison | None, next_pool: PoolId
) -> dict[str, Problem | None]:
    """Which rule forbids what just now, asked with the likeliest choice."""
    checks: dict[str, Command] = {"open": OpenPool(vacancy=vacancy, pool=next_pool)}
    if pool and not pool.decided_at:
        best = _best(pool) or tuple(member.candidacy for member in pool.members[:1]) or (CandidacyId("nobody"),)
        named = {"vacancy": vacancy, "pool": pool.pool}
        checks |= {
            "cut": CutPool(**named, advance=best),
            "selected": DecidePool(**named, outcome="selected", selected=best[:1], reason="-"),
            "failed": DecidePool(**named, outcome="failed", reason="-"),
            "batch": PresentBatch(**named, candidacies=best, reason="-"),
        }
    return await visit.forbidden(**checks)
