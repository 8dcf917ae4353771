"""The facts of a search. The aggregate is `search`, one for each vacancy; `candidate` is the person, under `_`."""

from typing import Literal

from pydantic import AwareDatetime

from hiring.contracts.brief import StepKind
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, PoolId, VacancyId
from hiring.contracts.messages import Event, Line, Text
from hiring.contracts.sealed import Sealed

Outcome = tuple[Literal[0, 1], Literal[0, 1], Literal[0, 1]]
"""Recruitment, professional, managerial: passed or not, the source's `1 - 1 - 0` (S37)."""


class SearchOpened(Event, wire="pipeline.search-opened.v1"):
    """The search began under the approved brief (S12)."""

    vacancy: VacancyId
    brief_version: int
    model: Literal["iterative", "waterfall"]
    openings: int


class CandidacyEntered(Event, wire="pipeline.candidacy-entered.v1"):
    """A candidate entered the vacancy, at its first step, in a pool (iterative) or in the queue (waterfall)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    source: Line
    pool: PoolId | None = None


class CandidateAdvanced(Event, wire="pipeline.candidate-advanced.v1"):
    """A candidate went on to a later step, decided under this version of the brief."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    from_step: StepKind
    step: StepKind
    brief_version: int


class CandidateRejected(Event, wire="pipeline.candidate-rejected.v1", sealed_for="candidate"):
    """A candidate was turned down: template, reason code and a clarification of their own (S29)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    model: Literal["iterative", "waterfall"]
    template: str
    reason: Line
    clarification: Sealed
    outcome: Outcome
    brief_version: int


class HoldExpired(Event, wire="pipeline.hold-expired.v1"):
    """The time of a hold ran out without a decision: one is due now (S66)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    reason: Text


class PoolDecided(Event, wire="pipeline.pool-decided.v1"):
    """A pool was closed by an explicit decision: the selected, or none, which is a failed pool (S62, S63)."""

    vacancy: VacancyId
    pool: PoolId
    ordinal: int
    outcome: Literal["selected", "failed"]
    members: tuple[CandidacyId, ...]
    selected: tuple[CandidacyId, ...] = ()
    reason: Text
    decided_by: PersonId
    brief_version: int


class PositionFilled(Event, wire="pipeline.position-filled.v1"):
    """A candidate accepted the offer and an opening is filled."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    model: Literal["iterative", "waterfall"]
    entered_at: AwareDatetime
    starts_at: AwareDatetime
    probation_ends_at: AwareDatetime
    openings_left: int
