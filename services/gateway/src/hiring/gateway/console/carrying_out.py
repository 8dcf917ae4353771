"""Carrying out: a form becomes one command; then on to the page that shows it, or the same page with what was wrong."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from hiring.chassis.client import Rejected
from hiring.chassis.parsing import Invalid
from hiring.contracts.messages import Command
from hiring.gateway.console.forms import Form, invalid
from hiring.gateway.console.visit import Visit

UNPROCESSABLE = 422


async def carry_out(  # noqa: PLR0913, PLR0917 - one step of a form's way each
    visit: Visit,
    form: Form,
    command: Callable[[], Command],
    then: str,
    again: Callable[[Form], Awaitable[Response]],
    moved: dict[str, str] | None = None,
) -> Response:
    """Sends the form's command once.

    Args:
        visit: whose.
        form: what was typed.
        command: makes the command of it, usually by `form.command(…)`.
        then: where to go when it was accepted.
        again: the page with this form in it, for a refusal or when a row was added or taken away.
        moved: which pointers of the service are which of the form, where they differ.
    """
    if form.editing:
        return await again(form)
    try:
        wanted = command()
        accepted = await visit.send(wanted, form.id_of(wanted, visit.caller.actor))
    except Invalid as wrong:
        form.refused(invalid(wrong), moved)
    except Rejected as rejected:
        form.refused(rejected.problem, moved)
    else:
        return visit.to(then, accepted)
    page = await again(form)
    page.status_code = UNPROCESSABLE
    return page
