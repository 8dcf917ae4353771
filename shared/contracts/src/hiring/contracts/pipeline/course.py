"""What happens in the course of a search: hand-offs, contacts, corrections, batches, lists, tasks, shorter flows."""

import json
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from hiring.contracts.brief import Seniority, Share, StepKind
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, PoolId, VacancyId
from hiring.contracts.messages import Event, Line, Text, Value
from hiring.contracts.pipeline.commands import CandidacyCommand, SearchCommand, SomeCandidacies
from hiring.contracts.pipeline.ranking import TellsRanking
from hiring.contracts.sealed import Sealed
from hiring.contracts.upcasting import upcaster

ListKind = Literal["long", "short"]
"""The two lists of the source (S61)."""


class RecordAcknowledgement(SearchCommand):
    """Take note that a participant acknowledged the brief. A reaction to `BriefAcknowledged`."""

    brief_version: int
    missing: tuple[PersonId, ...] = ()


class BriefKnown(Event, wire="pipeline.brief-known.v1"):
    """Every participant has acknowledged this version of the brief: the search knows it (S4)."""

    vacancy: VacancyId
    brief_version: int


class CheckResponse(CandidacyCommand):
    """Say whether a hand-off was answered in time. Issued by its deadline."""

    step: StepKind


class ResponseBreached(Event, wire="pipeline.response-breached.v1"):
    """A hand-off was not answered within its target: the step's evaluation is still missing (S5, F17)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    owner: PersonId | None = None
    respond_by: AwareDatetime


class RecordContact(CandidacyCommand):
    """Record that somebody talked to the candidate, `channel` how."""

    channel: Line


class ContactMade(Event, wire="pipeline.contact-made.v1"):
    """Somebody talked to the candidate (S34, S67)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    channel: Line
    made_by: PersonId
    made_at: AwareDatetime


class CheckContact(CandidacyCommand):
    """Say whether a contact planned for a hold took place. Issued by its deadline."""

    planned: AwareDatetime


class ContactMissed(Event, wire="pipeline.contact-missed.v1"):
    """A contact planned for a hold did not take place (S67)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    planned: AwareDatetime


class CorrectStep(CandidacyCommand):
    """Move a candidate back to an earlier step: the move forward was a mistake."""

    step: StepKind
    reason: Text


class StepCorrected(Event, wire="pipeline.step-corrected.v1"):
    """A move forward was taken back: what counts steps counts it no more."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    from_step: StepKind
    step: StepKind
    reason: Text
    brief_version: int
    owner: PersonId | None = None
    respond_by: AwareDatetime | None = None


class PresentBatch(SearchCommand):
    """Provide some of the pool to the hiring manager; more often than twice in seven days only with a `reason`."""

    pool: PoolId
    candidacies: Annotated[SomeCandidacies, Field(min_length=1)]
    reason: Text | None = None


class BatchPresented(Event, wire="pipeline.batch-presented.v1"):
    """Some of a pool were provided to the hiring manager (S40); `reason`: why out of the cadence."""

    vacancy: VacancyId
    pool: PoolId
    ordinal: int
    candidacies: tuple[CandidacyId, ...]
    presented_at: AwareDatetime
    presented_by: PersonId
    reason: Text | None = None


class AlertTimebox(SearchCommand):
    """Say that an iteration's time is nearly over. Issued by its deadline."""

    pool: PoolId


class PoolTimeboxNearing(Event, wire="pipeline.pool-timebox-nearing.v1"):
    """An iteration ends soon and its pool is not decided yet; `waiting` are not evaluated in its phase (S58)."""

    vacancy: VacancyId
    pool: PoolId
    ordinal: int
    timebox_ends_at: AwareDatetime
    waiting: tuple[CandidacyId, ...]


