"""What can be asked of a brief, in the order of the kick-off: the position, the parts, the approvals, the revisions."""

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
    Question,
    RejectionTemplate,
    Requirement,
    Role,
    Source,
    StepKind,
    TradeOff,
)
from hiring.contracts.briefing.agreements import Contact, EngagementText, RedFlag
from hiring.contracts.briefing.events import Origin, Position
from hiring.contracts.ids import PersonId, PoolId, SessionId, VacancyId
from hiring.contracts.messages import Command, Line, Text, Value
from hiring.contracts.working_hours import WorkingHours


class BriefingCommand(Command, service="briefing"):
    """A wish about the brief of one vacancy."""

    vacancy: VacancyId


class DraftBrief(BriefingCommand):
    """Begin the brief of a new vacancy; whoever asks is its drafter."""

    position: Position


class DescribePosition(BriefingCommand):
    """Change the facts of the position."""

    position: Position


class AgreeCharter(BriefingCommand):
    """Say what this hiring has to improve (S8) and how success is measured (S11)."""

    issues: tuple[Text, ...]
    markers: tuple[Marker, ...]


class AgreeTeam(BriefingCommand):
    """Say who takes part, in which role (S1, S2), how often they hear where it stands, when they work, and who signs.

    Externals hear more often than others (S3). Nobody enters before everybody has acknowledged the version in force
    (S4), unless the team does without (`acknowledgement_required`). Response targets run in `working_hours` alone (S5);
    without them, always.
    """

    team: tuple[Participant, ...]
    contact: Contact = Contact()
    acknowledgement_required: bool = True
    working_hours: WorkingHours | None = None


class AgreeRequirements(BriefingCommand):
    """List the skills of the position (S13, S14) and what the team lives by (S15)."""

    requirements: tuple[Requirement, ...]
    team_values: tuple[Line, ...] = ()


class AgreePortrait(BriefingCommand):
    """Describe the perfect candidate (S16) and the challenges that wait (S17)."""

    portrait: Text
    challenges: Text | None = None


class AgreePitch(BriefingCommand):
    """Say why somebody would want this position, and write the texts that tell it (S18)."""

    pitch: Text
    engagement_texts: tuple[EngagementText, ...] = ()


class PlannedStep(Value):
    """One step of the flow, before its form: in it or not (S20), whose it is and who rates (S10).

    `does`, `decides` and `told` say which role has which part in it (S30); left out, the flow's people tell it.
    """

    kind: StepKind
    included: bool
    owner: PersonId | None = None
    raters: tuple[PersonId, ...] = ()
    response_hours: Annotated[int, Field(ge=1, le=720)] = 48
    rating_hours: Annotated[int, Field(ge=1, le=720)] = 1
    form_hours: Annotated[int, Field(ge=1, le=720)] = 24
    does: tuple[Role, ...] = ()
    decides: Role | None = None
    told: tuple[Role, ...] = ()


class AgreeFlow(BriefingCommand):
    """Set up the steps (S19, S20) and answer whether the hiring manager joins the offer (S21)."""

    steps: tuple[PlannedStep, ...]
    manager_joins_offer: bool


class StepForm(Value):
    """What one step asks (S24), how much it counts and why, and how much its raters' roles count and why (S28)."""

    kind: StepKind
    questions: tuple[Question, ...]
    weight: Annotated[float, Field(ge=0, le=100)]
    rationale: Text | None = None
    role_weights: dict[Role, Annotated[float, Field(ge=0, le=100)]] = Field(default_factory=dict)
    role_rationale: Text | None = None


class AgreeScoreMap(BriefingCommand):
    """Give each step of the flow its form, and say how the marks combine (S23, S24, S27, S28, S52, S53).

    `hybrid` stands with the hybrid combination, and only with it.
    """

    forms: tuple[StepForm, ...]
    combination: Combination = Combination.MUST_GATE
    trade_off: TradeOff = TradeOff()
    hybrid: Hybrid | None = None


class ChooseModel(BriefingCommand):
    """Choose iterative or waterfall, with a reason (S31)."""

    model: Model
    reason: Text


class AgreeRoadmap(BriefingCommand):
    """Say where candidates are looked for (S47) and what the team is wary of (S48).

    `roadmap_hidden_because`: why the hiring manager does not see it; without it, everybody does (S49, C6).
    """

    sources: tuple[Source, ...]
    red_flags: tuple[RedFlag, ...] = ()
    roadmap_hidden_because: Text | None = None


class AgreeRejectionTemplates(BriefingCommand):
    """Prepare the texts for rejections (S29)."""

    rejection_templates: tuple[RejectionTemplate, ...]


class NameApprovers(BriefingCommand):
    """Say who has to agree before hiring starts (S83), at once or one after the other, and within how many hours."""

    approvers: tuple[PersonId, ...]
    approvals_in_sequence: bool = False
    approval_hours: Annotated[int, Field(ge=1, le=720)] = 48


class ShortenFlow(BriefingCommand):
    """Argue why this flow can leave out steps that are usually there, and how great the demand is (S22)."""

    demand: Literal["normal", "high"]
    argument: Text


class ApproveShortening(BriefingCommand):
    """Accept, as an approver, the argument for a shorter flow (S22)."""


class SubmitBrief(BriefingCommand):
    """Ask the approvers for their approval. Refused while anything is missing."""


class ApproveBrief(BriefingCommand):
    """Agree, as a named approver, to the version that one has read (S83)."""

    brief_version: int


class ReturnBrief(BriefingCommand):
    """Send the version that one has read back to the drafter, saying why (S83)."""

    brief_version: int
    comment: Text


class CloneBrief(BriefingCommand):
    """Begin the brief of another vacancy, `into`, with what this one agreed; whoever asks is its drafter (S81)."""

    into: VacancyId
    title: Line


class StartBrief(BriefingCommand):
    """Begin a brief with what a template or an earlier brief agreed. Only the policy asks this (S9, S81)."""

    brief: Brief
    drafted_by: PersonId
    origin: Origin


class ProposeRevision(BriefingCommand):
    """Ask for changes of the approved brief. `asked_by` is set by the policy that speaks for a feedback session."""

    changes: Annotated[tuple[Change, ...], Field(min_length=1)]
    session: SessionId | None = None
    asked_by: PersonId | None = None


class ApproveRevision(BriefingCommand):
    """Agree, as an approver, to a revision of the version that one has read (S83)."""

    revision: int
    brief_version: int


class RejectRevision(BriefingCommand):
    """Turn a revision down, as an approver, saying why."""

    revision: int
    comment: Text


class LockRequirements(BriefingCommand):
    """Hold the requirements still while this pool is open. Only the policy asks this (S43, C4)."""

    pool: PoolId


class UnlockRequirements(BriefingCommand):
    """Let go of the requirements: this pool was decided. Only the policy asks this (S43, C4)."""

    pool: PoolId
    failed: bool
