"""The brief: one page to read it whole, and a form for each of its parts."""

from collections.abc import Mapping
from typing import Any, get_args

from starlette.responses import Response

from hiring.contracts.brief import Role, StepKind
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing.outcome import Statistic
from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.briefing.taking_part import AcknowledgeBrief
from hiring.contracts.ids import VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.requests import Problem
from hiring.gateway.console.brief.parts import PARTS, Part, after, part_named, plain
from hiring.gateway.console.brief.reading import Read, read, seen_of
from hiring.gateway.console.brief.revising import revision
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting
from hiring.gateway.problems import HttpProblem, refusal

router = pages()

_CHANGED = Problem(
    kind="changed",
    title="Somebody changed this part since you opened it. What you typed is still here: "
    "save again to put it in place of theirs.",
)
_CHOICES: Mapping[str, Any] = {
    "steps": [kind.value for kind in StepKind],
    "roles": [role.value for role in Role],
    "statistics": get_args(Statistic),
}


@router.get("/vacancies/{vacancy}/brief")
async def brief(visit: Visiting, vacancy: str) -> Response:
    """How does the brief stand, whole?"""
    return await whole(visit, vacancy)


@router.get("/vacancies/{vacancy}/brief/parts/{name}")
async def part(visit: Visiting, vacancy: str, name: str) -> Response:
    """What stands in this part, and how can it be changed?"""
    return await part_page(visit, await read(visit, vacancy), _known(name))


@router.post("/vacancies/{vacancy}/brief/parts/{name}")
async def save(visit: Visiting, vacancy: str, name: str) -> Response:
    """Agrees on this part; of a brief in force, proposes the change."""
    here, form, found = _known(name), await visit.form(), await read(visit, vacancy)

    async def again(refused: Form) -> Response:
        return await part_page(visit, found, here, refused)

    seen = seen_of(here, found.about)
    if form.seen not in {None, seen} and not form.editing:
        form.seen = seen
        response = await again(form.refused(_CHANGED))
        response.status_code = UNPROCESSABLE
        return response
    moved = here.moved(plain(found.about.brief), form.values)
    return await carry_out(visit, form, lambda: _wish(here, form, found), _then(form, here, found), again, moved)


async def whole(visit: Visit, vacancy: str, name: str = "", form: Form | None = None) -> Response:
    """The page of the whole brief; `form` is what was typed into its form of that name."""
    found = await read(visit, vacancy)
    forbidden = await visit.forbidden(**_next_steps(found.about))
    return visit.page(
        "brief/brief.html",
        status=UNPROCESSABLE if form and form.problem else 200,
        about=found.about,
        read=found,
        forbidden=forbidden,
        forms={name: form} if form else {},
    )


async def part_page(  # noqa: PLR0913 - each form of the page may be one that was refused
    visit: Visit,
    found: Read,
    here: Part,
    form: Form | None = None,
    *,
    talk: Mapping[str, Form] | None = None,
    forms: Mapping[str, Form] | None = None,
) -> Response:
    """The page of one part.

    Args:
        visit: whose.
        found: the brief.
        here: the part.
        form: what was typed in it.
        talk: what was typed in its discussions, by thread.
        forms: what was typed in its smaller forms, by name.
    """
    shown = form or here.form(found.about.brief)
    shown.seen = shown.seen or seen_of(here, found.about)
    return visit.page(
        "brief/part.html",
        about=found.about,
        read=found,
        part=here,
        form=shown,
        talk=talk or {},
        forms=forms or {},
        next=after(here),
        place=PARTS.index(here) + 1,
        parts_many=len(PARTS),
        **_CHOICES,
    )


def _known(name: str) -> Part:
    found = part_named(name)
    if found is None:
        raise HttpProblem(refusal(404, "A brief has no such part."))
    return found


def _wish(here: Part, form: Form, found: Read) -> Command:
    wish = here.wish(form, found.about.vacancy)
    return revision(wish, found.about.brief) if found.about.status == "approved" else wish


def _then(form: Form, here: Part, found: Read) -> str:
    home = f"/console/vacancies/{found.about.vacancy}/brief"
    if found.about.status == "approved":
        return f"{home}/versions#revisions"
    following = after(here)
    if form.wish == "next" and following:
        return f"{home}/parts/{following.name}"
    return f"{home}#{here.name}"


def _next_steps(about: BriefShown) -> dict[str, Command]:
    """What can be done with a brief that stands so, to be asked whether this reader may."""
    vacancy, version = VacancyId(about.vacancy), about.brief_version
    match about.status:
        case "drafting":
            return {"submit": c.SubmitBrief(vacancy=vacancy), **_argument(about)}
        case "in-review":
            approve = c.ApproveBrief(vacancy=vacancy, brief_version=version)
            give_back = c.ReturnBrief(vacancy=vacancy, brief_version=version, comment="?")
            return {"approve": approve, "give_back": give_back}
        case "approved":
            return {"acknowledge": AcknowledgeBrief(vacancy=vacancy, brief_version=version)}


def _argument(about: BriefShown) -> dict[str, Command]:
    argued = about.brief.shortening
    open_ = argued is not None and argued.approved_by is None
    return {"accept": c.ApproveShortening(vacancy=VacancyId(about.vacancy))} if open_ else {}
