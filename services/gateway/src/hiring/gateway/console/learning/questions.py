"""The five forms after a hire in words, and the questions added to one of them, as a form and as a command."""

from collections.abc import Iterable
from typing import Any, Final

from hiring.contracts.feedback.parts import CustomForm
from hiring.contracts.feedback.parts import Form as Filed
from hiring.gateway.console.forms import Form
from hiring.gateway.console.words import slug

FORMS: Final = (
    (Filed.CANDIDATE.value, "The hire's form", "Filed by a personal link after the offer was accepted."),
    (Filed.RECRUITER.value, "The recruiter's form", "How it was to work with the hiring manager."),
    (Filed.HIRING_MANAGER.value, "The hiring manager's form", "How good the candidates and the way of working were."),
    (
        Filed.REALITY.value,
        "Expectation and reality",
        "Asked twice: what the hire expects, and what it turned out to be.",
    ),
    (Filed.PROBATION_REVIEW.value, "The probation review", "What is asked at the end of probation."),
)
"""Each with its name, what it is called, and when it is asked."""


def forms_of(found: Iterable[CustomForm], typed: dict[str, Form]) -> dict[str, Form]:
    """A form for each of the five: what was typed in it, or the questions that are asked now."""
    asked = {one.form.value: one for one in found}
    return {name: typed.get(name) or _shown(asked.get(name), name) for name, _, _ in FORMS}


def _shown(found: CustomForm | None, name: str) -> Form:
    return Form({"questions": [one.model_dump() for one in found.questions]} if found else {}, scope=name)


def meant(form: Form) -> Form:
    """The questions with an id each: one keeps its own, a new one gets it from its words."""
    rows: list[dict[str, Any]] = [row for row in form.at("/questions") or [] if row.get("text")]
    taken = {row["id"] for row in rows if "id" in row}
    for row in rows:
        if "id" not in row:
            row["id"] = slug(row["text"], taken)
            taken.add(row["id"])
    return Form({"questions": rows})
