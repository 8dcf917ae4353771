"""What a brief still lacks before it can be submitted: one small function for each rule."""

from collections import Counter
from collections.abc import Callable, Iterator

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.soundness import CONTRADICTIONS, Found, Gap, found_by, included
from hiring.contracts.brief import (
    HIGH_LEVELS,
    OPTIONAL_STEPS,
    PHASE_OF,
    Brief,
    Importance,
    Iterative,
    Phase,
    Role,
    SkillKind,
    Step,
    StepKind,
)
from hiring.eventkit.decider import Rule


def gaps(brief: Brief) -> Iterator[Gap]:
    """Everything that keeps a brief from being submitted: contradictions, then what is missing as the kick-off goes."""
    return found_by((*CONTRADICTIONS, *((rule, found) for rule, found, _ in _NEEDS)), brief)


def percent(brief: Brief) -> int:
    """How many of the rules that this brief has to keep it keeps already, in whole per cent, rounded down.

    A rule about what the brief does not have counts neither as kept nor as broken: no steps yet, so no forms.
    """
    kept = [not any(found(brief)) for _, found, applies in _NEEDS if applies(brief)]
    return 100 * sum(kept) // len(kept)


def _always(_brief: Brief) -> bool:
    return True


def _is_high(brief: Brief) -> bool:
    return brief.seniority in HIGH_LEVELS


def _is_shortened(brief: Brief) -> bool:
    return brief.shortening is not None


def _has_steps(brief: Brief) -> bool:
    return bool(brief.steps)


def _has_questions(brief: Brief) -> bool:
    return any(step.questions for step in brief.steps)


def _has_skills_to_ask(brief: Brief) -> bool:
    return _has_questions(brief) or any(one.importance is not Importance.LEARNABLE for one in brief.requirements)


def _names_parts(brief: Brief) -> bool:
    return any(step.does or step.decides or step.told for step in brief.flow)


def _three_roles_are_filled(brief: Brief) -> Found:
    recruiting = (Role.RECRUITER, Role.HR_MANAGER)
    for name, roles in {
        "recruiter or HR manager": recruiting,
        "professional interviewer": (Role.INTERVIEWER,),
        "hiring manager": (Role.HIRING_MANAGER,),
    }.items():
        if not brief.people(*roles):
            yield "/team", f"no {name}"


def _issues_are_named(brief: Brief) -> Found:
    if not brief.issues:
        yield "/issues", "no issue named"


def _markers_are_set(brief: Brief) -> Found:
    if not brief.markers:
        yield "/markers", "no success marker"


def _skills_are_required(brief: Brief) -> Found:
    if all(requirement.importance is Importance.LEARNABLE for requirement in brief.requirements):
        yield "/requirements", "no must-have and no desirable skill"


def _soft_skills_are_required(brief: Brief) -> Found:
    if all(requirement.kind is not SkillKind.SOFT for requirement in brief.requirements):
        yield "/requirements", "no soft skill"


def _portrait_is_told(brief: Brief) -> Found:
    if brief.portrait is None:
        yield "/portrait", "no portrait of the perfect candidate"


def _challenges_of_high_levels_are_told(brief: Brief) -> Found:
    if _is_high(brief) and brief.challenges is None:
        yield "/challenges", f"no challenges, at the level {brief.seniority}"


def _pitch_is_written(brief: Brief) -> Found:
    if brief.pitch is None:
        yield "/pitch", "no pitch"


def _mandatory_steps_are_in(brief: Brief) -> Found:
    present = {step.kind for step in brief.steps}
    for kind in StepKind:
        if kind not in OPTIONAL_STEPS and kind not in present and brief.shortening is None:
            yield "/flow", f"no {kind}"


def _shortening_is_accepted(brief: Brief) -> Found:
    if brief.shortening is None:
        return
    if brief.shortening.approved_by is None:
        yield "/shortening", f"no approver accepted the argument of {brief.shortening.argued_by} yet"
    for phase in set(Phase) - {PHASE_OF[step.kind] for step in brief.steps}:
        yield "/flow", f"no step of the phase {phase} is left"


