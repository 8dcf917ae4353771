"""What is remembered of a person, what each event makes of it, and the rules about persons."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import assert_never

from pydantic import AwareDatetime

from hiring.contracts.ids import CandidacyId, CandidateId, VacancyId
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline.events import CandidateRegistered
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import Rule

RETENTION_DAYS = {"NL": 28, "DE": 183, "FR": 730, "US": 365}
"""How long what is known of a candidate is kept after the last candidacy: NL 4 weeks, DE 6 months (AGG 2 + 3 + 1),
FR at most 2 years (CNIL), US at least 1 year (29 CFR 1602.14). A default, not legal advice."""
RETENTION_ELSEWHERE = 183

ForgettingEvent = (
    p.LegalHoldPlaced
    | p.LegalHoldLifted
    | p.ErasureRequested
    | p.CandidateErased
    | p.ErasureCompleted
    | p.CandidateMerged
    | p.DuplicateTakenOver
)
PersonEvent = (
    CandidateRegistered
    | p.CandidateCorrected
    | p.ConsentGiven
    | p.ConsentEnded
    | p.TalentPooled
    | p.RecontactDue
    | p.TalentReleased
    | p.CandidacyNoted
    | p.CandidacyClosed
    | ForgettingEvent
)

ALREADY_REGISTERED = Rule("already-registered", "A person is registered as a candidate once")
UNKNOWN_PERSON = Rule("unknown-person", "Only a registered person has consent, talent pool and legal hold")
NOTHING_CORRECTED = Rule("nothing-corrected", "A correction names the right name, the right contact or both")
S89 = Rule("S89", "A talent pool needs the candidate's consent up to the day of the next contact")
LEGAL_HOLD = Rule("legal-hold", "Nothing is erased under a legal hold")
STILL_IN_PLAY = Rule("still-in-play", "Who is in play in a vacancy is withdrawn there before being erased or merged")
TWO_ERASE = Rule("two-erase", "An erasure is requested by one and confirmed by another")
ALREADY_ERASED = Rule("already-erased", "Nothing more is recorded about a person who was erased")
ALREADY_MERGED = Rule("already-merged", "A merged candidate goes on as the person they were merged into")
NO_MERGE = Rule("no-merge", "A candidate is merged into another person, never into oneself or an own duplicate")
NO_CONSENT_IN_FORCE = Rule("no-consent-in-force", "Only a consent in force is taken back, and one ends in the future")


@dataclass(frozen=True, slots=True)
class Person:
    """`in_play`: candidacies that are not over. `erase_at`: the end of retention, when none is in play."""

    registered: bool = False
    name: Sealed | None = None
    contact: Sealed | None = None
    country: str | None = None
    in_play: tuple[CandidacyId, ...] = ()
    erase_at: AwareDatetime | None = None
    consents: dict[str, AwareDatetime] = field(default_factory=dict)
    pool: str | None = None
    pool_vacancy: VacancyId | None = None
    recontact_at: AwareDatetime | None = None
    legal_hold: bool = False
    erasure_requested_by: str | None = None
    erasure_reason: str | None = None
    erased: tuple[CandidateId, ...] = ()
    erasure_completed: bool = False
    merged_into: CandidateId | None = None
    duplicates: tuple[CandidateId, ...] = ()

    @property
    def talent(self) -> p.Talent | None:
        """How they stand in a talent pool, if they do."""
        if self.pool is None:
            return None
        return p.Talent(pool=self.pool, recontact_at=self.recontact_at, vacancy=self.pool_vacancy)

    @property
    def retention(self) -> timedelta:
        """How long the rule of their country keeps what is known."""
        return timedelta(days=RETENTION_DAYS.get(self.country or "", RETENTION_ELSEWHERE))


def evolve(person: Person, event: PersonEvent) -> Person:
    """The person after one more event."""
    match event:
        case CandidateRegistered():
            known = replace(person, name=event.name, contact=event.contact)
            return replace(known, registered=True, country=event.country)
        case p.CandidateCorrected():
            return replace(person, name=event.name or person.name, contact=event.contact or person.contact)
        case p.CandidacyNoted():
            return replace(person, in_play=(*person.in_play, event.candidacy), erase_at=None)
        case p.CandidacyClosed():
            left = tuple(id_ for id_ in person.in_play if id_ != event.candidacy)
            return replace(person, in_play=left, erase_at=event.erase_at)
        case p.ConsentGiven():
            return replace(person, consents={**person.consents, event.purpose: event.until})
        case p.ConsentEnded():
            rest = {purpose: until for purpose, until in person.consents.items() if purpose != event.purpose}
            return replace(person, consents=rest)
        case p.TalentPooled():
            return replace(person, pool=event.pool, recontact_at=event.recontact_at, pool_vacancy=event.vacancy)
        case p.RecontactDue():
            return replace(person, recontact_at=None)
        case p.TalentReleased():
            return replace(person, pool=None, recontact_at=None, pool_vacancy=None)
    return _forgetting(person, event)


def _forgetting(person: Person, event: ForgettingEvent) -> Person:
    match event:
        case p.LegalHoldPlaced() | p.LegalHoldLifted():
            return replace(person, legal_hold=isinstance(event, p.LegalHoldPlaced))
        case p.ErasureRequested():
            return replace(person, erasure_requested_by=event.requested_by, erasure_reason=event.reason)
        case p.CandidateErased():
            return replace(person, erased=event.persons, consents={}, pool=None, recontact_at=None, erase_at=None)
        case p.ErasureCompleted():
            return replace(person, erasure_completed=True)
        case p.CandidateMerged():
            return replace(person, merged_into=event.into, consents={}, pool=None, recontact_at=None)
        case p.DuplicateTakenOver():
            return replace(person, duplicates=(*person.duplicates, event.duplicate))
    assert_never(event)
