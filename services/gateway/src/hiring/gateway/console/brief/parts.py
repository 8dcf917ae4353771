"""The parts of a brief in the order of the kick-off: what each form shows, and the command that it becomes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from hiring.contracts.brief import Brief
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing.events import Position
from hiring.gateway.console.brief import shapes
from hiring.gateway.console.brief.shapes import Json
from hiring.gateway.console.forms import Form


@dataclass(frozen=True)
class Part:
    """One part: its name in addresses, its title, what it is for, its command, and which fields of a brief are its.

    `shows` makes the form's values of a brief in JSON; `means` makes the command's fields of what was typed;
    `moved` says which pointers into a brief are which of the form, by the brief and what was typed.
    """

    name: str
    title: str
    lead: str
    command: type[c.BriefingCommand]
    fields: tuple[str, ...]
    shows: Callable[[Json], Json]
    means: Callable[[Json], Json] = lambda typed: typed
    moved: Callable[[Json, Json], dict[str, str]] = field(default=lambda _brief, _typed: {})

    def form(self, brief: Brief) -> Form:
        """The part's form, as the brief stands."""
        return Form(self.shows(plain(brief)))

    def wish(self, form: Form, vacancy: str) -> c.BriefingCommand:
        """The command that the form asks for.

        Raises:
            Invalid: a field is missing or wrong.
        """
        meant = Form({**form.values, **self.means(form.values)})
        gone = form.values.keys() - self.command.model_fields.keys()
        meant.values = {name: value for name, value in meant.values.items() if name not in gone}
        return meant.command(self.command, vacancy=vacancy)


def plain(brief: Brief) -> Json:
    """The brief as JSON, without what is not there."""
    return brief.model_dump(mode="json", exclude_none=True)


PARTS = (
    Part(
        "position",
        "Position",
        "What is to be filled, how soon, and how special it is. The choice of the model rests on these facts.",
        c.DescribePosition,
        tuple(Position.model_fields),
        shapes.position,
        moved=shapes.position_moved,
    ),
    Part(
        "purpose",
        "Purpose",
        "Which issues this hiring has to improve, and how you will see that it did.",
        c.AgreeCharter,
        ("issues", "markers"),
        shapes.own("issues", "markers"),
    ),
    Part(
        "team",
        "Team",
        "Who takes part, in which role, and how often they hear where the vacancy stands.",
        c.AgreeTeam,
        ("team", "contact", "acknowledgement_required", "working_hours"),
        shapes.team,
        shapes.meant_team,
    ),
    Part(
        "requirements",
        "Requirements",
        "The skills of the position. What can be learnt in the first week never knocks anybody out.",
        c.AgreeRequirements,
        ("requirements", "team_values"),
        shapes.requirements,
        shapes.meant_requirements,
    ),
    Part(
        "portrait",
        "Portrait",
        "The perfect candidate in words; each finalist is later laid beside it, skill by skill.",
        c.AgreePortrait,
        ("portrait", "challenges"),
        shapes.own("portrait", "challenges"),
    ),
    Part(
        "pitch",
        "Pitch",
        "Why somebody would want this position. Workers are choosing us too.",
        c.AgreePitch,
        ("pitch", "engagement_texts"),
        shapes.own("pitch", "engagement_texts"),
    ),
    Part(
        "flow",
        "Flow",
        "The steps from application to offer: which are in, whose they are, and who rates.",
        c.AgreeFlow,
        ("flow", "manager_joins_offer", "shortening"),
        shapes.flow,
        moved=shapes.flow_moved,
    ),
    Part(
        "score-map",
        "Score map",
        "The form of each step, how much it counts and why, and how the marks combine.",
        c.AgreeScoreMap,
        ("combination", "trade_off", "hybrid"),
        shapes.score_map,
        shapes.meant_score_map,
        shapes.score_map_moved,
    ),
    Part(
        "rejections",
        "Rejections",
        "Prepared texts, to be clarified for each candidate before they are sent.",
        c.AgreeRejectionTemplates,
        ("rejection_templates",),
        shapes.own("rejection_templates"),
        shapes.with_ids_of("rejection_templates", "id", "reason"),
    ),
    Part(
        "model",
        "Model",
        "Groups that are compared, or one candidate at a time.",
        c.ChooseModel,
        ("model", "model_reason"),
        shapes.model,
        shapes.meant_model,
        shapes.model_moved,
    ),
    Part(
        "roadmap",
        "Roadmap",
        "Where candidates are looked for, and what the team is wary of.",
        c.AgreeRoadmap,
        ("sources", "red_flags", "roadmap_hidden_because"),
        shapes.own("sources", "red_flags", "roadmap_hidden_because"),
        shapes.with_ids_of("red_flags", "id", "name"),
    ),
    Part(
        "approvers",
        "Approvers",
        "Who has to agree before hiring starts. All of them approve the same version.",
        c.NameApprovers,
        ("approvers", "approvals_in_sequence", "approval_hours"),
        shapes.own("approvers", "approvals_in_sequence", "approval_hours"),
    ),
)
"""In the order of the kick-off."""

_BY_NAME = {part.name: part for part in PARTS}
_BY_FIELD = {name: part for part in PARTS for name in part.fields}
_OF_FORMS = re.compile(r"^/flow/\d+/(questions|weight|rationale|role_weights|role_rationale)|^/forms")
_ASKED_RULES = {"S23", "S24", "S27", "S28", "S54"}


def part_named(name: str) -> Part | None:
    """The part of that name in an address."""
    return _BY_NAME.get(name)


def part_of(pointer: str, rule: str | None = None) -> Part:
    """The part in which one puts right what stands at a pointer into the brief."""
    if rule in _ASKED_RULES or _OF_FORMS.match(pointer):
        return _BY_NAME["score-map"]
    return _BY_FIELD.get(pointer.split("/")[1], PARTS[0])


def after(part: Part) -> Part | None:
    """The part that follows in the kick-off."""
    place = PARTS.index(part) + 1
    return PARTS[place] if place < len(PARTS) else None