def _optional_steps_are_answered(brief: Brief) -> Found:
    answered = {step.kind for step in brief.flow if step.included is not None}
    for kind in StepKind:
        if kind in OPTIONAL_STEPS and kind not in answered:
            yield "/flow", f"{kind} is neither in nor out"


def _steps_have_their_people(brief: Brief) -> Found:
    team = {participant.person for participant in brief.team}
    for place, step in included(brief):
        if step.owner not in team:
            yield f"/flow/{place}/owner", f"{step.kind} has no owner from the team"
        if not step.raters:
            yield f"/flow/{place}/raters", f"{step.kind} has no rater"
        for person in sorted(set(step.raters) - team):
            yield f"/flow/{place}/raters", f"{person} rates {step.kind} and is not in the team"


def _parts_are_given(brief: Brief) -> Found:
    """Where nobody has a part by name, the flow's people tell the parts; where somebody has, every step says them."""
    if not _names_parts(brief):
        return
    filled = {participant.role for participant in brief.team}
    for place, step in included(brief):
        if step.decides is None or not step.does:
            yield f"/flow/{place}", f"nobody {'does' if step.decides else 'decides'} {step.kind}"
        for role in sorted({*step.does, *step.told, *([step.decides] if step.decides else [])} - filled):
            yield f"/flow/{place}", f"nobody is the {role} that {step.kind} needs"


def _flags_have_owners(brief: Brief) -> Found:
    team = {participant.person for participant in brief.team}
    for place, flag in enumerate(brief.red_flags):
        if flag.owner not in team:
            yield f"/red_flags/{place}/owner", f"{flag.owner} is not in the team"


def _skills_are_checked_as_agreed(brief: Brief) -> Found:
    steps = Counter(skill for step in brief.steps for skill in {question.skill for question in step.questions})
    for place, requirement in enumerate(brief.requirements):
        times = steps[requirement.skill]
        if (requirement.checked == "once" and times > 1) or (requirement.checked == "again" and times == 1):
            yield f"/requirements/{place}/checked", f"{requirement.skill} is asked in {times} steps"


def _levels_are_described_whole(brief: Brief) -> Found:
    for place, requirement in enumerate(brief.requirements):
        levels = sorted(anchor.level for anchor in requirement.anchors)
        if levels and (len(set(levels)) < len(levels) or not {1, 3, 5} <= {*levels}):
            said = ", ".join(map(str, levels))
            yield (
                f"/requirements/{place}",
                f"{requirement.skill} describes {said}: 1, 3 and 5 have one text each",
            )


def _offer_is_answered(brief: Brief) -> Found:
    if brief.manager_joins_offer is None:
        yield "/manager_joins_offer", "not answered"


def _steps_have_forms(brief: Brief) -> Found:
    for place, step in included(brief):
        if not step.questions:
            yield f"/flow/{place}/questions", f"{step.kind} has no form"


def _skills_are_asked(brief: Brief) -> Found:
    asked = {question.skill for step in brief.steps for question in step.questions}
    for place, requirement in enumerate(brief.requirements):
        if requirement.importance is not Importance.LEARNABLE and requirement.skill not in asked:
            yield f"/requirements/{place}", f"{requirement.skill} is asked nowhere"
    for skill in sorted(asked - {requirement.skill for requirement in brief.requirements}):
        yield "/flow", f"{skill} is asked and not required"


def _forms_have_weights(brief: Brief) -> Found:
    for place, step in included(brief):
        if step.questions and not step.weight:
            yield f"/flow/{place}/weight", f"{step.kind} weighs nothing"
        if step.questions and step.rationale is None:
            yield f"/flow/{place}/rationale", f"the weight of {step.kind} has no rationale"


