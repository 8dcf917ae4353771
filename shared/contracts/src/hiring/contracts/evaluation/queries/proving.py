"""What proves that evaluations were sound: certificates, independence, coverage, the raters themselves."""

from pydantic import AwareDatetime, BaseModel

from hiring.contracts.brief import Importance, Share, SkillKind, StepKind
from hiring.contracts.evaluation.queries.asking import EvaluationQuery
from hiring.contracts.evaluation.queries.rating import BrokenSeal
from hiring.contracts.ids import CandidacyId, EvaluationId, PersonId, SkillId, VacancyId
from hiring.contracts.messages import Line


class RuleCheck(BaseModel):
    """One rule or definition checked again: passed or not, and what was found when not."""

    rule: str
    sentence: str
    passed: bool
    found: str | None = None


class Fingerprint(BaseModel):
    """The SHA-256 of one part of the rules in force, by the rule that it serves; None: recorded before they were."""

    rule: str
    recorded: str | None = None
    computed: str


class DecisionTaken(BaseModel):
    """One decision about candidates, as the log tells it."""

    decision: str
    sequence: int
    kind: str
    decided_by: PersonId
    decided_at: AwareDatetime
    brief_version: int
    about: tuple[CandidacyId, ...]


class Decisions(BaseModel):
    """Decisions in the order in which they were taken."""

    decisions: tuple[DecisionTaken, ...]


class ListDecisions(EvaluationQuery, answered_by=Decisions):
    """Which decisions about candidates were taken? For the participants of the vacancy."""

    vacancy: VacancyId


class Certificate(BaseModel):
    """A decision, the rules in force when it was taken, and each checked again against that version (B2).

    `valid` when every check passed. Later decisions, revisions and answers never change it. `fair_scores_seen_by` are
    those who had seen corrected scores by then (F8).
    """

    decision: DecisionTaken
    in_force_since: AwareDatetime
    fingerprints: tuple[Fingerprint, ...]
    checks: tuple[RuleCheck, ...]
    valid: bool
    fair_scores_seen_by: tuple[PersonId, ...] = ()


class CertifyDecision(EvaluationQuery, answered_by=Certificate):
    """Was this decision taken by the rules then in force? For those who decide or approve (B2)."""

    vacancy: VacancyId
    decision: Line


class RaterIndependence(BaseModel):
    """When a rater submitted; `read_before` are those whose answers they could read before their own were in.

    `corrected_after` are those whose answers lay open to them when they corrected their own.
    """

    rater: PersonId
    submitted_at: AwareDatetime | None = None
    read_before: tuple[PersonId, ...]
    corrected_after: tuple[PersonId, ...] = ()


class EvaluationIndependence(BaseModel):
    """Whether each rater of one evaluation judged alone: `independent` when nobody read, or corrected, after others."""

    evaluation: EvaluationId
    candidacy: CandidacyId
    step: StepKind
    raters: tuple[RaterIndependence, ...]
    seal_broken: tuple[BrokenSeal, ...]
    conflicts: tuple[PersonId, ...]
    debriefed_at: AwareDatetime | None = None
    independent: bool


class Independence(BaseModel):
    """Every evaluation that a decision, or the vacancy, rests on; `tainted` are those that are not independent."""

    evaluations: tuple[EvaluationIndependence, ...]
    tainted: tuple[EvaluationId, ...]


class ReportIndependence(EvaluationQuery, answered_by=Independence):
    """Did raters judge independently? Of one decision's evaluations, or of all (B7). For the participants."""

    vacancy: VacancyId
    decision: Line | None = None


class SkillCoverage(BaseModel):
    """Where one skill is asked, and whether that is as often as was agreed (S50, S54); `described`: has anchors."""

    skill: SkillId
    kind: SkillKind
    importance: Importance
    weight: float
    steps: tuple[StepKind, ...]
    checked: str | None = None
    as_agreed: bool
    described: bool


class Coverage(BaseModel):
    """The skills matrix: what is asked where (S50), what is missing or doubled (S24, S27, S54), and what is idle (S7).

    `idle_steps` check no skill of their own, and `notices` warn of them in words.
    """

    vacancy: VacancyId
    brief_version: int
    skills: tuple[SkillCoverage, ...]
    unasked: tuple[SkillId, ...]
    duplicated: tuple[str, ...]
    undescribed: tuple[SkillId, ...]
    idle_steps: tuple[StepKind, ...]
    notices: tuple[str, ...] = ()


class ShowCoverage(EvaluationQuery, answered_by=Coverage):
    """Which skill is checked at which step, and what is missing, doubled or idle? For the participants."""

    vacancy: VacancyId


class RaterLoad(BaseModel):
    """One rater's work and habits in a vacancy, over completed evaluations.

    `on_time` is the part submitted by the due time (F17, benchmark .9), `median_hours` from opening to submitting.
    `leniency` is how much more than the others they give, in parts of the scale (F8): below zero, severe. It is shown
    to the rater and to those who organise; None where raters cannot be compared.
    """

    rater: PersonId
    evaluations: int
    open: int
    minutes: int
    median_hours: float | None = None
    on_time: Share | None = None
    leniency: float | None = None


class StepReliability(BaseModel):
    """How far the raters of a step agree (F9): six correlations where all rated all, Krippendorff's alpha always.

    `with_raters`: what the mean of two, three and four raters would be worth, from `icc1` (Spearman-Brown).
    """

    step: StepKind
    targets: int
    raters: int
    icc1: float | None = None
    icc2: float | None = None
    icc3: float | None = None
    icc1k: float | None = None
    icc2k: float | None = None
    icc3k: float | None = None
    alpha: float | None = None
    with_raters: dict[int, float] | None = None


class FairScoresUse(BaseModel):
    """Who sees corrected scores, since when and what for (F8)."""

    by: PersonId
    reason: str
    at: AwareDatetime


class FairScore(BaseModel):
    """A candidacy's score at a step as given, and corrected for who gave it (F8): beside it, never in its place."""

    candidacy: CandidacyId
    raw: Share
    fair: Share
    rank: int
    fair_rank: int


class StepFairness(BaseModel):
    """Fair scores of one step; `comparable` is false where nothing connects raters and candidacies, then none (B8)."""

    step: StepKind
    comparable: bool
    ratings: dict[PersonId, int]
    scores: tuple[FairScore, ...]


class RaterStatistics(BaseModel):
    """Load, habits and agreement of the raters of a vacancy. `minutes_per_hire` is None before the first hire (S7)."""

    vacancy: VacancyId
    raters: tuple[RaterLoad, ...]
    reliability: tuple[StepReliability, ...]
    fairness: tuple[StepFairness, ...]
    minutes: int
    hires: int
    minutes_per_hire: float | None = None
    fair_scores_used: tuple[FairScoresUse, ...] = ()


class ShowRaterStatistics(EvaluationQuery, answered_by=RaterStatistics):
    """How do raters rate? A rater sees themselves; who organises sees all.

    Corrected scores only if asked for (B8), by who decides and has recorded what for (`UseFairScores`).
    """

    vacancy: VacancyId
    corrected: bool = False
