"""Waterfall: the order of the queue, and the one who is presented."""

from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, VacancyId
from hiring.contracts.messages import Event, Text


class QueuePrioritised(Event, wire="pipeline.queue-prioritised.v1"):
    """The waterfall queue was put in order, the most relevant first (S59)."""

    vacancy: VacancyId
    order: tuple[CandidacyId, ...]
    reason: Text


class CandidatePresented(Event, wire="pipeline.candidate-presented.v1"):
    """The one candidate whom the waterfall now works with left the queue (S37); `reason`: why out of order (S59)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    ordinal: int
    reason: Text | None = None
    brief_version: int


class CandidateSelected(Event, wire="pipeline.candidate-selected.v1"):
    """The hiring manager wants this candidate: the waterfall's `1 - 1 - 1` (S37)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    reason: Text
    decided_by: PersonId
    brief_version: int
