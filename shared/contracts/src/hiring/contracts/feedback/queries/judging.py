"""What the statistics say of judgement and process: quality, learning, drift, conformance, fairness, simulation."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import Change, StepKind
from hiring.contracts.feedback.events import Cause
from hiring.contracts.feedback.queries.asking import Figure, StatisticsQuery
from hiring.contracts.feedback.queries.statistics import Counted, StepTime
from hiring.contracts.ids import PersonId, SessionId, SkillId, VacancyId
from hiring.contracts.messages import Line, Value


class Predictor(Value):
    """How well a step, or a rater, foretold probation (B14): Spearman's rank correlation, None below 20 hires."""

    step: StepKind | None = None
    rater: PersonId | None = None
    validity: Figure


class SkillPromise(Value):
    """Mean of shown minus predicted for one skill (F20): far below zero, it was over-rated before the hire.

    `validity`: how well its marks foretold the whole probation (B14); `weight`: its mean share of the brief's weights.
    Over-weighted is a skill of at least an equal share whose validity is not shown to be above 0.
    """

    skill: SkillId
    difference: Figure
    validity: Figure | None = None
    weight: float | None = None
    over_weighted: bool | None = None


class Donor(Value):
    """A source whose hires were evaluated after probation (S82): their mean level, and how many they are."""

    source: str
    level: Figure


class Quality(Value):
    """Promise against outcome (F20, B14) and donor sources (S82). Only hires are observed: the range is restricted."""

    as_of: AwareDatetime
    quality_of_hire: Figure
    predictive_validity: Figure
    expectation_gap: Figure
    predictors: tuple[Predictor, ...]
    skills: tuple[SkillPromise, ...]
    donors: tuple[Donor, ...]
    note: str


class ShowQuality(StatisticsQuery, answered_by=Quality):
    """Did the hires turn out as predicted: which step, rater and source foretold it?"""


class VersionCurve(Value):
    """The slope of the score over a candidate's ordinal under one version of one vacancy's requirements (F10)."""

    vacancy: VacancyId
    brief_version: int
    slope: Figure


class LearningCurve(Value):
    """Does every next candidate fit better (S60)? The median slope, and for one vacancy that of each version."""

    as_of: AwareDatetime
    slope: Figure
    improving: Figure
    versions: tuple[VersionCurve, ...]


class ShowLearningCurve(StatisticsQuery, answered_by=LearningCurve):
    """Do later candidates score better than earlier ones, by version of the requirements?"""


class Edge(Value):
    """One activity directly followed by another: how often, and the median days between (F22)."""

    before: str
    after: str
    count: int
    days: float


class ProcessMap(Value):
    """The process as it ran (F22, B13): edges, share of fitting traces, deviations by kind."""

    as_of: AwareDatetime
    edges: tuple[Edge, ...]
    conformance: Figure
    deviations: tuple[Counted, ...]


class ShowProcessMap(StatisticsQuery, answered_by=ProcessMap):
    """How does the process really run, and where does it leave the approved flow?"""


class Drift(Value):
    """One revision of requirements (B11): what, who asked, after which session, and the mean score before and after."""

    vacancy: VacancyId
    brief_version: int
    at: AwareDatetime
    changes: tuple[Change, ...]
    asked_by: PersonId
    session: SessionId | None
    cause: Cause | None
    score_before: Figure
    score_after: Figure


class DriftLedger(Value):
    """Every revision, the newest first (at most 200), how many there are, and how many link to no session (B11)."""

    as_of: AwareDatetime
    revisions: int
    orphans: int
    entries: tuple[Drift, ...]


class ShowDrift(StatisticsQuery, answered_by=DriftLedger):
    """How did the requirements drift, who asked, and what came of it?"""


class Wait(Value):
    """Who is waited for, for what, and since when: the longest of `count` waits, in working days without pauses."""

    who: Line
    what: Literal["evaluation form", "hand-off", "feedback session", "answer to an offer", "pool decision"]
    count: int
    since: AwareDatetime
    working_days: float
    overdue: bool


