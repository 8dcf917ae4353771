"""What holds in every vacancy: the questions that its forms ask (S85), and the hours in which targets run (F17)."""

from collections.abc import Sequence
from typing import assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from hiring.contracts.feedback.organisation import (
    FormPublished,
    FormsIssued,
    IssueForms,
    PublishForm,
    SetWorkingHours,
    WorkingHoursSet,
)
from hiring.contracts.feedback.parts import CustomForm, Form, Hire, WorkingHours
from hiring.contracts.ids import CandidacyId, PersonId
from hiring.contracts.messages import Value
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.subjects import NO_VACANCY, AggregateId
from hiring.eventkit.decider import Decider, Issued, Refused, Rule, require
from hiring.feedback.domain.reactions import require_reaction

Command = PublishForm | IssueForms | SetWorkingHours
Event = FormPublished | FormsIssued | WorkingHoursSet


class Organisation(Value):
    """The templates in force, the hours of work, and whom forms were issued for."""

    forms: dict[Form, CustomForm] = Field(default_factory=dict)
    hours: WorkingHours | None = None
    issued: frozenset[CandidacyId] = frozenset()


FORM_TEMPLATE = Rule("S85", "A recruiter or HR of the organisation publishes a form, each question with its own id")
WORKING_HOURS = Rule("working-hours", "HR or an administrator says when the organisation works, from before to")


def evolve(state: Organisation, event: Event) -> Organisation:
    """The organisation after that event."""
    match event:
        case FormPublished(form=form):
            return state.model_copy(update={"forms": state.forms | {form.form: form}})
        case FormsIssued(hire=hire):
            return state.model_copy(update={"issued": state.issued | {hire.candidacy}})
        case WorkingHoursSet(hours=hours):
            return state.model_copy(update={"hours": hours})
    assert_never(event)


def decide(command: Command, state: Organisation, issued: Issued) -> Sequence[Event]:
    """What follows from the command.

    Raises:
        Refused: it breaks one of the rules above.
    """
    match command:
        case PublishForm():
            return _publish(command, state, issued)
        case IssueForms():
            require_reaction(issued)
            if command.hire.candidacy in state.issued:
                return []
            return [FormsIssued(vacancy=command.vacancy, hire=_with_templates(command.hire, state))]
        case SetWorkingHours():
            return _set_hours(command, state, issued)
    assert_never(command)


def _publish(command: PublishForm, state: Organisation, issued: Issued) -> Sequence[Event]:
    require(issued.roles & {OrganisationRole.RECRUITER, OrganisationRole.HR}, FORM_TEMPLATE)
    ids = [question.id for question in command.questions]
    require(len(ids) == len(set(ids)), FORM_TEMPLATE, "two questions have one id", field="questions")
    now = state.forms.get(command.form)
    if command.questions == (now.questions if now else ()):
        return []
    version = now.version + 1 if now else 1
    form = CustomForm(form=command.form, version=version, questions=command.questions)
    return [FormPublished(form=form, published_by=PersonId(issued.by))]


def _with_templates(hire: Hire, state: Organisation) -> Hire:
    """The organisation's questions first; a question of the vacancy with the same id takes their place."""
    own = {form.form: form for form in hire.forms}
    kinds = [kind for kind in Form if kind in own or kind in state.forms]
    return hire.model_copy(update={"forms": tuple(_merged(own.get(kind), state.forms.get(kind)) for kind in kinds)})


def _merged(own: CustomForm | None, template: CustomForm | None) -> CustomForm:
    if template is None or own is None:
        form = own or template
        if form is None:
            raise ValueError("there is a form")
        return form if template is None else form.model_copy(update={"template": form.version})
    asked = {question.id: question for question in (*template.questions, *own.questions)}
    return own.model_copy(update={"questions": tuple(asked.values()), "template": template.version})


def _set_hours(command: SetWorkingHours, state: Organisation, issued: Issued) -> Sequence[Event]:
    require(issued.roles & {OrganisationRole.HR, OrganisationRole.ADMINISTRATOR}, WORKING_HOURS)
    require(all(begin < end for begin, end in command.hours.week.values()), WORKING_HOURS, field="week")
    try:
        ZoneInfo(command.hours.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(WORKING_HOURS, f"no time zone {command.hours.time_zone} is known", "time_zone") from None
    if command.hours == state.hours:
        return []
    return [WorkingHoursSet(hours=command.hours, set_by=PersonId(issued.by))]


def _identify(_command: Command) -> AggregateId:
    return AggregateId(NO_VACANCY, "feedback", "organisation", "organisation")


ORGANISATION: Decider[Command, Event, Organisation] = Decider(
    service="feedback",
    kind="organisation",
    initial=Organisation(),
    state_type=Organisation,
    commands=(PublishForm, IssueForms, SetWorkingHours),
    events=(FormPublished, FormsIssued, WorkingHoursSet),
    identify=_identify,
    decide=decide,
    evolve=evolve,
)
