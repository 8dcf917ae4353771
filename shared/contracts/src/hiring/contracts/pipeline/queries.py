"""What can be asked about a search, by the people of its vacancy, and how it is answered.

In every answer `name` is the candidate's: `[erased]` after an erasure, the candidate's id when never registered.
"""

from typing import Literal

from pydantic import AwareDatetime

from hiring.contracts.brief import Phase, Share, StepKind
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, PoolId, SkillId, VacancyId
from hiring.contracts.messages import Line, Query, Text, Value
from hiring.contracts.pipeline.events import ModelName, Outcome

Status = Literal["in-step", "on-hold", "hold-expired", "selected", "offered", "hired", "rejected", "withdrawn"]
"""Where a candidacy stands; an offer declined counts as withdrawn."""


class Card(Value):
    """One candidacy on the board; `since` when, and `until` for a hold."""

    candidacy: CandidacyId
    candidate: CandidateId
    name: str
    step: StepKind
    status: Status
    since: AwareDatetime
    until: AwareDatetime | None = None
    pool: PoolId | None = None


class BoardColumn(Value):
    """A step and whoever stands there, the longest waiting first."""

    step: StepKind
    cards: tuple[Card, ...]


class Board(Value):
    """Step by candidacy."""

    vacancy: VacancyId
    model: ModelName
    columns: tuple[BoardColumn, ...]


class SkillScore(Value):
    """How a candidate was seen on one skill at one step, 0..1 (F1); None when nobody observed it."""

    skill: SkillId
    mean: Share | None
    raters: int


class StepScore(Value):
    """How a candidate was seen at one step (F1 to F4)."""

    step: StepKind
    score: Share | None = None
    coverage: Share
    gate_passed: bool
    failed_musts: tuple[SkillId, ...]
    skills: tuple[SkillScore, ...]


class PoolMember(Value):
    """One member beside the others; `rank` by `combined` marks of the steps so far, equal marks share a rank."""

    candidacy: CandidacyId
    candidate: CandidateId
    name: str
    step: StepKind
    status: Status
    steps: tuple[StepScore, ...]
    combined: Share | None = None
    rank: int
    gate_passed: bool
    selected: bool


class Cut(Value):
    """Who went on from one phase to the next, who decided and why against the ranking, where it was."""

    from_phase: Phase
    to_phase: Phase
    advanced: tuple[CandidacyId, ...]
    left: tuple[CandidacyId, ...]
    reason: Text | None = None
    decided_by: PersonId
    at: AwareDatetime


class PoolComparison(Value):
    """The members of a pool side by side, best first, what was cut and how it ended (S41, S57)."""

    vacancy: VacancyId
    pool: PoolId
    ordinal: int
    brief_version: int
    size: int
    funnel: tuple[int, int, int]
    opened_at: AwareDatetime
    timebox_ends_at: AwareDatetime
    timebox_ended: bool
    decided_at: AwareDatetime | None = None
    outcome: Literal["selected", "failed"] | None = None
    reason: Text | None = None
    notices: tuple[Line, ...]
    members: tuple[PoolMember, ...]
    cuts: tuple[Cut, ...]


class QueueEntry(Value):
    """One candidate of the waterfall; `outcome` is the tuple left behind (S37), None while it is open."""

    candidacy: CandidacyId
    candidate: CandidateId
    name: str
    step: StepKind
    status: Status
    state: Literal["waiting", "presented", "done"]
    outcome: Outcome | None = None
    session_due: bool


class CandidateQueue(Value):
    """The waterfall: who is presented, whose session is due before the next, who waits in which order.

    `wanted` is what rejections and holds said would have to be better for the next, the oldest first (S68).
    """

    vacancy: VacancyId
    gate_open: bool
    entries: tuple[QueueEntry, ...]
    wanted: tuple[Text, ...] = ()


class Stay(Value):
    """A time that a candidacy spent in one step; `hours` counts up to the question while it is open."""

    step: StepKind
    entered_at: AwareDatetime
    left_at: AwareDatetime | None = None
    hours: float


class CandidacyStages(Value):
    """Every stay of one candidacy, in order of time."""

    candidacy: CandidacyId
    candidate: CandidateId
    name: str
    stays: tuple[Stay, ...]


class StepTime(Value):
    """The median of the completed stays in a step, in hours (F13); None while there is none."""

    step: StepKind
    completed: int
    median_hours: float | None


class Stages(Value):
    """How long each candidacy stayed in each step (S5, F13)."""

    vacancy: VacancyId
    steps: tuple[StepTime, ...]
    candidacies: tuple[CandidacyStages, ...]


class SearchQuery(Query, service="pipeline"):
    """A question about the search of one vacancy."""

    vacancy: VacancyId


class ShowBoard(SearchQuery, answered_by=Board):
    """Who stands at which step?"""


class ComparePool(SearchQuery, answered_by=PoolComparison):
    """How do the members of a pool compare? Without `pool`: of the newest."""

    pool: PoolId | None = None


class ShowQueue(SearchQuery, answered_by=CandidateQueue):
    """Who is next in the waterfall, and what is in the way?"""


class ShowStages(SearchQuery, answered_by=Stages):
    """How long did each candidacy stay in each step?"""
