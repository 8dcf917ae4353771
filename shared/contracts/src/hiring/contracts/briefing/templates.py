"""Templates of the organisation, which a brief begins with. The aggregate is `template`, under `_`."""

from hiring.contracts.brief import (
    Affiliation,
    Brief,
    Combination,
    Hybrid,
    Marker,
    RejectionTemplate,
    Role,
    Step,
    TradeOff,
)
from hiring.contracts.briefing.agreements import EngagementText
from hiring.contracts.briefing.events import Position
from hiring.contracts.briefing.ids import TemplateId
from hiring.contracts.ids import PersonId, VacancyId
from hiring.contracts.messages import Command, Event, Line, Text, Value


class Seat(Value):
    """A role in the default team, and who usually has it, if anybody (S2)."""

    role: Role
    affiliation: Affiliation = Affiliation.INTERNAL
    person: PersonId | None = None


class TemplateContent(Value):
    """What a brief may begin with (S9): team, flow with its forms, texts, rejection templates."""

    team: tuple[Seat, ...] = ()
    issues: tuple[Text, ...] = ()
    markers: tuple[Marker, ...] = ()
    team_values: tuple[Line, ...] = ()
    flow: tuple[Step, ...] = ()
    combination: Combination = Combination.MUST_GATE
    trade_off: TradeOff = TradeOff()
    hybrid: Hybrid | None = None
    engagement_texts: tuple[EngagementText, ...] = ()
    rejection_templates: tuple[RejectionTemplate, ...] = ()


class TemplatePublished(Event, wire="briefing.template-published.v1"):
    """A version of a template can be used from now on; versions count from 1 (S9)."""

    template: TemplateId
    template_version: int
    name: Line
    content: TemplateContent
    published_by: PersonId
    editors: tuple[PersonId, ...] = ()


class TemplateRetired(Event, wire="briefing.template-retired.v1"):
    """A template is used no more; the briefs that began with it stay as they are."""

    template: TemplateId


class TemplateUsed(Event, wire="briefing.template-used.v1"):
    """A brief is to begin with this version of a template (S9)."""

    template: TemplateId
    template_version: int
    vacancy: VacancyId
    brief: Brief
    used_by: PersonId


class TemplateCommand(Command, service="briefing"):
    """A wish about one template of the organisation."""

    template: TemplateId


class PublishTemplate(TemplateCommand):
    """Publish a template, or its next version (S9).

    The first version is any recruiter's, HR's or administrator's; the next are theirs who published it, the named
    editors' and administrators'.
    """

    name: Line
    content: TemplateContent
    editors: tuple[PersonId, ...] = ()


class RetireTemplate(TemplateCommand):
    """Let nobody begin a brief with it any more."""


class UseTemplate(TemplateCommand):
    """Begin the brief of a new vacancy with the newest version of a template; `standard` is always there (S2, S9)."""

    vacancy: VacancyId
    position: Position
