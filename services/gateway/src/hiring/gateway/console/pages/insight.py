"""Insight: reports of a vacancy, or of the organisation for those who may see it; each also as a file."""

from datetime import datetime, timedelta

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.contracts.briefing.queries import BriefShown, BriefsListed, ListBriefs
from hiring.contracts.requests import Problem
from hiring.gateway.console.insight.definitions import DEFINITIONS
from hiring.gateway.console.insight.exporting import as_csv, as_json
from hiring.gateway.console.insight.figures import shown
from hiring.gateway.console.insight.report import Asked, Report, Told
from hiring.gateway.console.insight.reports import report_named, reports_of
from hiring.gateway.console.routing import pages, problem_page
from hiring.gateway.console.story import latest
from hiring.gateway.console.visit import Visit, Visiting
from hiring.gateway.problems import STATUS, HttpProblem, refusal

router = pages()

_NOT_FOUND = 404
_HALF_A_YEAR = timedelta(days=182)
_END_OF_DAY = timedelta(days=1) - timedelta(seconds=1)
_FILES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@router.get("/insight")
async def organisation(visit: Visiting) -> Response:
    """The organisation's first report, and for whoever may not see it their vacancies."""
    return await _page(visit, None, "funnel")


@router.get("/insight/{name}")
async def of_organisation(visit: Visiting, name: str) -> Response:
    """One report of the organisation, as a page or, `?file=csv`, as a file."""
    return await _page(visit, None, name)


@router.get("/vacancies/{vacancy}/insight")
async def vacancy_insight(visit: Visiting, vacancy: str) -> Response:
    """The first report of a vacancy."""
    return await _page(visit, vacancy, "funnel")


@router.get("/vacancies/{vacancy}/insight/{name}")
async def of_vacancy(visit: Visiting, vacancy: str, name: str) -> Response:
    """One report of a vacancy, as a page or as a file."""
    return await _page(visit, vacancy, name)


async def _page(visit: Visit, vacancy: str | None, name: str) -> Response:
    about = await visit.about(vacancy) if vacancy else None
    report = report_named(name, vacancy)
    if report is None:
        return problem_page(visit.request, Problem(kind="not-found", title="There is no such report."), _NOT_FOUND)
    asked = await _asked(visit, vacancy)
    try:
        told, problem = await report.tell(visit, asked), None
    except Rejected as rejected:
        told, problem = None, rejected.problem
    if told and (kind := visit.request.query_params.get("file")) in _FILES:
        return _file(report, asked, told, kind)
    return await _shown(visit, about, report, asked, told, problem)


async def _shown(  # noqa: PLR0913, PLR0917 - what a page of a report consists of
    visit: Visit, about: BriefShown | None, report: Report, asked: Asked, told: Told | None, problem: Problem | None
) -> Response:
    mine = await visit.ask(ListBriefs(limit=500), BriefsListed)
    status = 200 if told or problem is None or problem.kind in {"refused", "not-found"} else STATUS[problem.kind]
    return visit.page(
        "insight/of-vacancy.html" if about else "insight/of-organisation.html",
        status=status,
        about=about,
        report=report,
        reports=reports_of(asked.vacancy),
        asked=asked,
        told=told,
        problem=problem,
        mine=mine.briefs,
        definitions=DEFINITIONS,
        shown=shown,
        base=f"/console/vacancies/{asked.vacancy}/insight" if asked.vacancy else "/console/insight",
    )


async def _asked(visit: Visit, vacancy: str | None) -> Asked:
    """As of the end of the day in the address, where the reader is, or as of the latest that is known."""
    at = _day(visit, "at")
    moment = at + _END_OF_DAY if at else latest(visit).astimezone(visit.zone)
    return Asked(
        vacancy,
        moment,
        _day(visit, "since") or (moment - _HALF_A_YEAR).replace(hour=0, minute=0, second=0, microsecond=0),
    )


def _day(visit: Visit, name: str) -> datetime | None:
    said = visit.request.query_params.get(name)
    if not said:
        return None
    try:
        return datetime.combine(datetime.fromisoformat(said).date(), datetime.min.time(), visit.zone)
    except ValueError:
        raise HttpProblem(refusal(400, "This address names no such day.")) from None


def _file(report: Report, asked: Asked, told: Told, kind: str) -> Response:
    text = as_csv(told) if kind == "csv" else as_json(report, asked, told)
    name = f"{asked.vacancy or 'organisation'}-{report.name}-{asked.at:%Y-%m-%d}.{kind}"
    return Response(text, media_type=_FILES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})
