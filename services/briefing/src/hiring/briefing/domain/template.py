"""A template of the organisation: what briefs begin with, in versions; `standard` is there without being published."""

from collections.abc import Sequence
from typing import assert_never

from hiring.briefing.domain import permissions as may
from hiring.briefing.domain import rules as r
from hiring.contracts.brief import OPTIONAL_STEPS, Brief, Participant, Role, Step, StepKind
from hiring.contracts.briefing import templates as t
from hiring.contracts.briefing.events import Position
from hiring.contracts.briefing.ids import TemplateId
from hiring.contracts.ids import PersonId, VacancyId
from hiring.contracts.messages import Value
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.subjects import NO_VACANCY, AggregateId
from hiring.eventkit.decider import Decider, Issued, Refused, require

STANDARD = TemplateId("standard")
"""The template that every organisation has: the team and the seven steps of the source (S2, S19)."""

STANDARD_CONTENT = t.TemplateContent(
    team=(t.Seat(role=Role.RECRUITER), t.Seat(role=Role.INTERVIEWER), t.Seat(role=Role.HIRING_MANAGER)),
    flow=tuple(Step(kind=kind, included=None if kind in OPTIONAL_STEPS else True) for kind in StepKind),
)


class Template(Value):
    """A template: its newest version (0: never published), who may change it, and the vacancies that began with it."""

    version: int = 0
    content: t.TemplateContent | None = None
    editors: tuple[PersonId, ...] = ()
    retired: bool = False
    used_for: tuple[VacancyId, ...] = ()


def evolve(state: Template, event: t.TemplatePublished | t.TemplateRetired | t.TemplateUsed) -> Template:
    """The template after an event."""
    match event:
        case t.TemplatePublished(template_version=version, content=content):
            editors = event.editors if state.version else (event.published_by, *event.editors)
            return Template(version=version, content=content, editors=editors, used_for=state.used_for)
        case t.TemplateRetired():
            return state.model_copy(update={"retired": True})
        case t.TemplateUsed(vacancy=vacancy):
            return state.model_copy(update={"used_for": (*state.used_for, vacancy)})
        case _:
            assert_never(event)


TemplateCommand = t.PublishTemplate | t.RetireTemplate | t.UseTemplate
TemplateEvent = t.TemplatePublished | t.TemplateRetired | t.TemplateUsed


def decide(command: TemplateCommand, state: Template, issued: Issued) -> Sequence[TemplateEvent]:
    """What happens when somebody wants this."""
    may.keeps_templates(issued.roles)
    by = PersonId(issued.by)
    match command:
        case t.PublishTemplate():
            _may_change(state, issued)
            return _publish(command, state, by)
        case t.RetireTemplate(template=template):
            require(state.version, r.UNKNOWN_TEMPLATE, because=template, field="/template")
            _may_change(state, issued)
            return [] if state.retired else [t.TemplateRetired(template=template)]
        case t.UseTemplate(template=template, vacancy=vacancy, position=position):
            if vacancy in state.used_for:
                return []
            brief = _brief(_content(command, state), position)
            return [
                t.TemplateUsed(
                    template=template, template_version=state.version, vacancy=vacancy, brief=brief, used_by=by
                )
            ]
        case _:
            assert_never(command)


def _may_change(state: Template, issued: Issued) -> None:
    """Refuses whoever is none of its editors; an administrator may when they are gone."""
    administers = OrganisationRole.ADMINISTRATOR in issued.roles
    require(not state.version or administers or issued.by in state.editors, r.NOT_YOUR_TEMPLATE)


def _publish(command: t.PublishTemplate, state: Template, by: PersonId) -> Sequence[TemplateEvent]:
    """The first to publish a template is always among those who may change it."""
    content = command.content
    for field, held in (("team", content.team), ("rejection_templates", content.rejection_templates)):
        require(held, r.S9, because=f"no {field}", field=f"/content/{field}")
    for place, step in enumerate(content.flow):
        bare = step.included and not step.questions
        require(not bare, r.S9, because=f"{step.kind} has no form", field=f"/content/flow/{place}/questions")
    require(any(step.included for step in content.flow), r.S9, because="no step", field="/content/flow")
    editors = (*state.editors, *(one for one in command.editors if one not in state.editors))
    if not state.retired and content == state.content and editors == state.editors:
        return []
    return [
        t.TemplatePublished(
            template=command.template,
            template_version=state.version + 1,
            name=command.name,
            content=content,
            published_by=by,
            editors=editors,
        )
    ]


def _content(command: t.UseTemplate, state: Template) -> t.TemplateContent:
    if state.content is not None and not state.retired:
        return state.content
    if command.template == STANDARD and not state.version:
        return STANDARD_CONTENT
    raise Refused(r.UNKNOWN_TEMPLATE, because=command.template, field="/template")


def _brief(content: t.TemplateContent, position: Position) -> Brief:
    """Seats that nobody usually has stay empty: they are missing until the team is agreed."""
    team = tuple(
        Participant(person=seat.person, role=seat.role, affiliation=seat.affiliation)
        for seat in content.team
        if seat.person is not None
    )
    same = {name: value for name, value in content if name != "team"}
    return Brief(**dict(position), team=team, **same)


TEMPLATE: Decider[TemplateCommand, TemplateEvent, Template] = Decider(
    service="briefing",
    kind="template",
    initial=Template(),
    state_type=Template,
    commands=TemplateCommand.__args__,
    events=TemplateEvent.__args__,
    identify=lambda command: AggregateId(NO_VACANCY, "briefing", "template", command.template),
    decide=decide,
    evolve=evolve,
)
