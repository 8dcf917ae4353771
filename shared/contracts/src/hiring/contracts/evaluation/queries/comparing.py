"""How candidacies compare, how firm that is, and how they would under other weights."""

from typing import Annotated

from pydantic import BaseModel, Field

from hiring.contracts.brief import Combination, Hybrid, Importance, Share, StepKind, TradeOff
from hiring.contracts.evaluation.queries.asking import EvaluationQuery, Status, StepScore
from hiring.contracts.ids import CandidacyId, EvaluationId, PersonId, SkillId, VacancyId

Weight = Annotated[float, Field(ge=0, le=100, strict=True)]
"""What something counts for, in any unit: only proportions matter."""


class MatrixStep(BaseModel):
    """One candidacy at one step: its result, or why there is none to see.

    `sealed` is true when the result is there and the asker may not see it (S25), `tainted` when somebody had read
    answers before they might (B7).
    """

    step: StepKind
    evaluation: EvaluationId
    status: Status
    missing: tuple[PersonId, ...]
    sealed: bool
    weight: float
    brief_version: int
    result: StepScore | None = None
    tainted: bool = False


class PortraitGap(BaseModel):
    """By how much one skill stays under the portrait, in parts of the scale (F6)."""

    skill: SkillId
    importance: Importance
    target: Share
    mean: Share
    gap: Share


class TradeOffScore(BaseModel):
    """The technical and the soft block, and what the agreed trade-off makes of them (F5)."""

    technical: Share | None = None
    soft: Share | None = None
    score: Share | None = None
    floors_met: bool


class MatrixMember(BaseModel):
    """One candidacy over all its steps, as far as the asker may see.

    `score` combines the steps by their weights (F3), `coverage` is the part of all step weight that it rests on (F2)
    and `complete` whether that is enough to rank by; `gate_passed` is false when a step's gate was not (F4); `fit`
    compares with the portrait (F6); `unobserved` are skills of the brief that nobody has marked yet.
    """

    candidacy: CandidacyId
    steps: tuple[MatrixStep, ...]
    score: Share | None = None
    coverage: Share
    complete: bool
    gate_passed: bool
    fit: Share | None = None
    gaps: tuple[PortraitGap, ...]
    unobserved: tuple[SkillId, ...]
    trade_off: TradeOffScore


class Flip(BaseModel):
    """A step's part of all weight, and the part at which two neighbours change places (F7); None: none does."""

    step: StepKind
    weight: Share
    flips_at: Share | None = None


class Firmness(BaseModel):
    """How firm the order of two neighbours is: `robust` when no weight of one step turns it around.

    `break_even` is the technical share at which their trade-off scores are equal (F5), beside the `technical_share`
    that was agreed; None where no share from 0 to 1 makes them so.
    """

    ahead: CandidacyId
    behind: CandidacyId
    margin: float
    flips: tuple[Flip, ...]
    robust: bool
    technical_share: Share
    break_even: Share | None = None


class Matrix(BaseModel):
    """Candidacies side by side, skill by skill and step by step, the best first (S41, S50, S64).

    Whoever is incomplete stands behind whoever is complete, and whoever failed a gate behind whoever passed.
    Each step's score stands under its own version of the brief; portrait and trade-off are those now in force.
    `firmness` is told of each two neighbours that were rated at the same steps. No score decides: people do.
    """

    vacancy: VacancyId
    brief_version: int
    members: tuple[MatrixMember, ...]
    firmness: tuple[Firmness, ...] = ()
    notices: tuple[str, ...] = ()


class ShowMatrix(EvaluationQuery, answered_by=Matrix):
    """How do these candidacies compare, with each other and with the portrait? None named: all of the vacancy."""

    vacancy: VacancyId
    candidacies: Annotated[tuple[CandidacyId, ...], Field(max_length=200)] = ()


class WhatIfPlace(BaseModel):
    """One candidacy's place as it is and as it would be."""

    candidacy: CandidacyId
    rank: int
    rank_then: int
    score: Share | None = None
    score_then: Share | None = None
    gate_passed: bool
    gate_passed_then: bool


class Reweighed(BaseModel):
    """The ranking under other weights, in its new order: a calculation, nothing is written (B3)."""

    vacancy: VacancyId
    brief_version: int
    places: tuple[WhatIfPlace, ...]
    shortlist: tuple[CandidacyId, ...]
    shortlist_then: tuple[CandidacyId, ...]
    firmness: tuple[Firmness, ...]


class WhatIf(EvaluationQuery, answered_by=Reweighed):
    """How would candidacies rank under other weights, gates or trade-off? What is not named stays as it was (B3).

    Weights replace those under which each evaluation was planned; `minimums` are the levels of the must-haves.
    `shortlist` is how many would go on.
    """

    vacancy: VacancyId
    step_weights: dict[StepKind, Weight] = Field(default_factory=dict)
    skill_weights: dict[SkillId, Annotated[float, Field(gt=0, le=100, strict=True)]] = Field(default_factory=dict)
    minimums: dict[SkillId, Annotated[int, Field(ge=1, le=5, strict=True)]] = Field(default_factory=dict)
    combination: Combination | None = None
    hybrid: Hybrid | None = None
    trade_off: TradeOff | None = None
    shortlist: Annotated[int, Field(ge=1, le=100)] = 3
