"""Agreeing on one part of the brief: the fact that each such command leads to."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hiring.briefing.domain.rules import S23, WORKING_HOURS
from hiring.briefing.domain.state import PartAgreed
from hiring.contracts.brief import Brief, Step, StepKind
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing.agreements import Shortening
from hiring.contracts.ids import PersonId
from hiring.contracts.working_hours import WorkingHours
from hiring.eventkit.decider import Refused, require

PartCommand = (
    c.DescribePosition
    | c.AgreeCharter
    | c.AgreeTeam
    | c.AgreeRequirements
    | c.AgreePortrait
    | c.AgreePitch
    | c.AgreeFlow
    | c.AgreeScoreMap
    | c.ChooseModel
    | c.AgreeRoadmap
    | c.AgreeRejectionTemplates
    | c.NameApprovers
    | c.ShortenFlow
)

_ORDER = list(StepKind)

_FACTS: Mapping[type[PartCommand], Callable[..., PartAgreed]] = {
    c.DescribePosition: e.PositionDescribed,
    c.AgreeCharter: e.CharterAgreed,
    c.AgreeTeam: e.TeamAgreed,
    c.AgreeRequirements: e.RequirementsAgreed,
    c.AgreePortrait: e.PortraitAgreed,
    c.AgreePitch: e.PitchAgreed,
    c.AgreeRoadmap: e.RoadmapAgreed,
    c.AgreeRejectionTemplates: e.RejectionTemplatesAgreed,
    c.NameApprovers: e.ApproversNamed,
}
"""The fact of each command that has the same fields."""


def agreed(command: PartCommand, brief: Brief, by: PersonId) -> PartAgreed:
    """The part as it will stand in this brief when this person asks.

    Raises:
        Refused: a form has no step, or a step two forms (S23); nobody can work in those hours.
    """
    match command:
        case c.AgreeTeam(working_hours=WorkingHours() as hours):
            _can_be_worked(hours)
            return e.TeamAgreed(**dict(command))
        case c.AgreeFlow(vacancy=vacancy, manager_joins_offer=joins):
            return e.FlowAgreed(vacancy=vacancy, flow=_planned(command, brief), manager_joins_offer=joins)
        case c.AgreeScoreMap():
            how = {name: value for name, value in command if name != "forms"}
            return e.ScoreMapAgreed(flow=_with_forms(command, brief), **how)
        case c.ChooseModel(vacancy=vacancy, model=model, reason=reason):
            return e.ModelChosen(vacancy=vacancy, model=model, model_reason=reason)
        case c.ShortenFlow(vacancy=vacancy, demand=demand, argument=argument):
            shortening = _argued(Shortening(demand=demand, argument=argument, argued_by=by), brief)
            return e.FlowShorteningArgued(vacancy=vacancy, shortening=shortening)
        case _:
            return _FACTS[type(command)](**dict(command))


def _can_be_worked(hours: WorkingHours) -> None:
    ends_later = all(begin < end for begin, end in hours.week.values())
    require(ends_later, WORKING_HOURS, because="a day ends before it begins", field="/working_hours/week")
    try:
        ZoneInfo(hours.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        because = f"no time zone {hours.time_zone} is known"
        raise Refused(WORKING_HOURS, because, "/working_hours/time_zone") from None


def _argued(shortening: Shortening, brief: Brief) -> Shortening:
    """The same argument again keeps its approval."""
    before = brief.shortening
    if before is not None and before.model_copy(update={"approved_by": None}) == shortening:
        return before
    return shortening


def _planned(command: c.AgreeFlow, brief: Brief) -> tuple[Step, ...]:
    """The steps in the source's order; a step that stays keeps its form."""
    before = {step.kind: step for step in brief.flow}
    steps = sorted(command.steps, key=lambda step: _ORDER.index(step.kind))
    return tuple(before.get(step.kind, Step(kind=step.kind)).model_copy(update=dict(step)) for step in steps)


def _with_forms(command: c.AgreeScoreMap, brief: Brief) -> tuple[Step, ...]:
    """The same steps, each with its form; a step that is given none has none any more."""
    forms = {form.kind: form for form in command.forms}
    require(len(forms) == len(command.forms), S23, because="a step has two forms", field="/forms")
    strays = forms.keys() - {step.kind for step in brief.steps}
    require(not strays, S23, because=f"not in the flow: {', '.join(sorted(strays))}", field="/forms")
    empty = {"questions": (), "weight": 0, "rationale": None, "role_weights": {}, "role_rationale": None}
    return tuple(step.model_copy(update=dict(forms[step.kind]) if step.kind in forms else empty) for step in brief.flow)
