"""The queue of the waterfall: one at a time, the most relevant first, a session after each rejection."""

from starlette.responses import Response

from hiring.contracts.briefing.queries import BriefShown
from hiring.contracts.messages import Command
from hiring.contracts.pipeline.commands import PresentCandidate, PrioritiseQueue
from hiring.contracts.pipeline.queries import CandidateQueue, QueueEntry, ShowQueue
from hiring.contracts.requests import Problem
from hiring.gateway.console.carrying_out import carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting

router = pages()


@router.form("/vacancies/{vacancy}/queue/prioritise", on="/vacancies/{vacancy}/compare")
async def prioritise(visit: Visiting, vacancy: str) -> Response:
    """Puts the waiting in another order: by the places that were typed."""
    form = await visit.form()
    form.scope = "order"

    def command() -> Command:
        places = form.values.get("places") or {}
        order = sorted(places, key=lambda name: _place(places[name]))
        reason = {name: form.values[name] for name in ("reason",) if name in form.values}
        return Form({**reason, "order": order}).command(PrioritiseQueue, vacancy=vacancy)

    async def again(refused: Form) -> Response:
        return await queue_page(visit, await visit.about(vacancy), {"order": refused})

    return await carry_out(visit, form, command, f"/console/vacancies/{vacancy}/compare", again)


@router.form("/vacancies/{vacancy}/queue/present", on="/vacancies/{vacancy}/compare")
async def present(visit: Visiting, vacancy: str) -> Response:
    """Presents the first of those who wait."""
    form = await visit.form()
    form.scope = "present"

    async def again(refused: Form) -> Response:
        return await queue_page(visit, await visit.about(vacancy), {"present": refused})

    return await carry_out(
        visit,
        form,
        lambda: form.command(PresentCandidate, vacancy=vacancy),
        f"/console/vacancies/{vacancy}/compare",
        again,
    )


async def queue_page(visit: Visit, about: BriefShown, forms: dict[str, Form] | None = None) -> Response:
    """The queue, its gate, and what one can do with it."""
    queue = await visit.ask(ShowQueue(vacancy=about.vacancy), CandidateQueue)
    waiting = [entry for entry in queue.entries if entry.state == "waiting" and entry.status == "in-step"]
    forbidden = await _forbidden(visit, about, waiting)
    forms = forms or {}
    return visit.page(
        "pipeline/queue.html",
        status=422 if forms else 200,
        about=about,
        queue=queue,
        waiting=waiting,
        aside=[entry for entry in queue.entries if entry.state == "waiting" and entry.status != "in-step"],
        presented=[entry for entry in queue.entries if entry.state == "presented"],
        done=[entry for entry in queue.entries if entry.state == "done"],
        due=[entry for entry in queue.entries if entry.session_due],
        forbidden=forbidden,
        order=forms.get("order") or Form({}, scope="order"),
        present=forms.get("present") or Form({}, scope="present"),
    )


async def _forbidden(visit: Visit, about: BriefShown, waiting: list[QueueEntry]) -> dict[str, Problem | None]:
    if not waiting:
        return {}
    first = waiting[0].candidacy
    return await visit.forbidden(
        present=PresentCandidate(vacancy=about.vacancy, candidacy=first),
        prioritise=PrioritiseQueue(vacancy=about.vacancy, order=(first,), reason="-"),
    )


def _place(said: object) -> float:
    try:
        return float(str(said))
    except ValueError:
        return float("inf")
