"""A candidacy: where it stands, how it was seen, what happened, and what one may do from there."""

from starlette.responses import Response

from hiring.contracts.messages import Command
from hiring.gateway.console.carrying_out import UNPROCESSABLE, carry_out
from hiring.gateway.console.forms import Form
from hiring.gateway.console.moments import day_in, with_moments
from hiring.gateway.console.pipeline.actions import BY_NAME, Action, actions_for
from hiring.gateway.console.pipeline.case import Case, case_of
from hiring.gateway.console.pipeline.naming import named, named_in, names_on
from hiring.gateway.console.pipeline.telling import told
from hiring.gateway.console.routing import pages
from hiring.gateway.console.visit import Visit, Visiting
from hiring.gateway.console.words import person
from hiring.gateway.problems import HttpProblem, refusal

router = pages()

_FOREMOST = ("advance", "reject", "hold")
"""What one usually wants with somebody in play: why not stands in the open."""


@router.get("/vacancies/{vacancy}/candidacies/{candidacy}")
async def candidacy(visit: Visiting, vacancy: str, candidacy: str) -> Response:
    """Where does this candidacy stand, and what can I do?"""
    return await _page(visit, vacancy, candidacy, {})


@router.form("/vacancies/{vacancy}/candidacies/{candidacy}/{name}", on="/vacancies/{vacancy}/candidacies/{candidacy}")
async def act(visit: Visiting, vacancy: str, candidacy: str, name: str) -> Response:
    """One action; refused, it is told at its form, with what was typed."""
    action = BY_NAME.get(name)
    if action is None:
        raise HttpProblem(refusal(404, "There is no such action."))
    form = await visit.form()
    form.scope = name
    where = visit.zone

    def command() -> Command:
        typed = with_moments(form, where, *action.moments)
        if name == "prepare" and "areas" not in typed.values:
            typed.values.pop("meeting", None)
        return typed.command(action.command, vacancy=vacancy, candidacy=candidacy)

    here = f"/console/vacancies/{vacancy}/candidacies/{candidacy}"
    return await carry_out(
        visit, form, command, here, lambda refused: _page(visit, vacancy, candidacy, {name: refused})
    )


async def _page(visit: Visit, vacancy: str, candidacy: str, forms: dict[str, Form]) -> Response:
    case = await case_of(visit, vacancy, candidacy)
    where = visit.zone
    actions = actions_for(case)
    actions += [BY_NAME[name] for name in forms if BY_NAME[name] not in actions]
    names = names_on(case.board)
    checked = await visit.forbidden(**{action.name: action.check(case) for action in actions})
    forbidden = {name: named(problem, names) for name, problem in checked.items()}
    possible = [action for action in actions if forbidden[action.name] is None or action.name in forms]
    return visit.page(
        "pipeline/candidacy.html",
        status=UNPROCESSABLE if forms else 200,
        about=case.about,
        case=case,
        possible=possible,
        impossible=[action for action in actions if action not in possible],
        foremost=[
            BY_NAME[name] for name in _FOREMOST if case.card.status == "in-step" and BY_NAME[name] not in possible
        ],
        forbidden=forbidden,
        forms={one.name: named_in(forms.get(one.name) or one.form(case, where), names) for one in possible},
        tried=set(forms),
        first=_first(possible),
        told=told,
        skills={one.skill: one.name for one in case.about.brief.requirements},
        hold_days=(day_in(14, where), day_in(20, where)),
        steps_back=_steps_back(case),
        templates=[(one.id, one.reason) for one in case.about.brief.rejection_templates],
        team=[(one.person, person(one.person)) for one in case.about.brief.team],
    )


def _first(possible: list[Action]) -> str | None:
    """What one most likely came for: the first way on, where there is one."""
    return next((action.name for action in possible if action.kind == "primary"), None)


def _steps_back(case: Case) -> list[str]:
    steps = list(case.steps)
    return [str(step) for step in steps[: steps.index(case.card.step)]] if case.card.step in steps else []
