"""What keeps an evaluation fair around its ratings: conflicts, broken seals, accommodations, the debrief."""

from collections.abc import Sequence

from hiring.contracts.evaluation.commands import BreakSeal, DeclareConflict, RecordAccommodation, RecordConsensus
from hiring.contracts.evaluation.events import (
    AccommodationRecorded,
    ConflictDeclared,
    ConsensusRecorded,
    EvidenceNoted,
    SealBroken,
)
from hiring.contracts.evaluation.parts import Answers
from hiring.contracts.ids import PersonId
from hiring.evaluation.domain.evaluation.rating import require_every_skill_rated
from hiring.evaluation.domain.evaluation.rules import (
    ALREADY_SUBMITTED,
    B7,
    DEBRIEF_AFTER_ALL,
    NOT_A_RATER,
    NOT_YOUR_ROLE,
    NOTHING_SEALED,
    UNFIT_ATTENDEES,
)
from hiring.evaluation.domain.evaluation.state import Cancelled, Completed, Evaluation, Open
from hiring.eventkit.decider import Issued, require


def declare_conflict(command: DeclareConflict, state: Open, rater: PersonId) -> Sequence[ConflictDeclared]:
    """A rater steps aside before rating; until somebody takes their place, they are missing."""
    require(rater not in state.answers, ALREADY_SUBMITTED)
    if rater in state.conflicted:
        return []
    return [
        ConflictDeclared(
            vacancy=command.vacancy,
            evaluation=command.evaluation,
            candidacy=state.plan.candidacy,
            candidate=state.plan.candidate,
            step=state.plan.step,
            rater=rater,
            reason=command.reason,
        )
    ]


def break_seal(command: BreakSeal, state: Evaluation, issued: Issued) -> Sequence[SealBroken]:
    """Answers are shown before their time: to nobody silently, administrators included."""
    before = state.before if isinstance(state, Cancelled) else state
    require(isinstance(before, Open) and before.answers, NOTHING_SEALED)
    assert isinstance(before, Open)  # noqa: S101 - said to mypy: the line above requires it
    by = PersonId(issued.by)
    require(by in {*before.plan.deciders, *before.plan.organisers, *before.raters}, B7)
    require(by not in before.answers, NOTHING_SEALED)
    if by in before.seal_broken_by:
        return []
    return [
        SealBroken(
            vacancy=command.vacancy,
            evaluation=command.evaluation,
            candidacy=before.plan.candidacy,
            step=before.plan.step,
            by=by,
            reason=command.reason,
            seen=tuple(before.answers),
            missing=before.missing,
        )
    ]


def record_consensus(
    command: RecordConsensus, state: Evaluation, issued: Issued
) -> Sequence[ConsensusRecorded | EvidenceNoted]:
    """Independent first, consensus second and separate: no score is made of it (OPM, Google re:Work)."""
    require(isinstance(state, Completed) and not state.agreed, DEBRIEF_AFTER_ALL)
    assert isinstance(state, Completed)  # noqa: S101 - as above
    require(issued.by in {*state.raters, *state.plan.organisers}, NOT_A_RATER)
    present = set(command.attendees)
    fits = set(state.raters) <= present <= {*state.plan.team, *state.raters}
    require(fits, UNFIT_ATTENDEES, field="attendees")
    require_every_skill_rated(state.plan, command.ratings)
    return [
        ConsensusRecorded(
            vacancy=command.vacancy,
            evaluation=command.evaluation,
            candidacy=state.plan.candidacy,
            step=state.plan.step,
            attendees=command.attendees,
            answers=Answers(ratings=command.ratings, recommendation=command.recommendation).sealed(),
        ),
        EvidenceNoted(
            vacancy=command.vacancy,
            evaluation=command.evaluation,
            candidate=state.plan.candidate,
            rater=PersonId(issued.by),
            about="debrief",
            remark=command.summary,
        ),
    ]


def record_accommodation(command: RecordAccommodation, state: Open, issued: Issued) -> Sequence[AccommodationRecorded]:
    """What the candidate needs, told to the raters of this step only."""
    require(issued.by in state.plan.organisers, NOT_YOUR_ROLE)
    if command.accommodation in state.accommodations:
        return []
    return [
        AccommodationRecorded(
            vacancy=command.vacancy,
            evaluation=command.evaluation,
            candidacy=state.plan.candidacy,
            candidate=state.plan.candidate,
            step=state.plan.step,
            accommodation=command.accommodation,
        )
    ]
