"""The record: the story of a vacancy or a candidate, as it stood at any time, and the certificate of a decision."""

import asyncio
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby, takewhile
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.contracts.briefing.queries import BriefShown, BriefsListed, ListBriefs
from hiring.contracts.evaluation.queries import (
    Certificate,
    CertifyDecision,
    Decisions,
    Independence,
    ListDecisions,
    ReportIndependence,
)
from hiring.contracts.ids import CandidateId, VacancyId
from hiring.contracts.pipeline.overview import Dossier, ShowDossier
from hiring.contracts.pipeline.queries import Board, BoardColumn, ShowBoard
from hiring.contracts.requests import OrganisationRole
from hiring.eventkit.decider import POLICY
from hiring.gateway.console.insight.exporting import harmless
from hiring.gateway.console.pipeline.naming import names
from hiring.gateway.console.pipeline.telling import is_being_erased, newest_first, told
from hiring.gateway.console.routing import pages
from hiring.gateway.console.story import Happening, story, under_versions
from hiring.gateway.console.visit import Visit, Visiting
from hiring.gateway.console.words import person, words

router = pages()

_is_number = re.compile(r"[0-9]{1,9}").fullmatch


_A_PAGE = 120
_EVERYBODY = "all"


@dataclass(frozen=True)
class Moment:
    """What one decision came to: everything that stands under one sequence of the log."""

    sequence: int
    at: datetime
    by: str
    happenings: tuple[Happening, ...]
    decision: str | None


@router.get("/record")
async def record(visit: Visiting) -> Response:
    """Whose story do I want to read?"""
    params = visit.request.query_params
    if (vacancy := params.get("vacancy")) and (decision := params.get("decision")):
        return visit.to(f"/console/record/{quote(vacancy.strip(), safe='')}/{quote(decision.strip(), safe='')}")
    if candidate := params.get("candidate"):
        return visit.to(f"/console/record/candidates/{quote(candidate.strip(), safe='')}")
    mine = await visit.ask(ListBriefs(limit=500), BriefsListed)
    return visit.page("record/record.html", mine=mine.briefs, audits=OrganisationRole.AUDITOR in visit.caller.roles)


@router.get("/vacancies/{vacancy}/record")
async def of_vacancy(visit: Visiting, vacancy: str) -> Response:
    """What happened here, who did it, when, and under which version of the brief?"""
    if isinstance(visit.as_of, datetime):
        then = _entry(await story(visit, vacancy), visit.as_of)
        return visit.to(f"/console/vacancies/{vacancy}/record", as_of=then)
    happened, about, board, taken = await asyncio.gather(
        story(visit, vacancy), visit.about(vacancy), _board(visit, vacancy), _decisions(visit, vacancy)
    )
    cards = [card for column in board for card in column.cards]
    called = {card.candidacy: card.name for card in cards}
    candidates = {str(card.candidate): card.name for card in cards}
    shown = {
        "about": about,
        "called": called,
        "candidates": candidates,
        "then": _standing(board) if visit.as_of is not None else [],
    }
    return _story(visit, vacancy, under_versions(happened, about), taken, shown)


