"""What the system recommends and points out before a brief is approved; never a refusal (S31, S32, S36, S39)."""

from collections.abc import Iterator, Mapping

from hiring.contracts.brief import HIGH_LEVELS, Brief, Iterative, Urgency, Waterfall
from hiring.contracts.briefing.events import Notice, Recommendation

FEW = 3
"""Fewer completed evaluations than these are little experience (S45)."""
ROOM = 120
"""So many characters of skills' names fit into the line of a notice."""


def recommend(brief: Brief) -> Recommendation:
    """Waterfall for the high or special position that can wait, else iterative, with every fact that counted.

    Source: the article's section "Models of interviewing process" (S32, S39).
    """
    special = list(_special(brief))
    pressing = list(_pressing(brief))
    if special and not pressing:
        return Recommendation(model="waterfall", reasons=(*special, "it can wait"))
    return Recommendation(model="iterative", reasons=(*pressing, *special) if pressing else ("nothing special asked",))


def notices(brief: Brief, *, pitch_stale: bool = False) -> tuple[Notice, ...]:
    """The mismatches of model and position that the source names, a stale pitch, a shortened flow without demand.

    And the skills that raters are to judge without being told what a 1, a 3 and a 5 look like.
    """
    return (*_on_model(brief), *_on_texts(stale=pitch_stale), *_on_shortening(brief), *_on_levels(brief))


def inexperienced(brief: Brief, completed: Mapping[str, int]) -> Iterator[Notice]:
    """Raters of an iterative search with fewer completed evaluations than `FEW`, wherever they made them (S45)."""
    if isinstance(brief.model, Iterative):
        for rater in sorted({rater for step in brief.steps for rater in step.raters}):
            if (count := completed.get(rater, 0)) < FEW:
                text = f"Iterative needs experienced staff, and {rater} has completed {count} evaluations"
                yield Notice(rule="S45", text=text)


def _on_model(brief: Brief) -> Iterator[Notice]:
    match brief.model:
        case Waterfall():
            yield from _on_waterfall(brief)
        case Iterative() as model:
            yield from _on_iterative(brief, model)


def _on_texts(*, stale: bool) -> Iterator[Notice]:
    if stale:
        yield Notice(rule="S18", text="Pitch and texts were written before position, requirements or portrait changed")


def _on_shortening(brief: Brief) -> Iterator[Notice]:
    if brief.shortening is not None and brief.shortening.demand == "normal":
        yield Notice(rule="S22", text="The flow is shortened, and the demand is not high")


def _on_levels(brief: Brief) -> Iterator[Notice]:
    asked = {question.skill for step in brief.steps for question in step.questions}
    names = ", ".join(one.name for one in brief.requirements if one.skill in asked and not one.anchors)
    if names:
        some = names if len(names) <= ROOM else f"{names[:ROOM]}…"
        yield Notice(rule="S25", text=f"What a 1, a 3 and a 5 look like is not said of {some}")


def _special(brief: Brief) -> Iterator[str]:
    if brief.seniority in HIGH_LEVELS:
        yield f"the level is high ({brief.seniority})"
    if brief.specific_skills:
        yield "the skills are specific"


def _pressing(brief: Brief) -> Iterator[str]:
    if brief.urgency is Urgency.URGENT:
        yield "it is urgent"
    if brief.deadline is not None:
        yield f"it has a deadline ({brief.deadline})"


def _on_waterfall(brief: Brief) -> Iterator[Notice]:
    if brief.urgency is Urgency.URGENT:
        yield Notice(rule="S32", text="Waterfall takes longer, and the position is urgent")
    if not any(_special(brief)):
        yield Notice(rule="S32", text="Waterfall costs more, and neither level nor skills are special")
    if brief.deadline is not None:
        yield Notice(rule="S36", text=f"Waterfall is not so good with a strict deadline ({brief.deadline})")


def _on_iterative(brief: Brief, model: Iterative) -> Iterator[Notice]:
    for fact in _special(brief):
        yield Notice(rule="S39", text=f"Iterative finds the optimal one, not the special one, and {fact}")
    if model.pool_size not in {4, 5}:
        yield Notice(rule="C2", text=f"A pool of 4 or 5 is recommended, not {model.pool_size}")
