"""The discussion of a brief: questions about its fields, answers, and with which outcome they ended."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from hiring.contracts.briefing.discussion import AddComment, OpenThread, ResolveThread
from hiring.contracts.ids import VacancyId
from hiring.contracts.messages import Command
from hiring.gateway.console.brief.parts import part_named
from hiring.gateway.console.brief.reading import read
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.pages.brief import part_page
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting

router = pages()

_NEW = "new"


@router.get("/vacancies/{vacancy}/brief/discussion")
async def discussion(visit: Visiting, vacancy: str) -> Response:
    """What is discussed about the brief?"""
    return await _at(visit, vacancy, "discussion")({})


@router.form("/vacancies/{vacancy}/brief/{place}/threads", on="/vacancies/{vacancy}/brief/discussion")
async def ask(visit: Visiting, vacancy: str, place: str) -> Response:
    """Opens a discussion about a field."""
    form = await visit.form()
    form.scope = _NEW
    thread = form.key[:12].strip("-_") or _NEW

    def opened() -> Command:
        return form.command(OpenThread, vacancy=VacancyId(vacancy), thread=f"t-{thread}")

    return await _carried_out(visit, vacancy, place, form, opened, _NEW)


@router.form("/vacancies/{vacancy}/brief/{place}/threads/{thread}", on="/vacancies/{vacancy}/brief/discussion")
async def answer(visit: Visiting, vacancy: str, place: str, thread: str) -> Response:
    """Answers in a discussion, or ends it with its outcome."""
    form = await visit.form()
    form.scope = thread
    text = form.values.get("text")

    def said() -> Command:
        named = {"vacancy": vacancy, "thread": thread}
        if form.wish == "resolve":
            return Form({"resolution": text} if text else {}).command(ResolveThread, **named)
        return form.command(AddComment, **named)

    return await _carried_out(visit, vacancy, place, form, said, thread)


async def _carried_out(  # noqa: PLR0913, PLR0917 - where, who, what
    visit: Visit, vacancy: str, place: str, form: Form, command: Callable[[], Command], thread: str
) -> Response:
    part = part_named(place)
    here = f"parts/{part.name}" if part else "discussion"
    anchor = "discussion" if thread == _NEW else thread
    page = _at(visit, vacancy, place)
    return await carry_out(
        visit,
        form,
        command,
        f"/console/vacancies/{vacancy}/brief/{here}#{anchor}",
        lambda refused: page({thread: refused}),
        {"/resolution": "/text"},
    )


def _at(visit: Visit, vacancy: str, place: str) -> Callable[[dict[str, Form]], Awaitable[Response]]:
    """The page where one discusses: that of a part, or that of the whole brief."""

    async def page(talk: dict[str, Form]) -> Response:
        found = await read(visit, vacancy)
        part = part_named(place)
        if part:
            return await part_page(visit, found, part, talk=talk)
        status = UNPROCESSABLE if talk else 200
        return visit.page("brief/discussion.html", status=status, about=found.about, read=found, talk=talk)

    return page
