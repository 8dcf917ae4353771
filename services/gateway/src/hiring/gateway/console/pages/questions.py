"""The forms after a hire, in one vacancy: what they ask besides the source's own areas and the organisation's."""

from starlette.responses import Response

from hiring.contracts.feedback.commands import CustomiseForm
from hiring.contracts.feedback.parts import Form as Filed
from hiring.contracts.feedback.queries import FormsOfVacancy, ShowFormsOfVacancy
from hiring.contracts.ids import VacancyId
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.learning.questions import FORMS, forms_of, meant
from hiring.gateway.console.pipeline.case import when_open
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting

router = pages()

_HERE = "/vacancies/{vacancy}/feedback/forms"


@router.get(_HERE)
async def questions(visit: Visiting, vacancy: str) -> Response:
    """Which questions will the next hire, their recruiter and manager be asked?"""
    return await _page(visit, vacancy, {})


@router.form(_HERE + "/{filed}", on=_HERE)
async def customise(visit: Visiting, vacancy: str, filed: Filed) -> Response:
    """Says what a form asks in this vacancy."""
    form = await visit.form()
    form.scope = filed.value
    return await carry_out(
        visit,
        form,
        lambda: meant(form).command(CustomiseForm, vacancy=vacancy, form=filed),
        f"/console/vacancies/{vacancy}/feedback/forms#{filed.value}",
        lambda refused: _page(visit, vacancy, {filed.value: refused}),
    )


async def _page(visit: Visit, vacancy: str, typed: dict[str, Form]) -> Response:
    about = await visit.about(vacancy)
    of = VacancyId(vacancy)

    async def shown() -> Response:
        found = await visit.ask(ShowFormsOfVacancy(vacancy=of), FormsOfVacancy)
        forbidden = await visit.forbidden(ask=CustomiseForm(vacancy=of, form=Filed.CANDIDATE, questions=()))
        return visit.page(
            "feedback/forms.html",
            status=UNPROCESSABLE if any(form.problem for form in typed.values()) else 200,
            about=about,
            before={one.form.value: one.questions for one in found.organisation},
            forms=forms_of(found.own, typed),
            forbidden=forbidden["ask"],
            FORMS=FORMS,
        )

    return await when_open(visit, about, "Forms after a hire", shown)
