"""The candidate as a person, across vacancies: the only place where a name and a contact stand, sealed."""

from collections.abc import Sequence
from dataclasses import dataclass

from hiring.contracts.pipeline.commands import RegisterCandidate
from hiring.contracts.pipeline.events import CandidateRegistered
from hiring.contracts.subjects import NO_VACANCY, AggregateId
from hiring.eventkit.decider import Decider, Issued, Rule, require


@dataclass(frozen=True, slots=True)
class Person:
    """Whether the person is known."""

    registered: bool = False


ALREADY_REGISTERED = Rule("already-registered", "A person is registered as a candidate once")


def evolve(_person: Person, _event: CandidateRegistered) -> Person:
    """The person is known from now on."""
    return Person(registered=True)


def decide(command: RegisterCandidate, person: Person, _issued: Issued) -> Sequence[CandidateRegistered]:
    """The person is registered, by whoever works here: a candidate belongs to no vacancy, so to no team."""
    require(not person.registered, ALREADY_REGISTERED, field="candidate")
    return [CandidateRegistered(**dict(command))]


def _identify(command: RegisterCandidate) -> AggregateId:
    return AggregateId(NO_VACANCY, "pipeline", "candidate", command.candidate)


CANDIDATE: Decider[RegisterCandidate, CandidateRegistered, Person] = Decider(
    service="pipeline",
    kind="candidate",
    initial=Person(),
    state_type=Person,
    commands=(RegisterCandidate,),
    events=(CandidateRegistered,),
    identify=_identify,
    decide=decide,
    evolve=evolve,
)
"""One for each person, under no vacancy."""
