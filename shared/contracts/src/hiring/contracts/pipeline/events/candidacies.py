"""One candidacy: entered, marked, going on, and how it ends."""

from typing import Any, Literal

from pydantic import AwareDatetime

from hiring.contracts.brief import Seniority, StepKind
from hiring.contracts.evaluation.parts import total_in
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, PoolId, SkillId, VacancyId
from hiring.contracts.messages import Event, Line, Text
from hiring.contracts.pipeline.events.search import ModelName
from hiring.contracts.pipeline.ranking import TellsRanking
from hiring.contracts.sealed import Sealed
from hiring.contracts.upcasting import upcaster

Outcome = tuple[Literal[0, 1], Literal[0, 1], Literal[0, 1]]
"""Recruitment, professional, managerial: passed or not, the source's `1 - 1 - 0` (S37)."""


class CandidacyEntered(Event, wire="pipeline.candidacy-entered.v1"):
    """A candidate entered the vacancy, at its first step, in a pool (iterative) or in the queue (waterfall).

    Here and in whatever hands a candidate over to a step: `owner` answers for it, within its target (S5).
    """

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    source: Line
    pool: PoolId | None = None
    entered_at: AwareDatetime
    experience: Seniority | None = None
    additional_skills: tuple[SkillId, ...] = ()
    owner: PersonId | None = None
    respond_by: AwareDatetime | None = None


class MarksRecorded(TellsRanking, wire="pipeline.marks-recorded.v2", sealed_for="seal"):
    """A completed evaluation became known to the search: what ranking and deciding count on (S57).

    `total` is sealed JSON of evaluation's `StepTotal`: where one person rates, it tells what they answered.
    """

    candidacy: CandidacyId
    step: StepKind
    total: Sealed
    raters: tuple[PersonId, ...]
    brief_version: int


class CandidateAdvanced(Event, wire="pipeline.candidate-advanced.v1"):
    """A candidate went on to a later step, decided under this version of the brief."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    from_step: StepKind
    step: StepKind
    brief_version: int
    owner: PersonId | None = None
    respond_by: AwareDatetime | None = None


class CandidateRejected(Event, wire="pipeline.candidate-rejected.v1", sealed_for="candidate"):
    """A candidate was turned down: template, reason code and a clarification of their own (S29).

    `wanted` says what would have to be better for the next (S68).
    """

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    model: ModelName
    template: str
    reason: Line
    clarification: Sealed
    outcome: Outcome
    wanted: tuple[Text, ...] = ()
    brief_version: int


class CandidacyWithdrawn(Event, wire="pipeline.candidacy-withdrawn.v1"):
    """A candidate stepped back; reasons are counted (S34)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    reason: Line


class CandidacyReconsidered(Event, wire="pipeline.candidacy-reconsidered.v1"):
    """Somebody rejected some time ago is in play again, at this step, with their history (S35)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    reason: Text
    brief_version: int
    owner: PersonId | None = None
    respond_by: AwareDatetime | None = None


@upcaster("pipeline.marks-recorded.v1", "pipeline.marks-recorded.v2")
def _numbers_to_total(data: dict[str, Any]) -> dict[str, Any]:
    return total_in(data)
