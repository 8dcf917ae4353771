"""The rules of a scorebook, each a sentence, and the findings that break one."""

from collections import Counter
from collections.abc import Callable, Iterable

from hiring.contracts.brief import Combination, Importance, Requirement, Step
from hiring.contracts.evaluation.parts import Forms
from hiring.contracts.ids import PersonId
from hiring.eventkit.decider import Rule

S23 = Rule("S23", "No step is evaluated without an approved form")
S24 = Rule("S24", "Every must-have and desirable skill is asked in at least one step that is rated")
S27 = Rule("S27", "No question is asked twice, unless it is marked as a recheck")
S28 = Rule("S28", "What each step weighs, and why, is fixed before the first evaluation")
S52 = Rule("S52", "The combination rule can be applied: must-haves have minimums, a hybrid has gates")
S54 = Rule("S54", "A skill to be checked once is asked in one step only, one to be checked again in at least two")
ANCHORED_LEVELS = Rule("anchored-levels", "A skill whose levels are described has one text each for 1, 3 and 5")
UNKNOWN_SKILL = Rule("unknown-skill", "Only skills of the approved requirements are asked and rated")
F8 = Rule("F8", "Corrected scores are seen by those who decide, once they recorded what for")
B9 = Rule("B9", "What candidates are judged by is fixed before they are: no earlier version of it ever comes back")


def is_rated(step: Step) -> bool:
    """Whether somebody is asked something there."""
    return bool(step.raters and step.questions)


def steps_asking(forms: Forms, requirement: Requirement) -> tuple[Step, ...]:
    """The rated steps at which a skill is asked."""
    return tuple(s for s in forms.steps if is_rated(s) and requirement.skill in {q.skill for q in s.questions})


def weights_by_role(step: Step, forms: Forms) -> dict[PersonId, float]:
    """What each of the team with a weighted role counts for as a rater of the step, by the highest of their roles."""
    weights: dict[PersonId, float] = {}
    for participant in forms.team:
        weight = step.role_weights.get(participant.role)
        if weight is not None:
            weights[participant.person] = max(weight, weights.get(participant.person, 0))
    return weights


def _without_form(forms: Forms) -> Iterable[str]:
    return (step.kind.value for step in forms.steps if step.weight and not step.questions)


def _unknown(forms: Forms) -> Iterable[str]:
    asked = {question.skill for step in forms.steps if is_rated(step) for question in step.questions}
    return asked - {requirement.skill for requirement in forms.requirements}


def unasked(forms: Forms) -> Iterable[str]:
    """The must-haves and desirables that no rated step asks for."""
    counted = (r for r in forms.requirements if r.importance is not Importance.LEARNABLE)
    return (r.skill for r in counted if not steps_asking(forms, r))


def duplicated(forms: Forms) -> Iterable[str]:
    """The questions that are asked more than once without being rechecks."""
    questions = [q for step in forms.steps if is_rated(step) for q in step.questions if not q.recheck]
    times = Counter((q.skill, q.text.casefold()) for q in questions)
    return (text for (_, text), count in times.items() if count > 1)


def _unweighed(forms: Forms) -> Iterable[str]:
    rated = [step for step in forms.steps if is_rated(step)]
    if not any(step.weight for step in rated):
        return ["no step has a weight"]
    return (
        step.kind.value
        for step in rated
        if (step.weight and not step.rationale) or (step.role_weights and not _fairly_weighed(step, forms))
    )


def _fairly_weighed(step: Step, forms: Forms) -> bool:
    """Whether it is said why roles weigh what they do, and every rater counts for something."""
    weights = weights_by_role(step, forms)
    return bool(step.role_rationale) and all(weights.get(rater) for rater in step.raters)


def _ungated(forms: Forms) -> Iterable[str]:
    if forms.combination is Combination.COMPENSATORY:
        return
    musts = {r.skill: r for r in forms.requirements if r.importance is Importance.MUST}
    yield from (skill for skill, must in musts.items() if must.minimum is None)
    if forms.combination is Combination.HYBRID:
        yield from ["hybrid"] if forms.hybrid is None else set(forms.hybrid.gates) - musts.keys()


def wrongly_often(forms: Forms) -> Iterable[str]:
    """The skills that are asked in more or fewer steps than was agreed."""
    for requirement in forms.requirements:
        steps = len(steps_asking(forms, requirement))
        if (requirement.checked == "once" and steps > 1) or (requirement.checked == "again" and steps < 2):  # noqa: PLR2004 - the rule's own number
            yield requirement.skill


def _badly_anchored(forms: Forms) -> Iterable[str]:
    for requirement in forms.requirements:
        levels = [anchor.level for anchor in requirement.anchors]
        if levels and (len(set(levels)) < len(levels) or not {1, 3, 5} <= set(levels)):
            yield requirement.skill


SOUND: tuple[tuple[Rule, Callable[[Forms], Iterable[str]]], ...] = (
    (S23, _without_form),
    (UNKNOWN_SKILL, _unknown),
    (S24, unasked),
    (S27, duplicated),
    (S28, _unweighed),
    (S52, _ungated),
    (S54, wrongly_often),
    (ANCHORED_LEVELS, _badly_anchored),
)
"""What forms must keep to before anybody is evaluated by them, and what in them breaks it."""
