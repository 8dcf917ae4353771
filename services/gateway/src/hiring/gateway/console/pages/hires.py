"""After a hire: three forms side by side once one's own is in, expectation and reality, and the end of probation."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.contracts.brief import Role
from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.feedback.commands import (
    IssuePersonalLink,
    ReviewProbation,
    SubmitHiringManagerForm,
    SubmitRecruiterForm,
)
from hiring.contracts.feedback.parts import CustomForm
from hiring.contracts.feedback.parts import Form as Filed
from hiring.contracts.feedback.queries import (
    Aftercare,
    Probation,
    ShowAftercare,
    ShowProbation,
)
from hiring.contracts.ids import CandidacyId, VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.requests import Problem
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.learning.asked import ASPECTS, LEVELS, OWN, RATINGS, Question, added
from hiring.gateway.console.pipeline.naming import names
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting
from hiring.gateway.identity.secrets import hashed, new_secret
from hiring.gateway.identity.sign_in import origin

router = pages()

_HIRE = "/vacancies/{vacancy}/feedback/hires/{candidacy}"
_FORMS = {Filed.RECRUITER: SubmitRecruiterForm, Filed.HIRING_MANAGER: SubmitHiringManagerForm}
_FILES = {Role.RECRUITER: Filed.RECRUITER, Role.HIRING_MANAGER: Filed.HIRING_MANAGER}
_LINK_DAYS = 14

Purpose = Literal["candidate-form", "reality"]


@dataclass
class _Said:
    """What the page shows besides what stands in the log: forms in which something was typed, and a new link."""

    forms: dict[str, Form] = field(default_factory=dict)
    link: str | None = None
    link_problem: Problem | None = None


@router.get(_HIRE)
async def hire(visit: Visiting, vacancy: str, candidacy: str) -> Response:
    """What do the hire, the recruiter and the hiring manager say, and how did it turn out?"""
    return await _page(visit, vacancy, candidacy, _Said())


@router.form(_HIRE + "/forms/{filed}", on=_HIRE)
async def file(
    visit: Visiting, vacancy: str, candidacy: str, filed: Literal["recruiter", "hiring-manager"]
) -> Response:
    """Files the recruiter's or the hiring manager's form."""
    form = await visit.form()
    form.scope = filed
    kind: Any = _FORMS[Filed(filed)]
    fixed = {"vacancy": vacancy, "candidacy": candidacy}
    return await _carried_out(visit, vacancy, candidacy, form, lambda: form.command(kind, **fixed), "forms")


@router.form(_HIRE + "/review", on=_HIRE)
async def review(visit: Visiting, vacancy: str, candidacy: str) -> Response:
    """Reviews the probation."""
    form = await visit.form()
    form.scope = "review"

    def reviewed() -> Command:
        levels = form.at("/skills") or {}
        skills = [{"skill": skill, "level": level} for skill, level in levels.items()]
        until = form.at("/extended_until")
        later = {"extended_until": f"{until}T12:00:00Z"} if isinstance(until, str) and "T" not in until else {}
        fixed = {"vacancy": vacancy, "candidacy": candidacy, "skills": skills, **later}
        return form.command(ReviewProbation, **fixed)

    return await _carried_out(visit, vacancy, candidacy, form, reviewed, "probation")


@router.form(_HIRE + "/links/{purpose}", on=_HIRE)
async def link(visit: Visiting, vacancy: str, candidacy: str, purpose: Purpose) -> Response:
    """Makes a link by which the hire files a form without an account; it is told once."""
    await visit.form()
    secret = new_secret()
    try:
        await visit.send(_link(vacancy, candidacy, purpose, secret), str(uuid.uuid4()))
    except Rejected as rejected:
        return await _page(visit, vacancy, candidacy, _Said(link_problem=rejected.problem))
    here = origin(visit.request, visit.request.app.state.settings)
    return await _page(visit, vacancy, candidacy, _Said(link=f"{here}/personal/{vacancy}/{candidacy}/{secret}"))


def _link(vacancy: str, candidacy: str, purpose: Purpose, secret: str) -> IssuePersonalLink:
    return IssuePersonalLink(
        vacancy=VacancyId(vacancy),
        candidacy=CandidacyId(candidacy),
        purpose=purpose,
        token_hash=hashed(secret),
        expires_at=datetime.now(UTC) + timedelta(days=_LINK_DAYS),
    )


async def _carried_out(  # noqa: PLR0913, PLR0917 - where, what, and where it then stands
    visit: Visit, vacancy: str, candidacy: str, form: Form, command: Callable[[], Command], anchor: str
) -> Response:
    return await carry_out(
        visit,
        form,
        command,
        f"/console/vacancies/{vacancy}/feedback/hires/{candidacy}#{anchor}",
        lambda refused: _page(visit, vacancy, candidacy, _Said({form.scope: refused})),
    )


async def _page(visit: Visit, vacancy: str, candidacy: str, said: _Said) -> Response:
    about = await visit.about(vacancy)
    of = {"vacancy": VacancyId(vacancy), "candidacy": CandidacyId(candidacy)}
    aftercare, sealed = await _or_problem(visit.ask(ShowAftercare(**of), Aftercare))
    probation, hidden = await _or_problem(visit.ask(ShowProbation(**of), Probation))
    custom = {form.form: form for form in probation.forms} if probation else {}
    wrong = said.link_problem or any(form.problem for form in said.forms.values())
    return visit.page(
        "feedback/hire.html",
        status=UNPROCESSABLE if wrong else 200,
        about=about,
        candidacy=candidacy,
        name=(await names(visit, vacancy)).get(candidacy, candidacy),
        aftercare=aftercare,
        sealed=sealed,
        probation=probation,
        hidden=hidden,
        mine=_mine(visit, about, aftercare, custom),
        more={form.value: added(custom.get(form)) for form in Filed},
        skills=[(one.skill, one.name) for one in about.brief.requirements],
        aspects=ASPECTS,
        own=OWN,
        no_link=await visit.forbidden(link=_link(vacancy, candidacy, "candidate-form", new_secret())),
        ratings=RATINGS,
        levels=LEVELS,
        said=said,
        days=_LINK_DAYS,
    )


def _mine(
    visit: Visit, about: BriefShown, aftercare: Aftercare | None, custom: Mapping[Filed, CustomForm]
) -> dict[str, tuple[Question, ...]]:
    """The forms that the asker may still owe, by their roles in this vacancy, with their questions."""
    roles = {one.role for one in about.brief.team if one.person == visit.caller.actor}
    filed = {form for form in _FORMS if aftercare and getattr(aftercare, form.value.replace("-", "_"))}
    owed = [form for role, form in _FILES.items() if role in roles and form not in filed]
    return {form.value: (*OWN[form], *added(custom.get(form))) for form in owed}


async def _or_problem(answer: Awaitable[Any]) -> tuple[Any, Problem | None]:
    """What was answered; or why it is not shown."""
    try:
        return await answer, None
    except Rejected as rejected:
        return None, rejected.problem
