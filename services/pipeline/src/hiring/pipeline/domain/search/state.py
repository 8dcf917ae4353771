"""What a search remembers: its brief, its candidacies, the pool in play, the queue, what is due.

The candidacies stand in persistent maps: a changed one costs the same among ten as among ten thousand, and nothing that
a decision asks of one candidacy walks through all of them.
"""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import Brief, Iterative, Phase, Seniority, StepKind, Waterfall
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, PoolId, SessionId, SkillId, VacancyId
from hiring.contracts.sealed import Sealed
from hiring.pipeline.domain.persistent import PersistentMap


@dataclass(frozen=True, slots=True)
class Marks:
    """What the raters of one step found, as far as deciding goes: a `StepTotal`, sealed until somebody ranks."""

    total: Sealed
    raters: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class InStep:
    """At a step, waiting for its evaluation or for a decision."""

    step: StepKind
    kind: Literal["in-step"] = "in-step"


@dataclass(frozen=True, slots=True)
class OnHold:
    """Waiting until a time that was agreed (S66)."""

    step: StepKind
    reason: str
    until: AwareDatetime
    contacts: tuple[AwareDatetime, ...] = ()
    kind: Literal["on-hold"] = "on-hold"


@dataclass(frozen=True, slots=True)
class HoldOver:
    """The hold ran out: a decision is due (S66)."""

    step: StepKind
    kind: Literal["hold-over"] = "hold-over"


@dataclass(frozen=True, slots=True)
class Selected:
    """Chosen by the hiring manager."""

    step: StepKind
    kind: Literal["selected"] = "selected"


@dataclass(frozen=True, slots=True)
class OfferReady:
    """Chosen, and the offer is prepared (S72)."""

    step: StepKind
    kind: Literal["offer-ready"] = "offer-ready"


@dataclass(frozen=True, slots=True)
class Offered:
    """Thinking about our offer."""

    step: StepKind
    starts_at: AwareDatetime
    kind: Literal["offered"] = "offered"


@dataclass(frozen=True, slots=True)
class Hired:
    """Said yes."""

    step: StepKind
    kind: Literal["hired"] = "hired"


@dataclass(frozen=True, slots=True)
class Rejected:
    """Turned down; may be reconsidered (S35)."""

    step: StepKind
    kind: Literal["rejected"] = "rejected"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Stepped back, or declined the offer."""

    step: StepKind
    kind: Literal["withdrawn"] = "withdrawn"


Standing = Annotated[
    InStep | OnHold | HoldOver | Selected | OfferReady | Offered | Hired | Rejected | Withdrawn,
    Field(discriminator="kind"),
]
"""Where a candidacy stands."""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """One candidate's run in this vacancy. `respond_by`: until when its step is to be answered (S5)."""

    candidate: CandidateId
    entered_at: AwareDatetime
    standing: Standing
    marks: dict[StepKind, Marks] = field(default_factory=dict)
    experience: Seniority | None = None
    additional_skills: tuple[SkillId, ...] = ()
    respond_by: AwareDatetime | None = None
    last_contact: AwareDatetime | None = None
    task_due_at: AwareDatetime | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoPool:
    """No pool was opened yet."""

    kind: Literal["none"] = "none"


@dataclass(frozen=True, slots=True)
class PoolInPlay:
    """The open pool. `running` are the members who are still compared, all in `phase`."""

    id: PoolId
    members: tuple[CandidacyId, ...]
    running: tuple[CandidacyId, ...]
    phase: Phase
    timebox_ends_at: AwareDatetime
    timebox_ended: bool = False
    timebox_alerted: bool = False
    batches: tuple[AwareDatetime, ...] = ()
    kind: Literal["in-play"] = "in-play"


@dataclass(frozen=True, slots=True)
class PoolSelected:
    """The last pool ended with somebody selected."""

    kind: Literal["selected"] = "selected"


@dataclass(frozen=True, slots=True)
class PoolFailed:
    """The last pool failed; `revised` when a revision that changes something was adopted since (S63)."""

    revised: bool = False
    kind: Literal["failed"] = "failed"


Pool = Annotated[NoPool | PoolInPlay | PoolSelected | PoolFailed, Field(discriminator="kind")]
"""How it stands with pools."""


@dataclass(frozen=True, slots=True)
class NextBrief:
    """A revision that waits for the next pool (C4), or for the model to change."""

    version: int
    brief: Brief


@dataclass(frozen=True, slots=True)
class Shorter:
    """The proposal to leave out a step, and who made it (S22)."""

    step: StepKind
    by: PersonId


@dataclass(frozen=True, slots=True)
class NotOpened:
    """Nothing may happen yet (S12)."""

    kind: Literal["not-opened"] = "not-opened"


@dataclass(frozen=True, slots=True)
class Search:
    """An open search.

    `queue` is the waterfall's order of those not presented yet, `presented` the one past recruitment (S37).
    `sessions` are the feedback sessions already recorded, `sessions_due` the rejections that nobody has talked about
    (C1), `holds_over` the holds that want a decision (S66), `left_out` the steps of a shorter flow (S22),
    `known_version` the version of the brief that everybody acknowledged (S4), `requested_by` who drafted and submitted
    it (S91). `closed`: nobody fills the openings that are left.
    """

    vacancy: VacancyId
    brief_version: int
    brief: Brief
    approvers: tuple[PersonId, ...]
    next_brief: NextBrief | None = None
    candidacies: PersistentMap[CandidacyId, Candidacy] = field(default_factory=PersistentMap)
    candidacy_of: PersistentMap[CandidateId, CandidacyId] = field(default_factory=PersistentMap)
    pool: Pool = NoPool()
    pool_ids: tuple[PoolId, ...] = ()
    queue: tuple[CandidacyId, ...] = ()
    presented: CandidacyId | None = None
    presentations: int = 0
    sessions: tuple[SessionId, ...] = ()
    sessions_due: tuple[CandidacyId, ...] = ()
    holds_over: tuple[CandidacyId, ...] = ()
    lists: tuple[str, ...] = ()
    proposals: tuple[Shorter, ...] = ()
    left_out: tuple[StepKind, ...] = ()
    offers: int = 0
    hired: int = 0
    known_version: int = 0
    requested_by: tuple[PersonId, ...] = ()
    closed: bool = False
    kind: Literal["open"] = "open"

    @property
    def model(self) -> Iterative | Waterfall:
        """The way of working that the brief in force says.

        Raises:
            ValueError: it says none, which an approved brief never does.
        """
        if self.brief.model is None:
            raise ValueError("an approved brief has a model")
        return self.brief.model

    @property
    def changes_model(self) -> bool:
        """Whether a revision waits that changes the model."""
        waiting = self.next_brief.brief.model if self.next_brief else None
        return waiting is not None and waiting.kind != self.model.kind

    @property
    def openings_left(self) -> int:
        """How many are still to be hired; below zero when a revision took openings away."""
        return self.brief.openings - self.hired


State = Annotated[NotOpened | Search, Field(discriminator="kind")]
"""The state of the decider."""
