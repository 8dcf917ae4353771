"""Naming: what a rule says of candidacies, with the names of people in place of ids."""

import re
from collections.abc import Mapping
from dataclasses import replace

from hiring.chassis.client import Rejected
from hiring.contracts.ids import VacancyId
from hiring.contracts.pipeline.queries import Board, ShowBoard
from hiring.contracts.requests import Problem
from hiring.gateway.console.forms import Form
from hiring.gateway.console.visit import Visit

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


async def names(visit: Visit, vacancy: str) -> dict[str, str]:
    """The candidates of a vacancy by their candidacies; none where the asker may not see the search."""
    try:
        return names_on(await visit.ask(ShowBoard(vacancy=VacancyId(vacancy)), Board))
    except Rejected:
        return {}


def names_on(board: Board) -> dict[str, str]:
    """The candidates of a board by their candidacies."""
    return {card.candidacy: card.name for column in board.columns for card in column.cards}


def named(problem: Problem | None, names: Mapping[str, str]) -> Problem | None:
    """The same problem, with names in its particulars."""
    return problem and problem.model_copy(update={"detail": _with_names(problem.detail, names)})


def named_in(form: Form, names: Mapping[str, str]) -> Form:
    """The same form, with names in what was said of it."""
    form.problem = named(form.problem, names)
    form.complaints = tuple(replace(said, because=_with_names(said.because, names)) for said in form.complaints)
    return form


def _with_names(text: str | None, names: Mapping[str, str]) -> str | None:
    return text and _ID.sub(lambda found: names.get(found[0], found[0]), text)
