"""Which skill is checked at which step, and what is missing, doubled or idle (S7, S24, S27, S50, S54)?"""

from sqlalchemy import Connection

from hiring.contracts.brief import Requirement, StepKind
from hiring.contracts.evaluation.parts import Forms
from hiring.contracts.evaluation.queries import Coverage, ShowCoverage, SkillCoverage
from hiring.evaluation.domain.scorebook.rules import duplicated, is_rated, steps_asking, unasked, wrongly_often
from hiring.evaluation.views.forms import FORMS, forms_in_force
from hiring.eventkit.views.view import Answer, Asked


def _answer(connection: Connection, query: ShowCoverage, asked: Asked) -> Coverage:
    in_force = forms_in_force(connection, query.vacancy, asked.by)
    forms = in_force.forms
    skills = tuple(_skill(requirement, forms) for requirement in forms.requirements)
    only_here = {skill.steps[0] for skill in skills if len(skill.steps) == 1}
    idle = tuple(step.kind for step in forms.steps if is_rated(step) and step.kind not in only_here)
    return Coverage(
        vacancy=query.vacancy,
        brief_version=in_force.brief_version,
        skills=skills,
        unasked=tuple(skill for skill in unasked(forms)),
        duplicated=tuple(duplicated(forms)),
        undescribed=tuple(skill.skill for skill in skills if not skill.described),
        idle_steps=idle,
        notices=tuple(_idle(forms, step) for step in idle),
    )


def _idle(forms: Forms, kind: StepKind) -> str:
    """A warning, with what leaving the step out would spare."""
    (raters,) = [len(step.raters) for step in forms.steps if step.kind is kind]
    spared = f"{raters} {'rater' if raters == 1 else 'raters'}"
    return f"S7: {kind} checks no skill that no other step checks; without it {spared} would be free."


def _skill(requirement: Requirement, forms: Forms) -> SkillCoverage:
    return SkillCoverage(
        skill=requirement.skill,
        kind=requirement.kind,
        importance=requirement.importance,
        weight=requirement.weight,
        steps=tuple(step.kind for step in steps_asking(forms, requirement)),
        checked=requirement.checked,
        as_agreed=requirement.skill not in set(wrongly_often(forms)),
        described=bool(requirement.anchors),
    )


SHOW_COVERAGE = Answer(ShowCoverage, (FORMS,), _answer)
