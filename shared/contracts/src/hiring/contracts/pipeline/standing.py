"""Questions about those of a search who stand together or aside: who makes up a pool, and who is on hold."""

from typing import Literal

from pydantic import AwareDatetime

from hiring.contracts.brief import Seniority, StepKind
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, PoolId, SkillId, VacancyId
from hiring.contracts.messages import Text, Value
from hiring.contracts.pipeline.queries import SearchQuery


class Background(Value):
    """What a member brings besides what is asked: range of experience, additional skills, and where from."""

    candidacy: CandidacyId
    candidate: CandidateId
    name: str
    experience: Seniority | None = None
    additional_skills: tuple[SkillId, ...]
    source: str


class Composition(Value):
    """Who makes up a pool (S55): how many of each range of experience and additional skill; `unknown` said none.

    `lacking` says what makes its spread low, where it is.
    """

    vacancy: VacancyId
    pool: PoolId
    ordinal: int
    size: int
    experience: dict[Seniority, int]
    unknown: int
    additional_skills: dict[str, int]
    lacking: str | None = None
    members: tuple[Background, ...]


class ShowComposition(SearchQuery, answered_by=Composition):
    """Who makes up a pool? Without `pool`: the first, which should be wide."""

    pool: PoolId | None = None


class PlannedContact(Value):
    """A contact that was planned for a hold (S67)."""

    planned: AwareDatetime
    state: Literal["planned", "kept", "missed"]


class Hold(Value):
    """A hold, and its end (S66, S68): when it is over, a decision is due; `ended` says which it was.

    `wanted` is what would have to be better, `extended` how often its end was moved.
    """

    candidacy: CandidacyId
    candidate: CandidateId
    name: str
    step: StepKind
    reason: Text
    wanted: tuple[Text, ...]
    held_at: AwareDatetime
    held_by: PersonId
    until: AwareDatetime
    extended: int
    contacts: tuple[PlannedContact, ...]
    state: Literal["running", "over", "released", "rejected", "withdrawn"]
    ended_at: AwareDatetime | None = None


class Holds(Value):
    """Every hold of a search: those that want a decision first, then the next to end, then the past ones."""

    vacancy: VacancyId
    holds: tuple[Hold, ...]


class ShowHolds(SearchQuery, answered_by=Holds):
    """Who is on hold, until when, and how did holds end?"""


class ShorterFlow(Value):
    """A proposal to leave out a step (S22): who argued what, and what it was answered."""

    step: StepKind
    demand: Literal["normal", "high", "very-high"]
    argument: Text
    proposed_by: PersonId
    proposed_at: AwareDatetime
    approved: bool | None = None
    reason: Text | None = None
    answered_by: PersonId | None = None
    answered_at: AwareDatetime | None = None


class ShorterFlows(Value):
    """What was proposed to be left out of the flow of a search: what is not answered yet first, then the newest."""

    vacancy: VacancyId
    proposals: tuple[ShorterFlow, ...]


class ShowShorterFlows(SearchQuery, answered_by=ShorterFlows):
    """Which steps are proposed to be left out, and which were?"""
