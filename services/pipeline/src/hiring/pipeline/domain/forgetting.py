"""How long a person is remembered: candidacies in play, retention, legal hold, erasure, and duplicates."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Event
from hiring.contracts.pipeline import person as p
from hiring.eventkit.decider import Issued, require
from hiring.pipeline.domain.person import (
    LEGAL_HOLD,
    NO_MERGE,
    STILL_IN_PLAY,
    TWO_ERASE,
    UNKNOWN_PERSON,
    Person,
)

CandidacyCommand = p.NoteCandidacy | p.CloseCandidacy
ErasureCommand = p.RequestErasure | p.ConfirmErasure | p.EndRetention | p.RecordErasure
OtherCommand = p.PlaceLegalHold | p.LiftLegalHold | p.MergeCandidates | p.TakeOverDuplicate
ForgettingCommand = (
    p.NoteCandidacy
    | p.CloseCandidacy
    | p.RequestErasure
    | p.ConfirmErasure
    | p.EndRetention
    | p.RecordErasure
    | p.PlaceLegalHold
    | p.LiftLegalHold
    | p.MergeCandidates
    | p.TakeOverDuplicate
)


def decide(command: ForgettingCommand, person: Person, issued: Issued) -> Sequence[Event]:
    """What a command about remembering and forgetting a person leads to."""
    if isinstance(command, CandidacyCommand):
        return _candidacy(command, person, issued)
    if isinstance(command, ErasureCommand):
        return _erasure(command, person, issued)
    match command:
        case p.PlaceLegalHold():
            require(person.registered, UNKNOWN_PERSON)
            return [] if person.legal_hold else [p.LegalHoldPlaced(**dict(command))]
        case p.LiftLegalHold():
            return [p.LegalHoldLifted(**dict(command))] if person.legal_hold else []
        case p.MergeCandidates():
            return _merge(command, person)
        case p.TakeOverDuplicate():
            return [] if command.duplicate in person.duplicates else list(_take_over(command, person, issued))
    assert_never(command)


def _candidacy(command: CandidacyCommand, person: Person, issued: Issued) -> Sequence[Event]:
    there = command.candidacy in person.in_play
    if isinstance(command, p.NoteCandidacy):
        return [] if there or person.erased else [p.CandidacyNoted(**dict(command))]
    if not there:
        return []
    last = person.in_play == (command.candidacy,)
    return [p.CandidacyClosed(**dict(command), erase_at=issued.at + person.retention if last else None)]


def _erasure(command: ErasureCommand, person: Person, issued: Issued) -> Sequence[Event]:
    match command:
        case p.RequestErasure():
            require(not person.in_play, STILL_IN_PLAY, ", ".join(person.in_play))
            if person.erasure_requested_by is not None:
                return []
            return [p.ErasureRequested(**dict(command), requested_by=PersonId(issued.by))]
        case p.ConfirmErasure():
            requested = person.erasure_requested_by
            require(requested is not None and requested != issued.by, TWO_ERASE)
            require(not person.legal_hold, LEGAL_HOLD)
            require(not person.in_play, STILL_IN_PLAY, ", ".join(person.in_play))
            return [_erased(command, person, issued, person.erasure_reason or "requested")]
        case p.EndRetention():
            kept = person.legal_hold or person.in_play or any(until > issued.at for until in person.consents.values())
            over = person.erase_at is not None and person.erase_at <= issued.at
            return [_erased(command, person, issued, "retention")] if over and not kept else []
        case p.RecordErasure():
            if not person.erased or person.erasure_completed:
                return []
            return [p.ErasureCompleted(candidate=command.candidate, persons=person.erased)]
    assert_never(command)


def _erased(command: ErasureCommand, person: Person, issued: Issued, reason: str) -> p.CandidateErased:
    return p.CandidateErased(
        candidate=command.candidate,
        persons=(command.candidate, *person.duplicates),
        reason=reason,
        decided_by=PersonId(issued.by),
        decided_at=issued.at,
    )


def _merge(command: p.MergeCandidates, person: Person) -> Sequence[Event]:
    require(person.registered, UNKNOWN_PERSON)
    fits = command.into != command.candidate and command.into not in person.duplicates
    require(fits, NO_MERGE, field="into")
    require(not person.in_play, STILL_IN_PLAY, ", ".join(person.in_play))
    return [p.CandidateMerged(**dict(command), consents=person.consents, talent=person.talent)]


def _take_over(command: p.TakeOverDuplicate, person: Person, issued: Issued) -> Iterator[Event]:
    """The dossier, the consents that last longer than one's own, and the talent pool where one stands in none."""
    yield p.DuplicateTakenOver(candidate=command.candidate, duplicate=command.duplicate)
    if person.erased or person.merged_into:
        return
    for purpose, until in command.consents.items():
        own = person.consents.get(purpose)
        if until > issued.at and (own is None or own < until):
            yield p.ConsentGiven(candidate=command.candidate, purpose=purpose, until=until)
    if command.talent is not None and person.pool is None:
        when = command.talent.recontact_at or issued.at
        told = command.talent.model_copy(update={"recontact_at": when})
        yield p.TalentPooled(candidate=command.candidate, **dict(told))
