"""What the forms after a hire ask, in words: their own areas, then what the organisation and the vacancy added."""

import json
from collections.abc import Iterator
from typing import Final, NamedTuple, get_args

from hiring.contracts.brief import Brief, Importance
from hiring.contracts.feedback.parts import AcceptanceReason, Aspect, CustomForm, Form
from hiring.gateway.console.words import words

RATINGS: Final = tuple((str(rating), said) for rating, said in enumerate(("1 bad", "2", "3", "4", "5 excellent"), 1))
"""The five answers to a question, with their words."""

REASONS: Final = get_args(AcceptanceReason)
"""Why somebody accepts an offer (S74)."""

ASPECTS: Final = {
    Aspect.TASKS: "The tasks",
    Aspect.WORKFLOW: "How the work goes",
    Aspect.TEAM: "The team",
    Aspect.MANAGER: "The manager",
    Aspect.GROWTH: "Room to grow",
    Aspect.CONDITIONS: "The conditions",
}
"""What a hire expects something of, and reports on later (S80)."""

CAUSES: Final = {
    "rejection": "A candidate was rejected",
    "pool-decided": "A pool was decided",
    "pool-failed": "A pool failed",
    "hold-expired": "A hold ran out",
    "position-filled": "The position was filled",
}
"""Why a session is called for, in words."""


class Question(NamedTuple):
    """One question of a form: where its answer stands in the command, its words, and what they mean exactly."""

    pointer: str
    words: str
    hint: str | None = None


OWN: Final = {
    Form.CANDIDATE: (
        Question("/process_quality", "How good was the hiring process?"),
        Question("/information_clearness", "How clear was what you were told?"),
    ),
    Form.RECRUITER: (
        Question("/information_availability", "Was the information there when you needed it?"),
        Question("/manager_interactions", "How was working with the hiring manager?"),
    ),
    Form.HIRING_MANAGER: (
        Question("/candidate_quality", "How good were the candidates?"),
        Question("/candidate_quantity", "Were there enough of them?"),
        Question("/model_rating", "How did this way of working suit you?", "Iterative or waterfall, as in the brief."),
    ),
}
"""What the source itself asks in each form (S74, S75, S76)."""


def added(custom: CustomForm | None, place: str = "/answers") -> tuple[Question, ...]:
    """The questions that were added to a form."""
    return tuple(Question(f"{place}/{one.id}", one.text) for one in custom.questions) if custom else ()


LEVELS: Final = tuple((str(level), f"level {level}") for level in range(1, 6))
CLASSES: Final = tuple((json.dumps(one.value), words(one)) for one in Importance)
VALUES: Final = (*CLASSES, *LEVELS)
"""What a property of a skill can be changed to: JSON, and its words."""

_PROPERTIES: Final = (("importance", "class"), ("minimum", "minimum level"), ("target", "level aimed at"))


def changeable(brief: Brief) -> Iterator[tuple[str, str]]:
    """What a session may want to change: the pointer of each property of each skill, and its words."""
    for place, skill in enumerate(brief.requirements):
        for name, called in _PROPERTIES:
            now = getattr(skill, name)
            said = "none" if now is None else words(now).lower()
            yield f"/requirements/{place}/{name}", f"{skill.name}: {called}, now {said}"


def change(row: dict[str, str], brief: Brief) -> dict[str, str]:
    """A row of the form as a change, with what stands in the brief now."""
    now = dict(_now(brief)).get(row.get("pointer", ""))
    return {**row, **({"before": now} if now else {})}


def _now(brief: Brief) -> Iterator[tuple[str, str]]:
    for place, skill in enumerate(brief.model_dump(mode="json")["requirements"]):
        for name, _ in _PROPERTIES:
            if skill[name] is not None:
                yield f"/requirements/{place}/{name}", json.dumps(skill[name])