class PoolSpreadNoticed(Event, wire="pipeline.pool-spread-noticed.v1"):
    """The first pool is full and its members are much alike: worth knowing, never a refusal (S55)."""

    vacancy: VacancyId
    pool: PoolId
    experience: dict[Seniority, int]
    additional_skills: dict[str, int]
    notice: Line


class Listed(Value):
    """One candidacy on a list, as it stood then: its step, its combined marks (F3) and whether every must was met.

    `combined` and `gate_passed` are for those who decide; in the log they stand sealed, in the list's `ranking`.
    """

    candidacy: CandidacyId
    candidate: CandidateId
    step: StepKind
    combined: Share | None = None
    gate_passed: bool | None = None


class TakeList(SearchCommand):
    """Keep a named long or short list as it is now."""

    name: Line
    kind: ListKind
    candidacies: Annotated[SomeCandidacies, Field(min_length=1)]


class ListTaken(TellsRanking, wire="pipeline.list-taken.v2", sealed_for="seal"):
    """A long or short list was kept under a name: who, when, and under which version of the brief (S61).

    `ranking` is sealed JSON of `Ranking`: how those on it ranked then.
    """

    name: Line
    kind: ListKind
    entries: tuple[Listed, ...]
    ranking: Sealed
    taken_by: PersonId
    taken_at: AwareDatetime
    brief_version: int


@upcaster("pipeline.list-taken.v1", "pipeline.list-taken.v2")
def _entries_to_ranking(data: dict[str, Any]) -> dict[str, Any]:
    numbers = {"combined", "gate_passed"}
    entries = [{name: value for name, value in entry.items() if name not in numbers} for entry in data["entries"]]
    places = [
        {"rank": rank, **{name: entry[name] for name in ("candidacy", *numbers) if name in entry}}
        for rank, entry in enumerate(data["entries"], 1)
    ]
    return {**data, "entries": entries, "ranking": json.dumps({"places": places})}


class GiveTestTask(CandidacyCommand):
    """Give the candidate the test task, to be returned by `due_at`."""

    task: Text
    due_at: AwareDatetime


class TestTaskGiven(Event, wire="pipeline.test-task-given.v1"):
    """The candidate has the test task (S20)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    task: Text
    due_at: AwareDatetime


class ReceiveTestTask(CandidacyCommand):
    """Record what the candidate returned: where it is, or what it says."""

    work: Sealed


class TestTaskReceived(Event, wire="pipeline.test-task-received.v1", sealed_for="candidate"):
    """The candidate returned the test task, `late` or in time."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    work: Sealed
    late: bool


class RecordReference(CandidacyCommand):
    """Record what a referee said, with the candidate's consent to ask them."""

    referee: Sealed
    relation: Line
    statement: Sealed
    consented: bool


class ReferenceRecorded(Event, wire="pipeline.reference-recorded.v1", sealed_for="candidate"):
    """A referee whom the candidate agreed to was asked (S20)."""

    vacancy: VacancyId
    candidacy: CandidacyId
    candidate: CandidateId
    referee: Sealed
    relation: Line
    statement: Sealed


class ProposeShorterFlow(SearchCommand):
    """Propose to leave out an optional step, as the position is in high demand."""

    step: StepKind
    demand: Literal["normal", "high", "very-high"]
    argument: Text


class ShorterFlowProposed(Event, wire="pipeline.shorter-flow-proposed.v1"):
    """Somebody argued that the flow should be shorter (S22)."""

    vacancy: VacancyId
    step: StepKind
    demand: Literal["normal", "high", "very-high"]
    argument: Text
    proposed_by: PersonId


class AnswerShorterFlow(SearchCommand):
    """Approve the proposal to leave out a step, or turn it down."""

    step: StepKind
    approved: bool
    reason: Text


class ShorterFlowAnswered(Event, wire="pipeline.shorter-flow-answered.v1"):
    """The flow is shorter by this step from now on, or stays as it was (S22)."""

    vacancy: VacancyId
    step: StepKind
    approved: bool
    reason: Text
    answered_by: PersonId
