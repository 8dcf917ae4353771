"""Feedback: the sessions that a vacancy called for, and the improvements that came of them."""

from dataclasses import dataclass, field

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.feedback.commands import (
    AgreeImprovement,
    DropImprovement,
    FinishImprovement,
    HoldSession,
)
from hiring.contracts.feedback.queries import (
    Improvements,
    ListImprovements,
    ListSessions,
    Outcomes,
    Session,
    Sessions,
    ShowOutcomes,
)
from hiring.contracts.ids import ImprovementId, SessionId, VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.requests import Problem
from hiring.gateway.console.brief.differences import differences
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.learning.asked import CAUSES, VALUES, change, changeable
from hiring.gateway.console.pipeline.naming import names
from hiring.gateway.console.routing import pages, problem_page
from hiring.gateway.console.visit import Visit, Visiting

router = pages()

_AGREE = "agree"
_NO_SESSION = Problem(kind="not-found", title="There is no such session.")
_NOT_FOUND = 404


@dataclass
class _Typed:
    """The forms of the page in which something was typed: by the session or improvement that they are about."""

    forms: dict[str, Form] = field(default_factory=dict)


@router.get("/vacancies/{vacancy}/feedback")
async def feedback(visit: Visiting, vacancy: str) -> Response:
    """What did we learn here, what is still to be talked about, and what became of it?"""
    return await _page(visit, vacancy, _Typed())


@router.get("/vacancies/{vacancy}/feedback/sessions/{session}")
async def session_page(visit: Visiting, vacancy: str, session: str) -> Response:
    """One session: why it was called for, and the form that records it."""
    return await _session(visit, vacancy, session, None)


@router.post("/vacancies/{vacancy}/feedback/sessions/{session}")
async def hold(visit: Visiting, vacancy: str, session: str) -> Response:
    """Records that the session took place."""
    form = await visit.form()
    about = await visit.about(vacancy)

    def held() -> Command:
        rows = form.at("/changes") or []
        changes = [change(row, about.brief) for row in rows if row.get("pointer") or row.get("after")]
        said = Form({**form.values, "changes": changes})
        return said.command(HoldSession, vacancy=VacancyId(vacancy), session=SessionId(session))

    return await carry_out(
        visit,
        form,
        held,
        f"/console/vacancies/{vacancy}/feedback#{session}",
        lambda refused: _session(visit, vacancy, session, refused),
    )


@router.form("/vacancies/{vacancy}/feedback/improvements", on="/vacancies/{vacancy}/feedback")
async def agree(visit: Visiting, vacancy: str) -> Response:
    """Agrees on an improvement."""
    form = await visit.form()
    form.scope = _AGREE
    name = f"i-{form.key[:12].strip('-_')}"

    def agreed() -> Command:
        day = form.at("/due_at")
        fixed = {"due_at": f"{day}T17:00:00Z"} if isinstance(day, str) and "T" not in day else {}
        return form.command(AgreeImprovement, vacancy=VacancyId(vacancy), improvement=ImprovementId(name), **fixed)

    return await carry_out(
        visit,
        form,
        agreed,
        f"/console/vacancies/{vacancy}/feedback#{name}",
        lambda refused: _page(visit, vacancy, _Typed({_AGREE: refused})),
    )


@router.form("/vacancies/{vacancy}/feedback/improvements/{improvement}", on="/vacancies/{vacancy}/feedback")
async def settle(visit: Visiting, vacancy: str, improvement: str) -> Response:
    """Says that an improvement is done, or why it will not be."""
    form = await visit.form()
    form.scope = improvement
    kind, said = (DropImprovement, "reason") if form.wish == "drop" else (FinishImprovement, "result")
    text = form.values.get("text")

    def settled() -> Command:
        wanted = Form({said: text} if text else {})
        return wanted.command(kind, vacancy=VacancyId(vacancy), improvement=ImprovementId(improvement))

    return await carry_out(
        visit,
        form,
        settled,
        f"/console/vacancies/{vacancy}/feedback#{improvement}",
        lambda refused: _page(visit, vacancy, _Typed({improvement: refused})),
        {f"/{said}": "/text"},
    )


async def _page(visit: Visit, vacancy: str, typed: _Typed) -> Response:
    about = await visit.about(vacancy)
    of = VacancyId(vacancy)
    sessions = (await visit.ask(ListSessions(vacancy=of), Sessions)).sessions
    improvements = (await visit.ask(ListImprovements(vacancy=of), Improvements)).improvements
    return visit.page(
        "feedback/feedback.html",
        status=UNPROCESSABLE if any(form.problem for form in typed.forms.values()) else 200,
        about=about,
        waiting=[one for one in sessions if one.held_at is None],
        held=[one for one in reversed(sessions) if one.held_at],
        improvements=improvements,
        hires=await _hires(visit, vacancy),
        names=await names(visit, vacancy),
        told=lambda changes: differences(changes, about.brief),
        causes=CAUSES,
        team=[(str(one.person), one.person.replace("-", " ").title()) for one in about.brief.team],
        forms=typed.forms,
        new=typed.forms.get(_AGREE) or Form(scope=_AGREE),
    )


async def _hires(visit: Visit, vacancy: str) -> list[str]:
    """The candidacies that ended in a hire; none while nothing was ever searched for."""
    try:
        outcomes = await visit.ask(ShowOutcomes(vacancy=VacancyId(vacancy)), Outcomes)
    except Rejected:
        return []
    return [hire.candidacy for hire in outcomes.hires]


async def _session(visit: Visit, vacancy: str, session: str, form: Form | None) -> Response:
    about = await visit.about(vacancy)
    sessions = (await visit.ask(ListSessions(vacancy=VacancyId(vacancy)), Sessions)).sessions
    found = next((one for one in sessions if one.session == session), None)
    if found is None:
        return problem_page(visit.request, _NO_SESSION, _NOT_FOUND)
    if found.held_at and form is None:
        return visit.to(f"/console/vacancies/{vacancy}/feedback#{session}")
    return visit.page(
        "feedback/session.html",
        about=about,
        session=found,
        causes=CAUSES,
        names=await names(visit, vacancy),
        people=_people(about, found),
        places=list(changeable(about.brief)),
        values=VALUES,
        form=form or Form({"attendees": [str(person) for person in found.invited]}),
    )


def _people(about: BriefShown, session: Session) -> list[tuple[str, str]]:
    """Who may have been there: the invited, and the team of today."""
    here = dict.fromkeys([*session.invited, *(one.person for one in about.brief.team)])
    return [(str(person), person.replace("-", " ").title()) for person in here]
