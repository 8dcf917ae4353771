"""Iterative: a group opened, cut at once, and decided."""

import json
from typing import Any, Literal

from pydantic import AwareDatetime

from hiring.contracts.brief import Phase, StepKind
from hiring.contracts.ids import CandidacyId, PersonId, PoolId, VacancyId
from hiring.contracts.messages import Event, Line, Text
from hiring.contracts.pipeline.ranking import TellsRanking
from hiring.contracts.sealed import Sealed
from hiring.contracts.upcasting import upcaster


class PoolOpened(Event, wire="pipeline.pool-opened.v1"):
    """A group of candidates to compare was opened, with its planned size, funnel and timebox (S46, S58, C2).

    `weights` are the weights of the steps by which its members are ranked, `must_gate` whether a failed must-have
    ranks last: as the brief said when the pool opened.
    """

    vacancy: VacancyId
    pool: PoolId
    ordinal: int
    members: tuple[CandidacyId, ...] = ()
    size: int
    funnel: tuple[int, int, int]
    weights: dict[StepKind, float]
    must_gate: bool
    opened_at: AwareDatetime
    timebox_ends_at: AwareDatetime
    brief_version: int


class PoolSizeNoticed(Event, wire="pipeline.pool-size-noticed.v1"):
    """A pool is smaller than 4 or larger than 6: worth knowing, never a refusal (C2)."""

    vacancy: VacancyId
    pool: PoolId
    size: int
    notice: Line


class PoolTimeboxEnded(Event, wire="pipeline.pool-timebox-ended.v1"):
    """The time of an iteration is over and its pool is not decided yet (S58)."""

    vacancy: VacancyId
    pool: PoolId
    ordinal: int
    timebox_ends_at: AwareDatetime


class PoolCut(TellsRanking, wire="pipeline.pool-cut.v2", sealed_for="seal"):
    """The whole group was compared at once and some went on to the next phase (S46, S56, S57).

    `ranking` is sealed JSON of `Ranking`; `reason` says why the choice departs from it, where it does.
    """

    pool: PoolId
    from_phase: Phase
    to_phase: Phase
    ranking: Sealed
    advanced: tuple[CandidacyId, ...]
    left: tuple[CandidacyId, ...]
    reason: Text | None = None
    decided_by: PersonId
    brief_version: int


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


@upcaster("pipeline.pool-cut.v1", "pipeline.pool-cut.v2")
def _places_to_ranking(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "ranking": json.dumps({"places": data["ranking"]})}
