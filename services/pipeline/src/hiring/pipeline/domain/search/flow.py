"""The way through the steps of a brief: what comes next, where a phase ends, what was passed."""

from datetime import datetime, timedelta

from hiring.contracts.brief import PHASE_OF, Brief, Phase, StepKind
from hiring.contracts.ids import PersonId
from hiring.contracts.pipeline.events import Outcome
from hiring.pipeline.domain.search.state import Candidacy
from hiring.pipeline.domain.search.working_time import target_end

_ORDER = tuple(StepKind)


def phase_at(step: StepKind) -> Phase:
    """The phase that a step belongs to."""
    return PHASE_OF[step]


def first_step(brief: Brief) -> StepKind:
    """Where everybody begins."""
    return brief.steps[0].kind


def next_step(brief: Brief, step: StepKind) -> StepKind | None:
    """The step after this one, also when a revision took this one away; None after the last."""
    later = (each.kind for each in brief.steps if _ORDER.index(each.kind) > _ORDER.index(step))
    return next(later, None)


def last_step_of(brief: Brief, phase: Phase) -> StepKind | None:
    """The step at which a phase ends, or None when the flow has no step of it."""
    steps = [each.kind for each in brief.steps if PHASE_OF[each.kind] is phase]
    return steps[-1] if steps else None


def end_of_recruitment(brief: Brief, step: StepKind) -> StepKind:
    """This step, or the last of recruitment when it lies behind that."""
    last = last_step_of(brief, Phase.RECRUITMENT)
    return step if last is None or _ORDER.index(step) <= _ORDER.index(last) else last


def is_evaluated(brief: Brief, candidacy: Candidacy, step: StepKind) -> bool:
    """Whether everybody who rates at this step has; a step without raters or questions asks for nothing."""
    rated = any(each.kind is step and each.raters and each.questions for each in brief.steps)
    return not rated or step in candidacy.marks


def outcome_at(step: StepKind) -> Outcome:
    """What was passed by whoever is turned down at this step: the source's tuple (S37)."""
    match PHASE_OF[step]:
        case Phase.RECRUITMENT:
            return (0, 0, 0)
        case Phase.PROFESSIONAL:
            return (1, 0, 0)
        case Phase.MANAGERIAL:
            return (1, 1, 0)


def handed_over(brief: Brief, step: StepKind, at: datetime) -> tuple[PersonId | None, datetime | None]:
    """Who answers for a candidate who comes to this step then, and until when (S5); nobody where the flow lacks it."""
    for each in brief.steps:
        if each.kind is step:
            return each.owner, target_end(brief.working_hours, at, timedelta(hours=each.response_hours))
    return None, None


def weights_of(brief: Brief) -> dict[StepKind, float]:
    """The weight of each step that has one (S28)."""
    return {step.kind: step.weight for step in brief.steps if step.weight}
