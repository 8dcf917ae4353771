"""Agreeing on a brief: submitting, approving, giving back, delegating, acknowledging, and revising what is in force."""

from starlette.responses import Response

from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing.queries import Document, ExportDocument
from hiring.contracts.briefing.roadmap import DropHeadhunt, NameHeadhunt
from hiring.contracts.briefing.taking_part import AcknowledgeBrief, DelegateApproval, EndDelegation
from hiring.contracts.ids import VacancyId
from hiring.gateway.console.brief.differences import differences
from hiring.gateway.console.brief.parts import part_named
from hiring.gateway.console.brief.reading import read
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.pages.brief import part_page, whole
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting
from hiring.gateway.problems import HttpProblem, refusal

router = pages()

_STEPS: dict[str, type[c.BriefingCommand]] = {
    "submit": c.SubmitBrief,
    "approve": c.ApproveBrief,
    "give_back": c.ReturnBrief,
    "accept": c.ApproveShortening,
    "argue": c.ShortenFlow,
    "acknowledge": AcknowledgeBrief,
    "delegate": DelegateApproval,
    "end_delegation": EndDelegation,
    "name_headhunt": NameHeadhunt,
    "drop_headhunt": DropHeadhunt,
}
_IN_PARTS = {"argue": "flow", "name_headhunt": "roadmap", "drop_headhunt": "roadmap"}
_SCOPES = {"give_back": "back", "delegate": "hand", "argue": "argue", "name_headhunt": "hunt"}
_REVISION_STEPS: dict[str, type[c.BriefingCommand]] = {"approve": c.ApproveRevision, "reject": c.RejectRevision}


@router.form("/vacancies/{vacancy}/brief/steps/{name}", on="/vacancies/{vacancy}/brief")
async def step(visit: Visiting, vacancy: str, name: str) -> Response:
    """One step of agreeing; refused, it is told on the page that it was taken from."""
    kind, form = _known(_STEPS, name), await visit.form()
    form.scope = _SCOPES.get(name, "")
    part = part_named(_IN_PARTS.get(name, ""))

    async def again(refused: Form) -> Response:
        if part:
            return await part_page(visit, await read(visit, vacancy), part, forms={name: refused})
        return await whole(visit, vacancy, name, refused)

    home = f"/console/vacancies/{vacancy}/brief"
    then = f"{home}/parts/{part.name}" if part else home
    return await carry_out(visit, form, lambda: form.command(kind, vacancy=vacancy), then, again)


@router.get("/vacancies/{vacancy}/brief/versions")
async def versions(visit: Visiting, vacancy: str) -> Response:
    """Which versions were there, what differs between them, and which changes wait?"""
    return await _versions(visit, vacancy)


@router.form("/vacancies/{vacancy}/brief/revisions/{number}/{name}", on="/vacancies/{vacancy}/brief/versions")
async def revise(visit: Visiting, vacancy: str, number: int, name: str) -> Response:
    """Agrees to a revision, or turns it down."""
    kind, form = _known(_REVISION_STEPS, name), await visit.form()
    form.scope = f"r{number}"
    return await carry_out(
        visit,
        form,
        lambda: form.command(kind, vacancy=vacancy, revision=number),
        f"/console/vacancies/{vacancy}/brief/versions",
        lambda refused: _versions(visit, vacancy, {number: refused}),
    )


@router.get("/vacancies/{vacancy}/brief/documents/{document}.{ending}")
async def document(visit: Visiting, vacancy: str, document: str, ending: str) -> Response:
    """The brief with its forms, or the guide to its process, to be kept, sent or printed."""
    form = {"md": "markdown", "html": "html"}.get(ending)
    if form is None or document not in {"brief", "process-guide"}:
        raise HttpProblem(refusal(404, "There is no such document."))
    asked = ExportDocument.model_validate({"vacancy": vacancy, "document": document, "format": form})
    found = await visit.ask(asked, Document)
    named = {"Content-Disposition": f'attachment; filename="{vacancy}-{document}.{ending}"'}
    return Response(found.text, media_type=found.media_type, headers=named)


async def _versions(visit: Visit, vacancy: str, forms: dict[int, Form] | None = None) -> Response:
    found = await read(visit, vacancy)
    about = found.about
    forbidden = await visit.forbidden(
        **{
            str(one.revision): c.ApproveRevision(
                vacancy=VacancyId(vacancy), revision=one.revision, brief_version=about.brief_version
            )
            for one in about.revisions
        }
    )
    return visit.page(
        "brief/versions.html",
        status=UNPROCESSABLE if forms else 200,
        about=about,
        read=found,
        forbidden=forbidden,
        forms=forms or {},
        told=lambda changes: differences(changes, about.brief),
    )


def _known(steps: dict[str, type[c.BriefingCommand]], name: str) -> type[c.BriefingCommand]:
    if name not in steps:
        raise HttpProblem(refusal(404, "There is no such step."))
    return steps[name]
