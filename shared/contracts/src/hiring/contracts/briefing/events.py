"""The facts of a brief. The aggregate is `brief`, one for each vacancy, with the vacancy's id."""

from typing import Annotated, Literal

from pydantic import Field

from hiring.contracts.brief import (
    Brief,
    Change,
    Combination,
    Hybrid,
    Marker,
    Model,
    Participant,
    RejectionTemplate,
    Requirement,
    Seniority,
    Source,
    Step,
    TradeOff,
    Urgency,
)
from hiring.contracts.briefing.agreements import Contact, EngagementText, RedFlag, Shortening
from hiring.contracts.briefing.ids import TemplateId
from hiring.contracts.ids import PersonId, PoolId, SessionId, VacancyId
from hiring.contracts.messages import Event, Line, Text, Value
from hiring.contracts.working_hours import WorkingHours


class Position(Value):
    """What is to be filled, how soon, and how special it is: the facts that the choice of the model rests on."""

    title: Line
    openings: Annotated[int, Field(ge=1, le=100)] = 1
    kind: Literal["replacement", "new"] = "new"
    seniority: Seniority = Seniority.MIDDLE
    urgency: Urgency = Urgency.NORMAL
    specific_skills: bool = False
    deadline: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    probation_days: Annotated[int, Field(ge=1, le=365)] = 90


class Recommendation(Value):
    """The model that the position's facts speak for, and why (S31, S32, S39)."""

    model: Literal["iterative", "waterfall"]
    reasons: tuple[Line, ...]


class Notice(Value):
    """Something to know before agreeing, never a refusal (S32, S36, S39)."""

    rule: Line
    text: Line


class Origin(Value):
    """What a brief began with: an earlier brief (S81), or a version of a template of the organisation (S9)."""

    vacancy: VacancyId | None = None
    template: TemplateId | None = None
    template_version: int | None = None


class BriefDrafted(Event, wire="briefing.brief-drafted.v1"):
    """Somebody began to describe a vacancy, from nothing or from what `origin` agreed (`brief`)."""

    vacancy: VacancyId
    drafted_by: PersonId
    position: Position
    brief: Brief | None = None
    origin: Origin | None = None


class BriefCloned(Event, wire="briefing.brief-cloned.v1"):
    """Somebody wants another vacancy's brief to begin with what this one agreed (S81)."""

    vacancy: VacancyId
    into: VacancyId
    brief: Brief
    cloned_by: PersonId


class PositionDescribed(Event, wire="briefing.position-described.v1"):
    """The facts of the position were changed."""

    vacancy: VacancyId
    position: Position


class CharterAgreed(Event, wire="briefing.charter-agreed.v1"):
    """The issues to improve (S8) and the success markers to reach (S11)."""

    vacancy: VacancyId
    issues: tuple[Text, ...]
    markers: tuple[Marker, ...]


class TeamAgreed(Event, wire="briefing.team-agreed.v1"):
    """Who takes part, in which role (S1, S2), how often they hear (S3), whether they sign (S4), when they work (S5)."""

    vacancy: VacancyId
    team: tuple[Participant, ...]
    contact: Contact = Contact()
    acknowledgement_required: bool = False
    working_hours: WorkingHours | None = None


class RequirementsAgreed(Event, wire="briefing.requirements-agreed.v1"):
    """The skills: must, desirable, learnable; soft and technical (S13, S14, S15)."""

    vacancy: VacancyId
    requirements: tuple[Requirement, ...]
    team_values: tuple[Line, ...] = ()


class PortraitAgreed(Event, wire="briefing.portrait-agreed.v1"):
    """The perfect candidate (S16) and the challenges that wait (S17)."""

    vacancy: VacancyId
    portrait: Text
    challenges: Text | None = None


class PitchAgreed(Event, wire="briefing.pitch-agreed.v1"):
    """Why somebody would want this position, and the texts that tell it (S18)."""

    vacancy: VacancyId
    pitch: Text
    engagement_texts: tuple[EngagementText, ...] = ()


class FlowAgreed(Event, wire="briefing.flow-agreed.v1"):
    """The steps, yes or no for each (S19, S20), whose they are (S10), and the manager's part in the offer (S21)."""

    vacancy: VacancyId
    flow: tuple[Step, ...]
    manager_joins_offer: bool


class ScoreMapAgreed(Event, wire="briefing.score-map-agreed.v1"):
    """What each step asks (S23, S24, S27), how much it counts (S28) and how marks combine (S52, S53)."""

    vacancy: VacancyId
    flow: tuple[Step, ...]
    combination: Combination
    trade_off: TradeOff
    hybrid: Hybrid | None = None


