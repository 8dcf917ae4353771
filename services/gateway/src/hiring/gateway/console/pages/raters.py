"""Raters: how much they rate, how well they agree, how severe they are, and scores corrected for it (F8)."""

import asyncio

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.evaluation.commands import UseFairScores
from hiring.contracts.evaluation.queries import RaterNorms, RaterStatistics, ShowRaterNorms, ShowRaterStatistics
from hiring.contracts.ids import VacancyId
from hiring.contracts.requests import Problem
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.insight.definitions import DEFINITIONS
from hiring.gateway.console.insight.exporting import as_csv, csv_file
from hiring.gateway.console.insight.figures import shown
from hiring.gateway.console.insight.rating import corrected, tell
from hiring.gateway.console.insight.reports import reports_of
from hiring.gateway.console.pipeline.case import or_none
from hiring.gateway.console.pipeline.naming import names
from hiring.gateway.console.routing import pages
from hiring.gateway.console.story import latest
from hiring.gateway.console.visit import Visit, Visiting

router = pages()

_HERE = "/vacancies/{vacancy}/insight/raters"


@router.get(_HERE)
async def raters(visit: Visiting, vacancy: str) -> Response:
    """How do raters rate here, and elsewhere?"""
    return await _page(visit, vacancy, Form())


@router.post(_HERE)
async def use_fair_scores(visit: Visiting, vacancy: str) -> Response:
    """Records what corrected scores are looked at for; then they are shown."""
    form = await visit.form()
    return await carry_out(
        visit,
        form,
        lambda: form.command(UseFairScores, vacancy=vacancy),
        f"/console/vacancies/{vacancy}/insight/raters#fair",
        lambda refused: _page(visit, vacancy, refused),
    )


async def _page(visit: Visit, vacancy: str, form: Form) -> Response:
    about = await visit.about(vacancy)
    of = VacancyId(vacancy)
    found, problem = await _statistics(visit, about)
    norms, called, forbidden = await asyncio.gather(
        or_none(visit.ask(ShowRaterNorms(), RaterNorms)),
        names(visit, vacancy),
        visit.forbidden(use=UseFairScores(vacancy=of, reason="-")),
    )
    uses_it = bool(found and any(use.by == visit.caller.actor for use in found.fair_scores_used))
    fair = corrected(found, called) if found and uses_it else None
    if found and visit.request.query_params.get("file") == "csv":
        text = as_csv(tell(found, norms, None)) + (as_csv(fair) if fair else "")
        return csv_file(f"{vacancy}-raters", text)
    return visit.page(
        "insight/raters.html",
        status=UNPROCESSABLE if form.problem else 200,
        about=about,
        found=found,
        told=tell(found, norms, visit.caller.actor) if found else None,
        fair=fair,
        definitions=DEFINITIONS,
        shown=shown,
        problem=problem,
        forbidden=forbidden,
        form=form,
        reports=reports_of(vacancy),
        at=latest(visit),
        base=f"/console/vacancies/{vacancy}/insight",
    )


async def _statistics(visit: Visit, about: BriefShown) -> tuple[RaterStatistics | None, Problem | None]:
    """With corrected scores for whoever has said what for; None with the reason where they are not the reader's."""
    try:
        found = await visit.ask(ShowRaterStatistics(vacancy=about.vacancy), RaterStatistics)
    except Rejected as rejected:
        if rejected.problem.kind not in {"refused", "not-found"}:
            raise
        return None, rejected.problem
    if any(use.by == visit.caller.actor for use in found.fair_scores_used):
        found = await visit.ask(ShowRaterStatistics(vacancy=about.vacancy, corrected=True), RaterStatistics)
    return found, None