class Bottleneck(Value):
    """Where the time goes in this vacancy, in a sentence, with the numbers that it says.

    Time at a step does not run while the candidate is on hold: these days are `paused`.
    """

    as_of: AwareDatetime
    sentence: str
    steps: tuple[StepTime, ...]
    organisation: tuple[StepTime, ...]
    waiting_for: tuple[Counted, ...]
    waits: tuple[Wait, ...] = ()
    paused: Figure | None = None


class ExplainBottleneck(StatisticsQuery, answered_by=Bottleneck):
    """Where does the time go in this vacancy, and who is waited for?"""

    vacancy: VacancyId


class MarkerResult(Value):
    """A success marker of the charter (S11), measured: met, missed, or None while its statistic has no value."""

    statistic: str
    at_most: float | None
    at_least: float | None
    measured: Figure | None
    met: bool | None


class Markers(Value):
    """The success markers of a vacancy, evaluated from the log."""

    as_of: AwareDatetime
    markers: tuple[MarkerResult, ...]


class ShowMarkers(StatisticsQuery, answered_by=Markers):
    """Did the search reach what its charter promised?"""

    vacancy: VacancyId


class Claim(Value):
    """F16: the reduction of the median time to hire, with a bootstrap interval, claimed only if that excludes 0."""

    baseline: Figure
    after: Figure
    reduction: Figure
    claimed: bool
    sentence: str


class MeasureClaim(StatisticsQuery, answered_by=Claim):
    """Did hiring become faster since that day, by how much, and may it be said (S88)?

    Hires of searches opened before `since` are the baseline.
    """

    since: AwareDatetime


class Run(Value):
    """What one way of running the recorded search would have come to: days to a decision, and the best score seen."""

    policy: Line
    days: float | None
    best_score: float | None
    compared: int


class Counterfactual(Value):
    """A simulation over recorded arrivals, durations and scores (B4), never a fact; `actual` reproduces what was."""

    label: Literal["simulation"] = "simulation"
    assumptions: tuple[str, ...]
    actual: Run
    runs: tuple[Run, ...]


class RunCounterfactual(StatisticsQuery, answered_by=Counterfactual):
    """What would another way of working have come to with the same candidates?"""

    vacancy: VacancyId


class GroupRate(Value):
    """One group at one step (F19): selected of applied; numbers are None where the group is too small to show.

    A group below 2 % of all is `excluded`: shown, but compared with nobody (6 RCNY 5-300). In a scoring rate (LL144)
    `applied` are the scored and `selected` those above the median of all scores.
    """

    group: str
    applied: int | None
    selected: int | None
    rate: Figure
    impact_ratio: float | None
    fisher_p: float | None
    z: float | None
    shortfall: float | None
    flagged: bool
    sentence: str
    excluded: bool = False


class StepImpact(Value):
    """Selection rates of the groups at one step, or in the whole process (`step` is `bottom line`)."""

    step: str
    groups: tuple[GroupRate, ...]


class AdverseImpact(Value):
    """F19 at the bottom line and at every phase. Unknowns are counted, never guessed.

    `scoring`: LL144's scoring rates of the combined scores and of each step. `what_if`: the bottom line, had the same
    number been chosen in every pool or queue by the asked rule; a simulation.
    """

    as_of: AwareDatetime
    declared: int
    unknown: int
    steps: tuple[StepImpact, ...]
    scoring: tuple[StepImpact, ...] = ()
    what_if: StepImpact | None = None
    sentence: str | None = None


class OtherRule(Value):
    """Another rule to choose by (B3, B12): steps weighed otherwise, and whether a failed must-have ranks last."""

    step_weights: Annotated[dict[StepKind, Annotated[float, Field(ge=0, le=100)]], Field(min_length=1)]
    must_gate: bool = True


class ShowAdverseImpact(StatisticsQuery, answered_by=AdverseImpact):
    """Are groups treated alike at every step (F19, B12)? Only who holds the officer's private key can ask.

    `key` is the X25519 private key, 32 bytes in base64url; no service keeps it. `category` is what is compared,
    `crossed_with` another one for intersections.
    """

    category: Line
    crossed_with: Line | None = None
    what_if: OtherRule | None = None
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}=?$")]