class ModelChosen(Event, wire="briefing.model-chosen.v1"):
    """Iterative or waterfall, with the reason (S31)."""

    vacancy: VacancyId
    model: Model
    model_reason: Text


class RoadmapAgreed(Event, wire="briefing.roadmap-agreed.v1"):
    """Where candidates are looked for (S47), what the team is wary of (S48), and why it is hidden, if it is (C6)."""

    vacancy: VacancyId
    sources: tuple[Source, ...]
    red_flags: tuple[RedFlag, ...] = ()
    roadmap_hidden_because: Text | None = None


class FlowShorteningArgued(Event, wire="briefing.flow-shortening-argued.v1"):
    """Somebody argued for a shorter flow (S22)."""

    vacancy: VacancyId
    shortening: Shortening


class FlowShorteningApproved(Event, wire="briefing.flow-shortening-approved.v1"):
    """An approver accepted the argument for a shorter flow (S22)."""

    vacancy: VacancyId
    shortening: Shortening


class RejectionTemplatesAgreed(Event, wire="briefing.rejection-templates-agreed.v1"):
    """The prepared texts for a rejection (S29)."""

    vacancy: VacancyId
    rejection_templates: tuple[RejectionTemplate, ...]


class ApproversNamed(Event, wire="briefing.approvers-named.v1"):
    """Who has to agree before hiring starts (S83)."""

    vacancy: VacancyId
    approvers: tuple[PersonId, ...]
    approvals_in_sequence: bool = False
    approval_hours: int = 48


class BriefSubmitted(Event, wire="briefing.brief-submitted.v1"):
    """A complete brief went to its approvers, with the system's recommendation and notices."""

    vacancy: VacancyId
    brief_version: int
    brief: Brief
    submitted_by: PersonId
    recommendation: Recommendation
    notices: tuple[Notice, ...] = ()


class BriefReopened(Event, wire="briefing.brief-reopened.v1"):
    """A change took the brief out of review: the approvals given so far are void (S83)."""

    vacancy: VacancyId
    brief_version: int
    voided: tuple[PersonId, ...]


class BriefReturned(Event, wire="briefing.brief-returned.v1"):
    """An approver did not agree and says why; the brief is a draft again (S83)."""

    vacancy: VacancyId
    brief_version: int
    returned_by: PersonId
    comment: Text


class ApprovalGiven(Event, wire="briefing.approval-given.v1"):
    """One approver agreed to this version (S83), by themselves or through the delegate `given_by`."""

    vacancy: VacancyId
    brief_version: int
    approver: PersonId
    given_by: PersonId | None = None


class BriefApproved(Event, wire="briefing.brief-approved.v1"):
    """Every approver agreed to the same version, which `requested_by` drafted and submitted: hiring may start (S12)."""

    vacancy: VacancyId
    brief_version: int
    brief: Brief
    approvers: tuple[PersonId, ...]
    requested_by: tuple[PersonId, ...] = ()


class RevisionProposed(Event, wire="briefing.revision-proposed.v1"):
    """Somebody, or a feedback session, wants the approved brief changed. Revisions of a brief count from 1 (B11)."""

    vacancy: VacancyId
    revision: int
    changes: tuple[Change, ...]
    asked_by: PersonId
    session: SessionId | None = None


class RevisionApproved(Event, wire="briefing.revision-approved.v1"):
    """One approver agreed to a revision of the version now in force (S83), or the delegate `given_by` did."""

    vacancy: VacancyId
    revision: int
    brief_version: int
    approver: PersonId
    given_by: PersonId | None = None


class RevisionRejected(Event, wire="briefing.revision-rejected.v1"):
    """An approver did not agree to a revision and says why."""

    vacancy: VacancyId
    revision: int
    rejected_by: PersonId
    comment: Text


class RequirementsRevised(Event, wire="briefing.requirements-revised.v1"):
    """A revision of the approved brief came into force, agreed by every approver (S33, S63, B11)."""

    vacancy: VacancyId
    brief_version: int
    brief: Brief
    changes: tuple[Change, ...]
    asked_by: PersonId
    session: SessionId | None = None
    revision: int | None = None


class RequirementsLocked(Event, wire="briefing.requirements-locked.v1"):
    """A pool was opened: until it is decided nothing is revised (S43, C4)."""

    vacancy: VacancyId
    pool: PoolId


class RequirementsUnlocked(Event, wire="briefing.requirements-unlocked.v1"):
    """A pool was decided: after enough of them, or after a failed one, revisions are possible again (S43, C4)."""

    vacancy: VacancyId
    pool: PoolId
    failed: bool
