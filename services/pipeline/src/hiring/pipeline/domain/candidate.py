"""The candidate as a person, across vacancies: the only place where a name and a contact stand, sealed.

A person belongs to no vacancy, so to no team: who may do what is decided by the actor's role in the organisation.
"""

from collections.abc import Sequence
from typing import Any, assert_never, get_args

from hiring.contracts.ids import PersonId
from hiring.contracts.messages import Command, Event
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline.commands import RegisterCandidate
from hiring.contracts.pipeline.events import CandidateRegistered
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.subjects import NO_VACANCY, AggregateId
from hiring.eventkit.decider import Decider, Issued, require
from hiring.pipeline.domain import forgetting
from hiring.pipeline.domain.person import (
    ALREADY_ERASED,
    ALREADY_MERGED,
    ALREADY_REGISTERED,
    NO_CONSENT_IN_FORCE,
    NOTHING_CORRECTED,
    S89,
    UNKNOWN_PERSON,
    Person,
    PersonEvent,
    evolve,
)
from hiring.pipeline.domain.roles import (
    CURATING,
    GUARDING,
    HEARING,
    KNOWING,
    REGISTERING,
    SORTING,
    require_office,
    require_reaction,
)

TalentCommand = (
    p.GiveConsent | p.WithdrawConsent | p.LapseConsent | p.JoinTalentPool | p.RemindOfTalent | p.LeaveTalentPool
)
PersonCommand = RegisterCandidate | p.CorrectCandidate | TalentCommand | forgetting.ForgettingCommand


OFFICE: dict[type[Command], tuple[OrganisationRole, ...]] = {
    RegisterCandidate: REGISTERING,
    p.CorrectCandidate: KNOWING,
    p.GiveConsent: HEARING,
    p.WithdrawConsent: HEARING,
    p.JoinTalentPool: CURATING,
    p.LeaveTalentPool: CURATING,
    p.RequestErasure: HEARING,
    p.ConfirmErasure: GUARDING,
    p.PlaceLegalHold: GUARDING,
    p.LiftLegalHold: GUARDING,
    p.MergeCandidates: SORTING,
}
"""Whose command it is. What is not named here happens as a reaction or at a deadline."""


def decide(command: PersonCommand, person: Person, issued: Issued) -> Sequence[Event]:
    """What a command about a person leads to."""
    if type(command) not in OFFICE:
        require_reaction(issued)
    else:
        require_office(issued.roles, *OFFICE[type(command)])
        require(not person.erased, ALREADY_ERASED, field="candidate")
        require(person.merged_into is None, ALREADY_MERGED, f"go on with {person.merged_into}", "candidate")
    if isinstance(command, RegisterCandidate):
        require(not person.registered, ALREADY_REGISTERED, field="candidate")
        return [CandidateRegistered(**dict(command))]
    if isinstance(command, p.CorrectCandidate):
        require(person.registered, UNKNOWN_PERSON)
        require(command.name or command.contact, NOTHING_CORRECTED, field="name")
        return _corrected(command, person, PersonId(issued.by))
    if isinstance(command, TalentCommand):
        return _talent(command, person, issued)
    return forgetting.decide(command, person, issued)


def _corrected(command: p.CorrectCandidate, person: Person, by: PersonId) -> Sequence[Event]:
    """What is right is told; nothing when it stands so already."""
    name = command.name if command.name != person.name else None
    contact = command.contact if command.contact != person.contact else None
    told = {"candidate": command.candidate, "name": name, "contact": contact, "reason": command.reason}
    return [p.CandidateCorrected.model_validate({**told, "corrected_by": by})] if name or contact else []


def _talent(command: TalentCommand, person: Person, issued: Issued) -> Sequence[Event]:
    match command:
        case p.GiveConsent():
            require(person.registered, UNKNOWN_PERSON)
            require(command.until > issued.at, NO_CONSENT_IN_FORCE, field="until")
            if person.consents.get(command.purpose) == command.until:
                return []
            return [p.ConsentGiven(**dict(command))]
        case p.WithdrawConsent():
            require(command.purpose in person.consents, NO_CONSENT_IN_FORCE, field="purpose")
            return _consent_ended(command, person)
        case p.LapseConsent():
            until = person.consents.get(command.purpose)
            return _consent_ended(command, person) if until is not None and until <= issued.at else []
        case p.JoinTalentPool():
            return _join(command, person, issued)
        case p.RemindOfTalent():
            due = person.pool is not None and person.recontact_at is not None and person.recontact_at <= issued.at
            return [p.RecontactDue(candidate=command.candidate, pool=str(person.pool))] if due else []
        case p.LeaveTalentPool():
            return [p.TalentReleased(candidate=command.candidate)] if person.pool else []
    assert_never(command)


def _consent_ended(command: p.WithdrawConsent | p.LapseConsent, person: Person) -> Sequence[Event]:
    how: Any = "lapsed" if isinstance(command, p.LapseConsent) else "withdrawn"
    ended = p.ConsentEnded(candidate=command.candidate, purpose=command.purpose, how=how)
    leaves = command.purpose == "talent-pool" and person.pool is not None
    return [ended, p.TalentReleased(candidate=command.candidate)] if leaves else [ended]


def _join(command: p.JoinTalentPool, person: Person, issued: Issued) -> Sequence[Event]:
    until = person.consents.get("talent-pool")
    agreed = until is not None and issued.at < command.recontact_at <= until
    require(agreed, S89, f"agreed until {until:%Y-%m-%d}" if until else "no consent", "recontact_at")
    if (person.pool, person.recontact_at) == (command.pool, command.recontact_at):
        return []
    return [p.TalentPooled(**dict(command))]


def _identify(command: PersonCommand) -> AggregateId:
    return AggregateId(NO_VACANCY, "pipeline", "candidate", command.candidate)


CANDIDATE: Decider[Any, Any, Person] = Decider(
    service="pipeline",
    kind="candidate",
    initial=Person(),
    state_type=Person,
    commands=(RegisterCandidate, p.CorrectCandidate, *get_args(TalentCommand), *get_args(forgetting.ForgettingCommand)),
    events=get_args(PersonEvent),
    identify=_identify,
    decide=decide,
    evolve=evolve,
    version=3,
    opens_for=(p.CorrectCandidate,),
)
"""One for each person, under no vacancy."""
