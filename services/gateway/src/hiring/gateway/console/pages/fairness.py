"""Adverse impact: asked with the officer's private key, which goes out with the question and is kept nowhere."""

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.chassis.parsing import Invalid, validated
from hiring.contracts.feedback.queries import AdverseImpact, ShowAdverseImpact
from hiring.gateway.console.carrying_out import UNPROCESSABLE
from hiring.gateway.console.forms import Form, invalid
from hiring.gateway.console.insight.definitions import DEFINITIONS
from hiring.gateway.console.insight.exporting import as_csv, csv_file
from hiring.gateway.console.insight.fairness import tell
from hiring.gateway.console.insight.figures import shown
from hiring.gateway.console.insight.report import Told
from hiring.gateway.console.insight.reports import reports_of
from hiring.gateway.console.learning.groups import GROUPS
from hiring.gateway.console.routing import pages
from hiring.gateway.console.story import latest
from hiring.gateway.console.visit import Visit, Visiting

router = pages()


@router.get("/insight/adverse-impact")
async def ask(visit: Visiting) -> Response:
    """The form that asks for the key."""
    return await _page(visit, Form(), None)


@router.post("/insight/adverse-impact")
async def answer(visit: Visiting) -> Response:
    """Are groups treated alike at every step?"""
    form = await visit.form()
    try:
        asked = validated({**form.values, "at": latest(visit).isoformat()}, ShowAdverseImpact)
        found = await visit.ask(asked, AdverseImpact)
    except Invalid as wrong:
        return await _page(visit, form.refused(invalid(wrong)), None)
    except Rejected as rejected:
        return await _page(visit, form.refused(rejected.problem), None)
    if form.wish == "csv":
        return csv_file("adverse-impact", as_csv(tell(found)))
    return await _page(visit, form, tell(found))


async def _page(visit: Visit, form: Form, told: Told | None) -> Response:
    form.values.pop("key", None)
    return visit.page(
        "insight/fairness.html",
        status=UNPROCESSABLE if form.problem else 200,
        form=form,
        told=told,
        at=latest(visit),
        reports=reports_of(None),
        categories=tuple(GROUPS),
        definitions=DEFINITIONS,
        shown=shown,
        base="/console/insight",
    )
