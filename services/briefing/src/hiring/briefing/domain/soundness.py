"""What in a brief contradicts itself: one small function for each rule. It cannot stand even in a draft."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, get_args

from hiring.briefing.domain import rules as r
from hiring.contracts.brief import HIGH_LEVELS, Affiliation, Brief, Combination, Importance, Iterative, Step, Waterfall
from hiring.contracts.briefing.outcome import Statistic
from hiring.eventkit.decider import Refused, Rule

STATISTICS: tuple[str, ...] = get_args(Statistic)
"""What a marker can measure."""


class Gap(NamedTuple):
    """One thing to put right before a brief can be submitted; `field` is an RFC 6901 pointer into it."""

    rule: Rule
    field: str
    because: str


Found = Iterator[tuple[str, str]]
"""Field and particulars of each gap."""

Check = tuple[Rule, Callable[[Brief], Found]]
"""A rule and what finds where a brief does not keep it."""


def contradictions(brief: Brief) -> Iterator[Gap]:
    """What cannot stand in a brief even while it is drafted."""
    return found_by(CONTRADICTIONS, brief)


def refuse_first(found: Iterable[Gap]) -> None:
    """Nothing, when nothing was found.

    Raises:
        Refused: under the rule of the first gap; the particulars name every gap.
    """
    all_found = list(found)
    if all_found:
        named = "; ".join(f"{gap.field}: {gap.because} ({gap.rule.id})" for gap in all_found)
        raise Refused(all_found[0].rule, because=named, field=all_found[0].field)


def found_by(checks: Iterable[Check], brief: Brief) -> Iterator[Gap]:
    """Every gap that these checks find in a brief."""
    return (Gap(rule, field, because) for rule, check in checks for field, because in check(brief))


def included(brief: Brief) -> Iterator[tuple[int, Step]]:
    """The steps that are in, each with its place in the flow."""
    return ((place, step) for place, step in enumerate(brief.flow) if step.included)


def _second_role_has_waiver(brief: Brief) -> Found:
    entries = Counter(participant.person for participant in brief.team)
    waivers = Counter(participant.person for participant in brief.team if participant.waiver)
    for person, times in entries.items():
        if waivers[person] < times - 1:
            yield "/team", f"{person} has {times} roles and no waiver"


def _people_have_one_affiliation(brief: Brief) -> Found:
    for person, times in Counter(person for person, _ in {(one.person, one.affiliation) for one in brief.team}).items():
        if times > 1:
            yield "/team", f"{person} is both internal and external"


def _externals_hear_more_often(brief: Brief) -> Found:
    external = any(participant.affiliation is Affiliation.EXTERNAL for participant in brief.team)
    if external and brief.contact.external_days >= brief.contact.days:
        yield (
            "/contact/external_days",
            f"every {brief.contact.external_days} days, internals every {brief.contact.days}",
        )


def _parts_are_clear(brief: Brief) -> Found:
    for place, step in enumerate(brief.flow):
        for part, roles in (("does", step.does), ("told", step.told)):
            yield from _twice(f"/flow/{place}/{part}", roles)
        for role in {*step.told} & {*step.does, step.decides}:
            yield f"/flow/{place}/told", f"the {role} of {step.kind} has another part already"


def _sources_stand_once(brief: Brief) -> Found:
    yield from _twice("/sources", [source.name.casefold() for source in brief.sources])


def _flags_stand_once(brief: Brief) -> Found:
    yield from _twice("/red_flags", [flag.id for flag in brief.red_flags])


def _high_levels_share_the_roadmap(brief: Brief) -> Found:
    if brief.roadmap_hidden_because is not None and brief.seniority in HIGH_LEVELS:
        yield "/roadmap_hidden_because", f"the level is high ({brief.seniority})"


def _texts_have_one_purpose_each(brief: Brief) -> Found:
    yield from _twice("/engagement_texts", [text.purpose.casefold() for text in brief.engagement_texts])


def _markers_are_measurable(brief: Brief) -> Found:
    for place, marker in enumerate(brief.markers):
        if marker.statistic not in STATISTICS:
            yield f"/markers/{place}/statistic", f"{marker.statistic} is none of {', '.join(STATISTICS)}"
        if marker.at_least is None and marker.at_most is None:
            yield f"/markers/{place}", f"{marker.statistic} has no value to reach"


def _skills_stand_once(brief: Brief) -> Found:
    yield from _twice("/requirements", [requirement.skill for requirement in brief.requirements])


def _musts_have_a_minimum(brief: Brief) -> Found:
    for place, requirement in enumerate(brief.requirements):
        if requirement.importance is Importance.MUST and requirement.minimum is None:
            yield f"/requirements/{place}/minimum", f"{requirement.skill} is a must-have without a minimum level"


def _learnables_have_none(brief: Brief) -> Found:
    for place, requirement in enumerate(brief.requirements):
        if requirement.importance is Importance.LEARNABLE and requirement.minimum is not None:
            yield f"/requirements/{place}/minimum", f"{requirement.skill} is learnable and has a minimum level"


def _targets_reach_the_minimum(brief: Brief) -> Found:
    for place, requirement in enumerate(brief.requirements):
        if requirement.minimum is not None and requirement.target < requirement.minimum:
            yield f"/requirements/{place}/target", f"the target of {requirement.skill} is below its minimum"


def _steps_stand_once(brief: Brief) -> Found:
    yield from _twice("/flow", [step.kind for step in brief.flow])


def _raters_stand_once(brief: Brief) -> Found:
    for place, step in included(brief):
        yield from _twice(f"/flow/{place}/raters", step.raters)


def _questions_are_asked_once(brief: Brief) -> Found:
    asked = set()
    for place, step in included(brief):
        for number, question in enumerate(step.questions):
            key = (question.skill, question.text.casefold())
            if key in asked and not question.recheck:
                yield f"/flow/{place}/questions/{number}", f"{question.text!r} was asked before"
            asked.add(key)


def _hybrid_says_how(brief: Brief) -> Found:
    hybrid = brief.combination is Combination.HYBRID
    if hybrid and brief.hybrid is None:
        yield "/hybrid", "neither the gates nor the least score are named"
    if not hybrid and brief.hybrid is not None:
        yield "/hybrid", f"the combination is {brief.combination}"
    if brief.hybrid is not None:
        yield from _twice("/hybrid/gates", brief.hybrid.gates)


def _sessions_are_waived_with_a_reason(brief: Brief) -> Found:
    match brief.model:
        case Waterfall(session_required=False, session_waiver=None):
            yield "/model/session_waiver", "no reason"


def _funnel_narrows(brief: Brief) -> Found:
    match brief.model:
        case Iterative(funnel=(recruitment, professional, managerial)) if not (
            recruitment >= professional >= managerial and managerial in {1, 2}
        ):
            yield "/model/funnel", f"{recruitment} - {professional} - {managerial}"


def _templates_stand_once(brief: Brief) -> Found:
    yield from _twice("/rejection_templates", [template.id for template in brief.rejection_templates])


def _approvers_stand_once(brief: Brief) -> Found:
    yield from _twice("/approvers", brief.approvers)


def _twice(field: str, values: Iterable[str]) -> Found:
    for value, times in Counter(values).items():
        if times > 1:
            yield field, f"{value} stands {times} times"


CONTRADICTIONS: tuple[Check, ...] = (
    (r.S1, _second_role_has_waiver),
    (r.S2, _people_have_one_affiliation),
    (r.S3, _externals_hear_more_often),
    (r.S11, _markers_are_measurable),
    (r.SKILL_ONCE, _skills_stand_once),
    (r.S13, _musts_have_a_minimum),
    (r.S14, _learnables_have_none),
    (r.S16, _targets_reach_the_minimum),
    (r.S19, _steps_stand_once),
    (r.S10, _raters_stand_once),
    (r.S30, _parts_are_clear),
    (r.S27, _questions_are_asked_once),
    (r.S52, _hybrid_says_how),
    (r.S18, _texts_have_one_purpose_each),
    (r.S47, _sources_stand_once),
    (r.S48, _flags_stand_once),
    (r.C6, _high_levels_share_the_roadmap),
    (r.C1, _sessions_are_waived_with_a_reason),
    (r.C3, _funnel_narrows),
    (r.S29, _templates_stand_once),
    (r.S83, _approvers_stand_once),
)
