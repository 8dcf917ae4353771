"""The organisation: when it works, and what the forms after a hire ask in every vacancy."""

from starlette.responses import Response

from hiring.contracts.feedback.organisation import PublishForm, SetWorkingHours
from hiring.contracts.feedback.parts import Form as Filed
from hiring.contracts.feedback.parts import WorkingHours
from hiring.contracts.feedback.queries import OrganisationRules, ShowOrganisationRules
from hiring.contracts.messages import Command
from hiring.gateway.console.brief.shapes import hours_of
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.learning.questions import FORMS, forms_of, meant
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting

router = pages()

_HOURS = "hours"
_EXAMPLE = WorkingHours(time_zone="UTC", week={"monday": ("09:00", "17:00")})


@router.get("/organisation")
async def organisation(visit: Visiting) -> Response:
    """What holds in every vacancy?"""
    return await _page(visit, {})


@router.form("/organisation/working-hours", on="/organisation")
async def set_hours(visit: Visiting) -> Response:
    """Says when the organisation works."""
    form = await visit.form()
    form.scope = _HOURS

    def command() -> Command:
        return Form({"hours": hours_of(form.values.get("hours", {}))}).command(SetWorkingHours)

    return await carry_out(
        visit,
        form,
        command,
        "/console/organisation",
        lambda refused: _page(visit, {_HOURS: refused}),
        {"/hours": "/hours", "/week": "/hours/week", "/time_zone": "/hours/time_zone"},
    )


@router.form("/organisation/forms/{filed}", on="/organisation")
async def publish(visit: Visiting, filed: Filed) -> Response:
    """Says what a form asks in every vacancy."""
    form = await visit.form()
    form.scope = filed.value
    return await carry_out(
        visit,
        form,
        lambda: meant(form).command(PublishForm, form=filed),
        f"/console/organisation#{filed.value}",
        lambda refused: _page(visit, {filed.value: refused}),
    )


async def _page(visit: Visit, typed: dict[str, Form]) -> Response:
    rules = await visit.ask(ShowOrganisationRules(), OrganisationRules)
    hours = rules.working_hours
    forbidden = await visit.forbidden(
        hours=SetWorkingHours(hours=_EXAMPLE), forms=PublishForm(form=Filed.CANDIDATE, questions=())
    )
    return visit.page(
        "organisation/organisation.html",
        status=UNPROCESSABLE if any(form.problem for form in typed.values()) else 200,
        rules=rules,
        no_hours=forbidden["hours"],
        working=typed.get(_HOURS) or Form({"hours": hours.model_dump(mode="json")} if hours else {}, scope=_HOURS),
        no_forms=forbidden["forms"],
        forms=forms_of(rules.forms, typed),
        FORMS=FORMS,
    )
