"""Talent: whom the organisation keeps in mind, and the dossier of a person across vacancies."""

import asyncio
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.contracts.feedback.organisation import IssueDeclarationLink
from hiring.contracts.ids import CandidateId
from hiring.contracts.messages import Command
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline.commands import CandidateCommand
from hiring.contracts.pipeline.overview import (
    DataExport,
    Dossier,
    Duplicates,
    ExportCandidate,
    FindDuplicates,
    ShowDossier,
    ShowTalents,
    SilverMedalists,
    SuggestMedalists,
    Talents,
)
from hiring.contracts.sealed import Sealed
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.moments import day_in, with_moments
from hiring.gateway.console.pipeline.case import or_none
from hiring.gateway.console.pipeline.telling import is_being_erased, newest_first, told
from hiring.gateway.console.routing import pages, problem_page
from hiring.gateway.console.visit import Visit, Visiting
from hiring.gateway.identity.secrets import hashed, new_secret
from hiring.gateway.identity.sign_in import origin
from hiring.gateway.problems import HttpProblem, refusal

router = pages()

_LINK_DAYS = 14


@dataclass(frozen=True)
class Action:
    """Something that can be done about a person; `example` completes its command for asking the rules beforehand."""

    name: str
    title: str
    button: str
    command: type[CandidateCommand]
    example: Callable[[], Mapping[str, Any]]
    begun: Callable[[ZoneInfo], dict[str, Any]] = lambda _: {}
    moments: tuple[str, ...] = ()
    kind: str = ""
    plain: bool = False


