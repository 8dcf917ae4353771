"""The brief's vocabulary: what recruiter, interviewers and hiring manager agree on before hiring starts."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from hiring.contracts.briefing.agreements import Contact, EngagementText, RedFlag, Shortening
from hiring.contracts.ids import PersonId, SkillId
from hiring.contracts.messages import Line, Text, Value
from hiring.contracts.working_hours import WorkingHours

Level = Annotated[int, Field(ge=1, le=5)]
"""How well somebody can do something: 1 (hardly) to 5 (outstanding)."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A part of a whole, 0 to 1."""


class Role(StrEnum):
    """What somebody does for this vacancy (S1, S2)."""

    RECRUITER = "recruiter"
    HR_MANAGER = "hr-manager"
    INTERVIEWER = "interviewer"
    HIRING_MANAGER = "hiring-manager"


class Affiliation(StrEnum):
    """Whether a participant belongs to the organisation (S2)."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class Participant(Value):
    """A person in a role of this vacancy (S2). A second role needs a recorded `waiver` (S1)."""

    person: PersonId
    role: Role
    affiliation: Affiliation = Affiliation.INTERNAL
    waiver: Text | None = None


class SkillKind(StrEnum):
    """The two blocks of the skills matrix (S51)."""

    TECHNICAL = "technical"
    SOFT = "soft"


class Importance(StrEnum):
    """Must-have, desirable (S13), or learnable in the first week: never knocks out (S14)."""

    MUST = "must"
    DESIRABLE = "desirable"
    LEARNABLE = "learnable"


class Anchor(Value):
    """What one level of a skill looks like, in words that every rater judges by (S25)."""

    level: Level
    text: Line


class Requirement(Value):
    """One skill of the position. A must has a `minimum` level (S13); `target` is the portrait's level (S16).

    `anchors` describe at least the levels 1, 3 and 5, where there are any (S25). `checked`: in one step only (`once`),
    or again in a second one (`again`) (S54).
    """

    skill: SkillId
    name: Line
    kind: SkillKind
    importance: Importance
    weight: Annotated[float, Field(gt=0, le=100)] = 1
    minimum: Level | None = None
    target: Level
    anchors: tuple[Anchor, ...] = ()
    checked: Literal["once", "again"] | None = None


class StepKind(StrEnum):
    """The steps of the source, in its order (S19)."""

    PRE_SCREENING = "pre-screening"
    RECRUITMENT_INTERVIEW = "recruitment-interview"
    HR_INTERVIEW = "hr-interview"
    PROFESSIONAL_INTERVIEW = "professional-interview"
    TEST_TASK = "test-task"
    MANAGERIAL_INTERVIEW = "managerial-interview"
    REFERENCES_CHECK = "references-check"


OPTIONAL_STEPS = frozenset({StepKind.HR_INTERVIEW, StepKind.TEST_TASK, StepKind.REFERENCES_CHECK})
"""Steps that need an explicit yes or no (S20)."""


class Phase(StrEnum):
    """The three columns of the source's funnel `6 - 3 - 2` and tuple `1 - 1 - 0`."""

    RECRUITMENT = "recruitment"
    PROFESSIONAL = "professional"
    MANAGERIAL = "managerial"


PHASE_OF: dict[StepKind, Phase] = {
    StepKind.PRE_SCREENING: Phase.RECRUITMENT,
    StepKind.RECRUITMENT_INTERVIEW: Phase.RECRUITMENT,
    StepKind.HR_INTERVIEW: Phase.RECRUITMENT,
    StepKind.PROFESSIONAL_INTERVIEW: Phase.PROFESSIONAL,
    StepKind.TEST_TASK: Phase.PROFESSIONAL,
    StepKind.MANAGERIAL_INTERVIEW: Phase.MANAGERIAL,
    StepKind.REFERENCES_CHECK: Phase.MANAGERIAL,
}


class Question(Value):
    """One question of an interview script and the skill that it shows (S24); `recheck` allows a repeat (S27)."""

    skill: SkillId
    text: Line
    recheck: bool = False


class Step(Value):
    """One step of the flow: in it or not (S20), whose it is, who rates (S10), its form (S23) and its weight (S28).

    A hand-off is answered within `response_hours` (S5); then raters are reminded after `rating_hours`, late after
    `form_hours` (F17). `weight` counts between steps with questions, `rationale` says why. `role_weights` count between
    the roles of its raters, `role_rationale` says why: empty, all raters count alike; who has two of these roles counts
    by the higher. `does`, `decides`, `told`: which role has which part in it (S30).
    """

    kind: StepKind
    included: bool | None = None
    owner: PersonId | None = None
    raters: tuple[PersonId, ...] = ()
    questions: tuple[Question, ...] = ()
    weight: Annotated[float, Field(ge=0, le=100)] = 0
    rationale: Text | None = None
    role_weights: dict[Role, Annotated[float, Field(ge=0, le=100)]] = Field(default_factory=dict)
    role_rationale: Text | None = None
    response_hours: Annotated[int, Field(ge=1, le=720)] = 48
    rating_hours: Annotated[int, Field(ge=1, le=720)] = 1
    form_hours: Annotated[int, Field(ge=1, le=720)] = 24
    does: tuple[Role, ...] = ()
    decides: Role | None = None
    told: tuple[Role, ...] = ()


class Combination(StrEnum):
    """How skills combine into a score (S52).

    `compensatory`: any strength makes up for any weakness. `must-gate`: every must-have below its minimum knocks out
    (F4). `hybrid`: some must-haves knock out, the others can be made up for, as `Hybrid` says.
    """

    COMPENSATORY = "compensatory"
    MUST_GATE = "must-gate"
    HYBRID = "hybrid"


