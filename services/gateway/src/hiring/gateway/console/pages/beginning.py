"""Beginning a vacancy: from nothing, from a template of the organisation, or from an earlier brief."""

import asyncio
from typing import Any

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.contracts.brief import Role
from hiring.contracts.briefing.commands import CloneBrief, DraftBrief
from hiring.contracts.briefing.queries import BriefShown, ListTemplates, TemplatesListed
from hiring.contracts.briefing.templates import PublishTemplate, RetireTemplate, TemplateContent, UseTemplate
from hiring.contracts.messages import Command
from hiring.gateway.console.brief.parts import plain
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting
from hiring.gateway.console.words import slug

router = pages()

_TRIES, _PAUSE_SECONDS = 40, 0.05
_TAKEN = frozenset({"new"})  # it is the address of this page


@router.get("/vacancies/new")
async def new(visit: Visiting) -> Response:
    """What is to be filled, and what does its brief begin with?"""
    usual = {"position": {"openings": 1, "urgency": "normal"}}
    return await _new(visit, Form({"template": visit.request.query_params.get("template", ""), **usual}))


@router.post("/vacancies/new")
async def begin(visit: Visiting) -> Response:
    """Begins the brief; whoever asks is its drafter."""
    form = await visit.form()
    title = str(form.at("/position/title") or "")
    vacancy = form.at("/vacancy") or slug(title, _TAKEN)
    template = form.values.get("template")

    def command() -> Command:
        kind = UseTemplate if template else DraftBrief
        return form.command(kind, vacancy=vacancy)

    response = await carry_out(
        visit, form, command, f"/console/vacancies/{vacancy}/brief/parts/position", lambda refused: _new(visit, refused)
    )
    return await _once_it_is_there(visit, str(vacancy), response) if template else response


@router.get("/vacancies/{vacancy}/brief/copy")
async def copy(visit: Visiting, vacancy: str) -> Response:
    """Which vacancy is to begin with what this one agreed?"""
    return await _copy(visit, vacancy, Form())


@router.post("/vacancies/{vacancy}/brief/copy")
async def clone(visit: Visiting, vacancy: str) -> Response:
    """Begins another vacancy with this brief."""
    form = await visit.form()
    into = form.at("/into") or slug(str(form.at("/title") or ""), _TAKEN)
    response = await carry_out(
        visit,
        form,
        lambda: form.command(CloneBrief, vacancy=vacancy, into=into),
        f"/console/vacancies/{into}/brief",
        lambda refused: _copy(visit, vacancy, refused),
    )
    return await _once_it_is_there(visit, str(into), response)


@router.get("/templates")
async def templates(visit: Visiting) -> Response:
    """Which templates can a brief begin with?"""
    return await _templates(visit, None)


@router.form("/templates/{template}/retire", on="/templates")
async def retire(visit: Visiting, template: str) -> Response:
    """Lets nobody begin with it any more."""
    form = await visit.form()
    return await carry_out(
        visit,
        form,
        lambda: form.command(RetireTemplate, template=template),
        "/console/templates",
        lambda refused: _templates(visit, refused),
    )


@router.get("/vacancies/{vacancy}/brief/template")
async def as_template(visit: Visiting, vacancy: str) -> Response:
    """Under which name is what this brief agreed to be offered to others?"""
    about = await visit.about(vacancy)
    return _publish(visit, about, Form({"name": about.brief.title}))


@router.post("/vacancies/{vacancy}/brief/template")
async def publish(visit: Visiting, vacancy: str) -> Response:
    """Publishes the team's roles, the flow with its forms, and the texts as a template, or as its next version."""
    form, about = await visit.form(), await visit.about(vacancy)
    name = str(form.at("/name") or "")

    async def again(refused: Form) -> Response:
        return _publish(visit, about, refused)

    return await carry_out(
        visit,
        form,
        lambda: form.command(PublishTemplate, template=form.at("/template") or slug(name), content=_content(about)),
        "/console/templates",
        again,
    )


def _content(about: BriefShown) -> dict[str, Any]:
    """What of a brief goes into a template: of the team its roles, and nobody by name."""
    brief = plain(about.brief)
    content = {name: brief[name] for name in TemplateContent.model_fields if name in brief}
    content["team"] = [{"role": one["role"], "affiliation": one["affiliation"]} for one in brief["team"]]
    content["flow"] = [
        {name: value for name, value in step.items() if name not in {"owner", "raters"}} for step in brief["flow"]
    ]
    return content


async def _new(visit: Visit, form: Form) -> Response:
    return visit.page("brief/new.html", form=form, offered=await _offered(visit))


async def _copy(visit: Visit, vacancy: str, form: Form) -> Response:
    return visit.page("brief/copy.html", about=await visit.about(vacancy), form=form)


def _publish(visit: Visit, about: BriefShown, form: Form) -> Response:
    return visit.page("brief/publish.html", about=about, form=form)


async def _templates(visit: Visit, form: Form | None) -> Response:
    offered = await visit.ask(ListTemplates(), TemplatesListed)
    kept = [one for one in offered.templates if one.published_by]
    forbidden = await visit.forbidden(**{one.template: RetireTemplate(template=one.template) for one in kept})
    status = UNPROCESSABLE if form else 200
    return visit.page(
        "brief/templates.html",
        status=status,
        templates=offered.templates,
        forbidden=forbidden,
        form=form,
        roles=list(Role),
    )


async def _offered(visit: Visit) -> list[tuple[str, str]]:
    """The templates with their names; none for whoever has no part in them."""
    try:
        found = await visit.ask(ListTemplates(), TemplatesListed)
    except Rejected as rejected:
        if rejected.problem.kind != "refused":
            raise
        return []
    return [(one.template, one.name) for one in found.templates]


async def _once_it_is_there(visit: Visit, vacancy: str, response: Response) -> Response:
    """The way to a new brief, as soon as there is one: a reaction begins it a moment later."""
    if response.status_code == UNPROCESSABLE:
        return response
    for _ in range(_TRIES):
        try:
            await visit.about(vacancy)
        except Rejected:
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            break
    return visit.to(f"/console/vacancies/{vacancy}/brief")
