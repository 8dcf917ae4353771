"""What follows by itself for the person behind a candidacy: remembering, reminding, and forgetting."""

from collections.abc import Sequence

from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline.events import (
    CandidacyEntered,
    CandidacyReconsidered,
    CandidacyWithdrawn,
    CandidateRejected,
    OfferDeclined,
)
from hiring.eventkit.policies import CancelDeadline, DestroyKey, Policy, Reaction, SetDeadline, policy


@policy(CandidacyEntered)
def when_candidacy_entered_then_note_it_with_the_person(recorded: Recorded[CandidacyEntered]) -> Sequence[Reaction]:
    """Who is in play is not forgotten."""
    return [_note(recorded.event)]


@policy(CandidacyReconsidered)
def when_candidacy_reconsidered_then_note_it_with_the_person(
    recorded: Recorded[CandidacyReconsidered],
) -> Sequence[Reaction]:
    """Who is in play again is not forgotten."""
    return [_note(recorded.event)]


@policy(CandidateRejected)
def when_candidate_rejected_then_close_the_candidacy(recorded: Recorded[CandidateRejected]) -> Sequence[Reaction]:
    """Retention may begin."""
    return [_close(recorded.event)]


@policy(CandidacyWithdrawn)
def when_candidacy_withdrawn_then_close_it(recorded: Recorded[CandidacyWithdrawn]) -> Sequence[Reaction]:
    """Retention may begin."""
    return [_close(recorded.event)]


@policy(OfferDeclined)
def when_offer_declined_then_close_the_candidacy(recorded: Recorded[OfferDeclined]) -> Sequence[Reaction]:
    """Retention may begin."""
    return [_close(recorded.event)]


@policy(p.CandidacyClosed)
def when_the_last_candidacy_closed_then_wait_for_the_end_of_retention(
    recorded: Recorded[p.CandidacyClosed],
) -> Sequence[Reaction]:
    """What no purpose keeps is erased when the rule of the country says so."""
    event = recorded.event
    if event.erase_at is None:
        return []
    return [SetDeadline(f"retention-{event.candidate}", event.erase_at, p.EndRetention(candidate=event.candidate))]


@policy(p.LegalHoldLifted)
def when_legal_hold_lifted_then_look_at_retention(recorded: Recorded[p.LegalHoldLifted]) -> Sequence[Reaction]:
    """Its time may be over meanwhile."""
    return [p.EndRetention(candidate=recorded.event.candidate)]


@policy(p.ConsentEnded)
def when_consent_ended_then_look_at_retention(recorded: Recorded[p.ConsentEnded]) -> Sequence[Reaction]:
    """It may have been all that kept the person in mind."""
    return [p.EndRetention(candidate=recorded.event.candidate)]


@policy(p.ConsentGiven)
def when_consent_given_then_wait_for_its_end(recorded: Recorded[p.ConsentGiven]) -> Sequence[Reaction]:
    """A consent has an end."""
    event = recorded.event
    lapse = p.LapseConsent(candidate=event.candidate, purpose=event.purpose)
    return [SetDeadline(f"consent-{event.candidate}-{event.purpose}", event.until, lapse)]


@policy(p.TalentPooled)
def when_talent_pooled_then_remind_of_them(recorded: Recorded[p.TalentPooled]) -> Sequence[Reaction]:
    """They are to be contacted again (S89)."""
    event = recorded.event
    remind = p.RemindOfTalent(candidate=event.candidate)
    return [SetDeadline(f"talent-{event.candidate}", event.recontact_at, remind)]


@policy(p.TalentReleased)
def when_talent_released_then_remind_no_more(recorded: Recorded[p.TalentReleased]) -> Sequence[Reaction]:
    """They stand in no pool."""
    return [CancelDeadline(f"talent-{recorded.event.candidate}")]


@policy(p.CandidateErased)
def when_candidate_erased_then_destroy_the_keys(recorded: Recorded[p.CandidateErased]) -> Sequence[Reaction]:
    """The receipt is written when the last key is gone."""
    keys = [DestroyKey(person) for person in recorded.event.persons]
    return [*keys, p.RecordErasure(candidate=recorded.event.candidate)]


@policy(p.CandidateMerged)
def when_candidate_merged_then_take_over_the_duplicate(recorded: Recorded[p.CandidateMerged]) -> Sequence[Reaction]:
    """The dossier goes on there, and so do consents and the talent pool."""
    event = recorded.event
    carried = {"consents": event.consents, "talent": event.talent}
    return [p.TakeOverDuplicate.model_validate({"candidate": event.into, "duplicate": event.candidate, **carried})]


def _note(event: CandidacyEntered | CandidacyReconsidered) -> p.NoteCandidacy:
    return p.NoteCandidacy(candidate=event.candidate, vacancy=event.vacancy, candidacy=event.candidacy)


def _close(event: CandidateRejected | CandidacyWithdrawn | OfferDeclined) -> p.CloseCandidacy:
    return p.CloseCandidacy(candidate=event.candidate, vacancy=event.vacancy, candidacy=event.candidacy)


PERSON_POLICIES: tuple[Policy, ...] = tuple(value for value in vars().values() if isinstance(value, Policy))