class Hybrid(Value):
    """What a hybrid combination needs to know (S52).

    A must-have of `gates` below its minimum knocks out, whatever the rest. Any other must-have below its minimum is
    made up for by a weighted score (F1) of at least `least_score` in the step where it was asked, and only by that.
    """

    gates: Annotated[tuple[SkillId, ...], Field(min_length=1)]
    least_score: Share


class TradeOff(Value):
    """Technical against soft, agreed before the first candidate (S53, F5): S = a*T + (1-a)*B with two floors."""

    technical_share: Share = 0.5
    technical_floor: Share = 0
    soft_floor: Share = 0
    horizon: Literal["probation", "long-term"] = "long-term"


class Iterative(Value):
    """Groups compared with each other (S39-S46, C2-C5)."""

    kind: Literal["iterative"] = "iterative"
    pool_size: Annotated[int, Field(ge=2, le=12)] = 5
    funnel: tuple[int, int, int] = (6, 3, 2)
    timebox_days: Annotated[int, Field(ge=1, le=60)] = 14
    min_pools_before_change: Literal[1, 2] = 1


class Waterfall(Value):
    """One candidate at a time, most relevant first (S32-S38, C1). `session_waiver`: why none is required."""

    kind: Literal["waterfall"] = "waterfall"
    session_required: bool = True
    session_waiver: Text | None = None


Model = Annotated[Iterative | Waterfall, Field(discriminator="kind")]
"""The two ways of working of the source (S31)."""


class Source(Value):
    """Where candidates are looked for (S47)."""

    kind: Literal["company", "university", "job-board", "referral", "headhunt", "agency", "other"]
    name: Line
    target: Annotated[int, Field(ge=0)] = 0


class Marker(Value):
    """A measurable success marker (S11): the statistic's id and the value to reach."""

    statistic: Line
    at_most: float | None = None
    at_least: float | None = None


class RejectionTemplate(Value):
    """A prepared text for a rejection, to be clarified for each candidate (S29)."""

    id: SkillId
    reason: Line
    text: Text


class Urgency(StrEnum):
    """How soon the position must be filled (S31)."""

    NORMAL = "normal"
    URGENT = "urgent"


class Seniority(StrEnum):
    """The level of the position; from `LEAD` up it counts as high (S17, S32)."""

    JUNIOR = "junior"
    MIDDLE = "middle"
    SENIOR = "senior"
    LEAD = "lead"
    MANAGER = "manager"
    EXECUTIVE = "executive"


HIGH_LEVELS = frozenset({Seniority.LEAD, Seniority.MANAGER, Seniority.EXECUTIVE})
"""Positions for which challenges and goals are mandatory (S17) and waterfall is advised (S32)."""


class Brief(Value):
    """Everything that is agreed before hiring starts (S12). Empty parts are what is still missing."""

    title: Line
    openings: Annotated[int, Field(ge=1, le=100)] = 1
    kind: Literal["replacement", "new"] = "new"
    seniority: Seniority = Seniority.MIDDLE
    urgency: Urgency = Urgency.NORMAL
    specific_skills: bool = False
    deadline: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    issues: tuple[Text, ...] = ()
    markers: tuple[Marker, ...] = ()
    team: tuple[Participant, ...] = ()
    approvers: tuple[PersonId, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    portrait: Text | None = None
    challenges: Text | None = None
    pitch: Text | None = None
    flow: tuple[Step, ...] = ()
    combination: Combination = Combination.MUST_GATE
    trade_off: TradeOff = TradeOff()
    model: Model | None = None
    model_reason: Text | None = None
    manager_joins_offer: bool | None = None
    sources: tuple[Source, ...] = ()
    rejection_templates: tuple[RejectionTemplate, ...] = ()
    probation_days: Annotated[int, Field(ge=1, le=365)] = 90
    team_values: tuple[Line, ...] = ()
    engagement_texts: tuple[EngagementText, ...] = ()
    red_flags: tuple[RedFlag, ...] = ()
    roadmap_hidden_because: Text | None = None
    shortening: Shortening | None = None
    approvals_in_sequence: bool = False
    approval_hours: Annotated[int, Field(ge=1, le=720)] = 48
    contact: Contact = Contact()
    acknowledgement_required: bool = False
    hybrid: Hybrid | None = None
    working_hours: WorkingHours | None = None

    def people(self, *roles: Role) -> frozenset[str]:
        """Whoever has one of these roles."""
        return frozenset(p.person for p in self.team if p.role in roles)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that are in the flow, in the order of the source."""
        return tuple(sorted((s for s in self.flow if s.included), key=lambda s: list(StepKind).index(s.kind)))

    def step(self, kind: StepKind) -> Step:
        """The step of that kind; `KeyError` when it is not in the flow."""
        return {step.kind: step for step in self.steps}[kind]

    def step_after(self, kind: StepKind) -> StepKind | None:
        """The kind of the step that follows, or None after the last."""
        kinds = [step.kind for step in self.steps]
        return next(iter(kinds[kinds.index(kind) + 1 :]), None)


JsonText = Annotated[str, Field(max_length=20_000)]
"""A part of the brief as JSON, up to 20,000 characters."""


class Change(Value):
    """One field of the brief that a revision changes: where (an RFC 6901 pointer), from what, to what (B11)."""

    pointer: Line
    before: JsonText | None = None
    after: JsonText | None = None