def _story(
    visit: Visit, vacancy: str, all_of_it: list[Happening], taken: dict[int, str], shown: dict[str, Any]
) -> Response:
    """The story up to the moment that was asked for, of whom and by whom it was asked; a page of it, or a file."""
    until = [one for one in all_of_it if not isinstance(visit.as_of, int) or one.sequence <= visit.as_of]
    candidate, by = visit.request.query_params.get("candidate"), visit.request.query_params.get("by")
    wanted = [one for one in until if (not candidate or candidate in one.about) and _is_by(one.by, by)]
    if visit.request.query_params.get("file") == "csv":
        return _file(vacancy, wanted, shown["called"])
    said = visit.request.query_params.get("page", "1")
    page = max(1, int(said)) if _is_number(said) else 1
    moments = list(_moments(wanted, taken))[::-1]
    return visit.page(
        "record/vacancy.html",
        **shown,
        days=list(_days(moments[(page - 1) * _A_PAGE : page * _A_PAGE], visit.zone)),
        many=len(moments),
        page_number=page,
        pages=-(-len(moments) // _A_PAGE),
        first=all_of_it[0].sequence if all_of_it else 1,
        last=all_of_it[-1].sequence if all_of_it else 1,
        upto=until[-1] if until else None,
        candidate=candidate,
        by=by,
        people=sorted({one.by for one in all_of_it} - {POLICY}),
    )


@router.get("/vacancies/{vacancy}/record/decisions")
async def decisions(visit: Visiting, vacancy: str) -> Response:
    """Which decisions about candidates were taken here?"""
    about, taken, called = await asyncio.gather(
        visit.about(vacancy),
        visit.ask(ListDecisions(vacancy=VacancyId(vacancy)), Decisions),
        names(visit, vacancy),
    )
    return visit.page("record/decisions.html", about=about, taken=taken.decisions[::-1], called=called)


@router.get("/vacancies/{vacancy}/record/decisions/{decision}")
async def certificate(visit: Visiting, vacancy: str, decision: str) -> Response:
    """Was this decision taken by the rules then in force, and did its raters judge alone?"""
    return await _certified(visit, vacancy, decision, await visit.about(vacancy))


@router.get("/record/candidates/{candidate}")
async def of_candidate(visit: Visiting, candidate: str) -> Response:
    """What happened to a person, across vacancies? For who works with them."""
    found = await visit.ask(ShowDossier(candidate=CandidateId(candidate)), Dossier)
    if is_being_erased(found):
        return visit.page("talent/being-erased.html")
    entries = [(one, *told(one)) for one in newest_first(found.entries)]
    return visit.page(
        "record/candidate.html",
        dossier=found,
        days=[
            (day, list(group)) for day, group in groupby(entries, lambda each: each[0].at.astimezone(visit.zone).date())
        ],
    )


@router.get("/record/{vacancy}/{decision}")
async def audited(visit: Visiting, vacancy: str, decision: str) -> Response:
    """The same certificate for auditors, who take no part in the vacancy."""
    return await _certified(visit, vacancy, decision, None)


async def _certified(visit: Visit, vacancy: str, decision: str, about: BriefShown | None) -> Response:
    of: dict[str, Any] = {"vacancy": VacancyId(vacancy), "decision": decision}
    found = await visit.ask(CertifyDecision(**of), Certificate)
    try:
        independence = await visit.ask(ReportIndependence(**of), Independence)
    except Rejected:
        independence = None
    return visit.page(
        "record/certificate.html" if about else "record/audited.html",
        about=about,
        vacancy=vacancy,
        found=found,
        independence=independence,
        called=await names(visit, vacancy) if about else {},
    )


async def _decisions(visit: Visit, vacancy: str) -> dict[int, str]:
    """The decisions that have a certificate, by their sequence; asked of today, as none is ever taken back."""
    try:
        taken = await replace(visit, as_of=None).ask(ListDecisions(vacancy=VacancyId(vacancy)), Decisions)
    except Rejected:
        return {}
    return {one.sequence: one.decision for one in taken.decisions}


async def _board(visit: Visit, vacancy: str) -> tuple[BoardColumn, ...]:
    """The columns of the board; none where the asker may not see the search."""
    try:
        return (await visit.ask(ShowBoard(vacancy=VacancyId(vacancy)), Board)).columns
    except Rejected:
        return ()


def _standing(board: tuple[BoardColumn, ...]) -> list[tuple[str, str]]:
    """Who stood where, step by step."""
    return [
        (words(column.step), ", ".join(f"{card.name} ({words(card.status).lower()})" for card in column.cards))
        for column in board
        if column.cards
    ]


def _entry(told: list[Happening], then: datetime) -> str:
    """The last entry before the story passes that time, or its first one: every service can go back to an entry.

    Whoever acts under an earlier clock acts after what stands in the log already.
    """
    before = [one.sequence for one in takewhile(lambda one: one.at <= then, told)]
    return str(before[-1] if before else told[0].sequence if told else 1)


def _is_by(who: str, wanted: str | None) -> bool:
    """Whether it was done by whom one wants to read of: by one person, by all people, or by the system too."""
    return wanted == _EVERYBODY or (who == wanted if wanted else who != POLICY)


def _moments(happenings: Iterable[Happening], decisions: dict[int, str]) -> Iterator[Moment]:
    for sequence, group in groupby(happenings, lambda one: one.sequence):
        several = tuple(group)
        yield Moment(sequence, several[0].at, several[0].by, several, decisions.get(sequence))


def _days(moments: list[Moment], where: ZoneInfo) -> Iterator[tuple[date, list[Moment]]]:
    for day, group in groupby(moments, lambda one: one.at.astimezone(where).date()):
        yield day, list(group)


def _file(vacancy: str, happenings: list[Happening], called: dict[str, str]) -> Response:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["sequence", "at", "by", "what", "about", "details", "brief version"])
    for one in happenings:
        about = ", ".join(called.get(each, each) for each in one.about)
        details = "; ".join(f"{name}: {value}" for name, value in one.details)
        row = (
            str(one.sequence),
            one.at.isoformat(),
            person(one.by),
            one.what,
            about,
            details,
            str(one.brief_version or ""),
        )
        writer.writerow([harmless(text) for text in row])
    return Response(
        out.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{vacancy}-record.csv"'},
    )
