"""Who has which part in which step (S30): as agreed, or as the flow's people tell where nothing was said."""

from collections.abc import Iterator

from hiring.contracts.brief import Brief, Role, Step
from hiring.contracts.briefing.queries import InteractionLine


def interactions(brief: Brief) -> Iterator[InteractionLine]:
    """The interaction matrix: one row for each step that is in the flow, in its order.

    Where a step names no parts, its raters' roles do it, its owner's role decides, and every other role is told.
    """
    filled = [role for role in Role if brief.people(role)]
    for step in brief.steps:
        if step.does or step.decides or step.told:
            yield InteractionLine(step=step.kind, does=step.does, decides=step.decides, told=step.told)
        else:
            yield _derived(brief, step, filled)


def _derived(brief: Brief, step: Step, filled: list[Role]) -> InteractionLine:
    does = tuple(role for role in filled if brief.people(role) & set(step.raters))
    decides = next((role for role in filled if step.owner in brief.people(role)), None)
    told = tuple(role for role in filled if role not in {*does, decides})
    return InteractionLine(step=step.kind, does=does, decides=decides, told=told)