def _roles_have_weights(brief: Brief) -> Found:
    for place, step in included(brief):
        if not step.role_weights:
            continue
        field, roles = f"/flow/{place}/role_weights", _roles_of_raters(brief, step)
        for role in sorted(step.role_weights.keys() - roles):
            yield field, f"no rater of {step.kind} is {role}"
        for role in sorted(role for role in roles if not step.role_weights.get(role)):
            yield field, f"the {role} in {step.kind} weighs nothing"
        if step.role_rationale is None:
            yield f"/flow/{place}/role_rationale", f"the weights of the roles in {step.kind} have no rationale"


def _roles_of_raters(brief: Brief, step: Step) -> set[Role]:
    return {participant.role for participant in brief.team if participant.person in step.raters}


def _gates_are_must_haves(brief: Brief) -> Found:
    if brief.hybrid is None:
        return
    musts = {one.skill for one in brief.requirements if one.importance is Importance.MUST}
    for skill in sorted(set(brief.hybrid.gates) - musts):
        yield "/hybrid/gates", f"{skill} is no must-have"
    if not musts - set(brief.hybrid.gates):
        yield "/hybrid/gates", "every must-have is a gate: that is the must-gate combination"


def _model_is_chosen(brief: Brief) -> Found:
    if brief.model is None:
        yield "/model", "no model chosen"
    elif brief.model_reason is None:
        yield "/model_reason", "no reason for the model"


def _iterative_lacks_nothing(brief: Brief) -> Found:
    if isinstance(brief.model, Iterative):
        if brief.challenges is None:
            yield "/challenges", "no challenges"
        if not brief.sources:
            yield "/sources", "no source of candidates"


def _templates_are_prepared(brief: Brief) -> Found:
    if not brief.rejection_templates:
        yield "/rejection_templates", "no rejection template"


def _approvers_are_named(brief: Brief) -> Found:
    if not brief.approvers:
        yield "/approvers", "no approver named"


Need = tuple[Rule, Callable[[Brief], Found], Callable[[Brief], bool]]
"""A rule, what finds where a brief does not keep it, and whether the brief has anything that the rule is about."""

_NEEDS: tuple[Need, ...] = (
    (r.S8, _issues_are_named, _always),
    (r.S11, _markers_are_set, _always),
    (r.S1, _three_roles_are_filled, _always),
    (r.S13, _skills_are_required, _always),
    (r.S15, _soft_skills_are_required, _always),
    (r.S16, _portrait_is_told, _always),
    (r.S17, _challenges_of_high_levels_are_told, _is_high),
    (r.S18, _pitch_is_written, _always),
    (r.S19, _mandatory_steps_are_in, lambda brief: not _is_shortened(brief)),
    (r.S22, _shortening_is_accepted, _is_shortened),
    (r.S20, _optional_steps_are_answered, _always),
    (r.S10, _steps_have_their_people, _has_steps),
    (r.S30, _parts_are_given, _names_parts),
    (r.S21, _offer_is_answered, _always),
    (r.S23, _steps_have_forms, _has_steps),
    (r.S24, _skills_are_asked, _has_skills_to_ask),
    (r.S25, _levels_are_described_whole, lambda brief: any(one.anchors for one in brief.requirements)),
    (r.S54, _skills_are_checked_as_agreed, lambda brief: any(one.checked for one in brief.requirements)),
    (r.S28, _forms_have_weights, _has_questions),
    (r.S28, _roles_have_weights, lambda brief: any(step.role_weights for step in brief.steps)),
    (r.S52, _gates_are_must_haves, lambda brief: brief.hybrid is not None),
    (r.S31, _model_is_chosen, _always),
    (r.S44, _iterative_lacks_nothing, lambda brief: isinstance(brief.model, Iterative)),
    (r.S48, _flags_have_owners, lambda brief: bool(brief.red_flags)),
    (r.S29, _templates_are_prepared, _always),
    (r.S83, _approvers_are_named, _always),
)
