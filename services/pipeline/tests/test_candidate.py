"""Specs of the candidate as a person."""

from hiring.contracts.pipeline.commands import RegisterCandidate
from hiring.contracts.pipeline.events import CandidateRegistered
from hiring.contracts.sealed import Sealed
from hiring.eventkit.testing.spec import Spec
from hiring.pipeline.domain.candidate import ALREADY_REGISTERED, CANDIDATE

REGISTER = RegisterCandidate(
    candidate="person-a", name=Sealed("Ada Lovelace"), contact=Sealed("ada@example.org"), source="Referrals"
)


def test_a_person_is_registered_with_name_and_contact_sealed() -> None:
    registered = CandidateRegistered(
        candidate="person-a", name=Sealed("Ada Lovelace"), contact=Sealed("ada@example.org"), source="Referrals"
    )
    Spec(CANDIDATE).when(REGISTER, by="anna").then(registered)
    assert "Ada" not in repr(registered)
    assert CandidateRegistered.sealed_for == "candidate"
    assert CANDIDATE.identify(REGISTER).subject == "hiring.event._.pipeline.candidate.person-a"


def test_a_person_is_registered_once() -> None:
    spec = Spec(CANDIDATE).when(REGISTER, by="anna")
    Spec(CANDIDATE).given(*spec.happens()).when(REGISTER, by="anna").then_refused(ALREADY_REGISTERED)