def _in(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def _why() -> dict[str, Any]:
    return {"reason": "-"}


def _in_half_a_year(where: ZoneInfo) -> dict[str, Any]:
    return {"until": day_in(365, where), "recontact_at": day_in(182, where)}


ACTIONS = (
    Action(
        "consent",
        "Record a consent",
        "Record",
        p.GiveConsent,
        lambda: {"purpose": "talent-pool", "until": _in(365)},
        _in_half_a_year,
        ("until",),
    ),
    Action("no-consent", "Take a consent back", "Take back", p.WithdrawConsent, lambda: {"purpose": "talent-pool"}),
    Action(
        "join",
        "Keep in mind for later",
        "Keep in mind",
        p.JoinTalentPool,
        lambda: {"pool": "-", "recontact_at": _in(1)},
        _in_half_a_year,
        ("recontact_at",),
    ),
    Action("leave", "Take out of the talent pool", "Take out", p.LeaveTalentPool, dict, plain=True),
    Action("legal-hold", "Place a legal hold", "Keep everything", p.PlaceLegalHold, _why),
    Action("lift", "Lift the legal hold", "Lift it", p.LiftLegalHold, _why),
    Action(
        "correct", "Put name or contact right", "Correct", p.CorrectCandidate, lambda: {"name": Sealed("-"), **_why()}
    ),
    Action(
        "merge",
        "The same person as somebody else",
        "Merge",
        p.MergeCandidates,
        lambda: {"into": "somebody-else", **_why()},
    ),
    Action("erase", "They want to be forgotten", "Record the wish", p.RequestErasure, _why, kind="danger"),
    Action("confirm", "Erase for ever", "Erase for ever", p.ConfirmErasure, dict, kind="danger", plain=True),
)
_BY_NAME = {action.name: action for action in ACTIONS}


@router.get("/talent")
async def talent(visit: Visiting) -> Response:
    """Whom do we keep in mind, who came far, and who is known twice?"""
    talents, medalists, duplicates = await asyncio.gather(
        or_none(visit.ask(ShowTalents(), Talents)),
        or_none(visit.ask(SuggestMedalists(), SilverMedalists)),
        or_none(visit.ask(FindDuplicates(), Duplicates)),
    )
    return visit.page("talent/talent.html", talents=talents, medalists=medalists, duplicates=duplicates)


@router.get("/talent/{candidate}")
async def dossier(visit: Visiting, candidate: str) -> Response:
    """What do we know of this person, across vacancies?"""
    return await _page(visit, candidate, {})


@router.get("/talent/{candidate}/export.txt")
async def export(visit: Visiting, candidate: str) -> Response:
    """All that any service holds about the person, to hand over to them."""
    found = await visit.ask(ExportCandidate(candidate=CandidateId(candidate)), DataExport)
    named = {"Content-Disposition": f'attachment; filename="{candidate}.txt"'}
    return Response(found.text, media_type="text/plain; charset=utf-8", headers=named)


@router.form("/talent/{candidate}/declaration-link", on="/talent/{candidate}")
async def declaration_link(visit: Visiting, candidate: str) -> Response:
    """Makes a link by which the candidate declares their groups without an account; it is told once."""
    await visit.form()
    secret = new_secret()
    try:
        await visit.send(_link(CandidateId(candidate), secret), str(uuid.uuid4()))
    except Rejected as rejected:
        return problem_page(visit.request, rejected.problem, UNPROCESSABLE)
    here = origin(visit.request, visit.request.app.state.settings)
    return await _page(visit, candidate, {}, f"{here}/declaration/{candidate}/{secret}")


@router.form("/talent/{candidate}/{name}", on="/talent/{candidate}")
async def act(visit: Visiting, candidate: str, name: str) -> Response:
    """One action about a person."""
    action = _BY_NAME.get(name)
    if action is None:
        raise HttpProblem(refusal(404, "There is no such action."))
    form = await visit.form()
    form.scope = name
    where = visit.zone

    def command() -> Command:
        return with_moments(form, where, *action.moments).command(action.command, candidate=candidate)

    return await carry_out(
        visit, form, command, f"/console/talent/{candidate}", lambda refused: _page(visit, candidate, {name: refused})
    )


async def _page(visit: Visit, candidate: str, forms: dict[str, Form], link: str | None = None) -> Response:
    of = CandidateId(candidate)
    found = await visit.ask(ShowDossier(candidate=of), Dossier)
    if is_being_erased(found):
        return visit.page("talent/being-erased.html")
    where = visit.zone
    checks = {one.name: one.command.model_validate({"candidate": of, **_example(one, found)}) for one in ACTIONS}
    forbidden = await visit.forbidden(**checks, link=_link(of, new_secret()))
    there = [action for action in ACTIONS if _concerns(action, found)]
    possible = [action for action in there if forbidden[action.name] is None or action.name in forms]
    return visit.page(
        "talent/dossier.html",
        status=UNPROCESSABLE if forms else 200,
        dossier=found,
        possible=possible,
        impossible=[action for action in there if action not in possible],
        forbidden=forbidden,
        forms={one.name: forms.get(one.name) or Form(_begun(one, where), scope=one.name) for one in possible},
        tried=set(forms),
        record=newest_first(found.entries),
        told=told,
        link=link,
        days=_LINK_DAYS,
        may_declare=visit.request.app.state.settings.officers_public_key is not None,
    )


def _link(candidate: CandidateId, secret: str) -> IssueDeclarationLink:
    expires_at = datetime.now(UTC) + timedelta(days=_LINK_DAYS)
    return IssueDeclarationLink(candidate=candidate, token_hash=hashed(secret), expires_at=expires_at)


def _concerns(action: Action, found: Dossier) -> bool:
    """Whether one thinks of it: nothing is taken back or lifted that is not there, nor placed twice."""
    there = {"leave": found.talent_pool, "no-consent": found.consents, "lift": found.legal_hold}
    return bool(there.get(action.name, True)) and not (action.name == "legal-hold" and found.legal_hold)


def _example(action: Action, found: Dossier) -> Mapping[str, Any]:
    """The example, about a consent that is there when one is taken back."""
    given = next(iter(found.consents), "talent-pool")
    return {"purpose": given} if action.name == "no-consent" else action.example()


def _begun(action: Action, where: ZoneInfo) -> dict[str, Any]:
    wanted = action.command.model_fields
    return {name: value for name, value in action.begun(where).items() if name in wanted}
