"""Specs of the candidate as a person: S89, retention, legal hold, erasure, duplicates."""

from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.envelope import Recorded
from hiring.contracts.messages import Command, Event
from hiring.contracts.pipeline import person as p
from hiring.contracts.pipeline.commands import RegisterCandidate
from hiring.contracts.pipeline.events import CandidateRegistered
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import Issued, Refused, Rule
from hiring.eventkit.policies import DestroyKey, SetDeadline
from hiring.eventkit.testing.spec import MONDAY, Spec
from hiring.pipeline.domain import person as rules
from hiring.pipeline.domain.candidate import CANDIDATE
from hiring.pipeline.domain.roles import NOT_YOUR_OFFICE, ONLY_A_REACTION
from hiring.pipeline.policies_of_persons import PERSON_POLICIES

A: dict[str, Any] = {"candidate": "person-a"}
REGISTER = RegisterCandidate(
    **A, name=Sealed("Ada Lovelace"), contact=Sealed("ada@example.org"), source="Referrals", country="DE"
)
NOTE = p.NoteCandidacy(**A, vacancy="v1", candidacy="c1")
CLOSE = p.CloseCandidacy(**A, vacancy="v1", candidacy="c1")
END = p.EndRetention(**A)


OFFICES = {
    "anna": ("recruiter",),
    "hugo": ("hr",),
    "petra": ("privacy",),
    "paul": ("privacy",),
    "careers-page": ("integration",),
}
"""What each is in the organisation; nobody else is anything."""


class Life:
    """One person on the decider alone, and what follows by itself."""

    def __init__(self) -> None:
        self.spec = Spec(CANDIDATE)
        self.now = MONDAY

    def do(self, command: Command, by: str = "anna", *, days: float = 0) -> list[Any]:
        self.now += timedelta(days=days)
        happened = list(self.asked(command, by).happens())
        self.spec = self.spec.given(*happened)
        return happened

    def refuses(self, rule: Rule, command: Command, by: str = "anna") -> None:
        self.asked(command, by).then_refused(rule)

    def silent(self, command: Command, by: str = "policy", *, days: float = 0) -> None:
        self.now += timedelta(days=days)
        self.asked(command, by).then_nothing()

    def asked(self, command: Command, by: str) -> Spec:
        return self.spec.when(command, by=by, at=self.now, roles=OFFICES.get(by, ()))


def reactions(event: Event) -> list[Any]:
    told = Recorded(event, "e1", MONDAY, "anna", CANDIDATE.identify(REGISTER), 1, "story", "story", 1)
    found = [one for one in PERSON_POLICIES if isinstance(event, one.on)]
    return [reaction for one in found for reaction in one.react(told)]


@pytest.fixture
def life() -> Life:
    life = Life()
    life.do(REGISTER)
    return life


def agreed(life: Life, days: int = 365, purpose: Any = "talent-pool") -> Any:
    return life.do(p.GiveConsent(**A, purpose=purpose, until=life.now + timedelta(days=days)))[0]


def joining(life: Life, days: int) -> p.JoinTalentPool:
    return p.JoinTalentPool(**A, pool="Engineers", recontact_at=life.now + timedelta(days=days), vacancy="v1")


def test_a_person_is_registered_once_with_name_and_contact_sealed(life: Life) -> None:
    life.refuses(rules.ALREADY_REGISTERED, REGISTER)
    [registered] = life.spec.past
    assert "Ada" not in repr(registered)
    assert CandidateRegistered.sealed_for == "candidate"
    assert CANDIDATE.identify(REGISTER).subject == "hiring.event._.pipeline.candidate.person-a"


def test_s89_a_talent_is_pooled_with_consent_up_to_the_next_contact(life: Life) -> None:
    life.refuses(rules.S89, joining(life, 90))
    given = agreed(life)
    life.refuses(rules.S89, joining(life, 400))
    [pooled] = life.do(joining(life, 90))
    [waiting] = reactions(pooled)
    assert waiting == SetDeadline("talent-person-a", pooled.recontact_at, p.RemindOfTalent(**A))
    [lapsing] = reactions(given)
    assert lapsing.then == p.LapseConsent(**A, purpose="talent-pool")
    life.silent(p.RemindOfTalent(**A))
    [due] = life.do(p.RemindOfTalent(**A), "policy", days=90)
    assert due.pool == "Engineers"
    life.do(p.LeaveTalentPool(**A))


def test_a_consent_has_an_end_and_with_it_the_talent_pool(life: Life) -> None:
    life.refuses(rules.NO_CONSENT_IN_FORCE, p.WithdrawConsent(**A, purpose="talent-pool"))
    life.refuses(rules.NO_CONSENT_IN_FORCE, p.GiveConsent(**A, purpose="application", until=life.now))
    agreed(life)
    life.do(joining(life, 90))
    lapse = p.LapseConsent(**A, purpose="talent-pool")
    life.silent(lapse)
    life.refuses(ONLY_A_REACTION, lapse)
    ended, released = life.do(lapse, "policy", days=365)
    assert (ended.how, type(released)) == ("lapsed", p.TalentReleased)


def test_retention_begins_when_the_last_candidacy_is_over_and_ends_by_the_rule_of_the_country(life: Life) -> None:
    life.refuses(ONLY_A_REACTION, NOTE)
    life.do(NOTE, "policy")
    life.do(p.NoteCandidacy(**A, vacancy="v2", candidacy="c2"), "policy")
    [first] = life.do(CLOSE, "policy")
    assert first.erase_at is None
    [last] = life.do(p.CloseCandidacy(**A, vacancy="v2", candidacy="c2"), "policy")
    assert last.erase_at == life.now + timedelta(days=183)
    assert reactions(last) == [SetDeadline("retention-person-a", last.erase_at, END)]
    life.silent(END, days=182)
    [erased] = life.do(END, "policy", days=1)
    assert (erased.reason, erased.persons) == ("retention", ("person-a",))


def test_a_consent_keeps_the_person_until_it_ends(life: Life) -> None:
    life.do(NOTE, "policy")
    life.do(CLOSE, "policy")
    agreed(life)
    life.silent(END, days=200)
    [ended] = life.do(p.WithdrawConsent(**A, purpose="talent-pool"))
    assert reactions(ended) == [END]
    life.do(END, "policy")


def test_nothing_is_erased_under_a_legal_hold(life: Life) -> None:
    life.do(NOTE, "policy")
    life.do(CLOSE, "policy")
    life.do(p.PlaceLegalHold(**A, reason="Claim"), "petra")
    life.do(p.RequestErasure(**A, reason="asked-to"))
    life.refuses(rules.LEGAL_HOLD, p.ConfirmErasure(**A), "petra")
    life.silent(END, days=200)
    [lifted] = life.do(p.LiftLegalHold(**A, reason="Settled"), "petra")
    assert reactions(lifted) == [END]
    life.do(p.ConfirmErasure(**A), "petra")


def test_an_erasure_is_requested_by_one_and_confirmed_by_another(life: Life) -> None:
    life.refuses(rules.TWO_ERASE, p.ConfirmErasure(**A), "petra")
    life.do(NOTE, "policy")
    life.refuses(rules.STILL_IN_PLAY, p.RequestErasure(**A, reason="asked-to"))
    life.do(CLOSE, "policy")
    life.do(p.RequestErasure(**A, reason="asked-to"), "petra")
    life.refuses(rules.TWO_ERASE, p.ConfirmErasure(**A), "petra")
    [erased] = life.do(p.ConfirmErasure(**A), "paul")
    assert reactions(erased) == [DestroyKey("person-a"), p.RecordErasure(**A)]
    life.refuses(ONLY_A_REACTION, p.RecordErasure(**A))
    life.do(p.RecordErasure(**A), "policy")
    life.refuses(rules.ALREADY_ERASED, joining(life, 90))


def test_a_duplicate_is_merged_and_erased_with_the_person(life: Life) -> None:
    life.refuses(rules.NO_MERGE, p.MergeCandidates(**A, into="person-a", reason="same-mail"), "hugo")
    life.do(p.TakeOverDuplicate(**A, duplicate="person-b"), "policy")
    life.refuses(rules.NO_MERGE, p.MergeCandidates(**A, into="person-b", reason="same-mail"), "hugo")
    life.do(p.RequestErasure(**A, reason="asked-to"))
    [erased] = life.do(p.ConfirmErasure(**A), "petra")
    assert erased.persons == ("person-a", "person-b")


def test_whoever_was_merged_goes_on_as_the_other(life: Life) -> None:
    [merged] = life.do(p.MergeCandidates(**A, into="person-z", reason="same-mail"), "hugo")
    assert reactions(merged) == [p.TakeOverDuplicate(candidate="person-z", duplicate="person-a")]
    life.refuses(rules.ALREADY_MERGED, joining(life, 90))


def test_s89_consents_and_the_talent_pool_of_a_duplicate_go_on_as_those_of_the_person_who_stays(life: Life) -> None:
    agreed(life, days=365)
    agreed(life, days=90, purpose="references")
    [pooled] = life.do(joining(life, 90))
    [merged] = life.do(p.MergeCandidates(**A, into="person-z", reason="same-mail"), "hugo")
    [take_over] = reactions(merged)
    life.silent(p.RemindOfTalent(**A), days=100)
    other = Life()
    other.do(REGISTER.model_copy(update={"candidate": "person-z"}))
    stays: dict[str, Any] = {"candidate": "person-z"}
    other.do(p.GiveConsent(**stays, purpose="references", until=MONDAY + timedelta(days=200)))
    taken, consent, talent = other.do(take_over, "policy")
    assert taken == p.DuplicateTakenOver(**stays, duplicate="person-a")
    assert consent == p.ConsentGiven(**stays, purpose="talent-pool", until=MONDAY + timedelta(days=365))
    assert talent == pooled.model_copy(update=stays)
    other.silent(take_over)


def test_a_name_or_contact_is_put_right(life: Life) -> None:
    correct = p.CorrectCandidate(**A, contact=Sealed("ada@king.example"), reason="Moved")
    [corrected] = life.do(correct, "hugo")
    assert corrected == p.CandidateCorrected(**dict(correct), corrected_by="hugo")
    assert corrected.sealed_for == "candidate"
    life.refuses(rules.NOTHING_CORRECTED, p.CorrectCandidate(**A, reason="Typo"))
    Life().refuses(rules.UNKNOWN_PERSON, correct)


@pytest.mark.parametrize(
    ("command", "allowed"),
    [
        (REGISTER, {"anna", "hugo", "careers-page"}),
        (p.GiveConsent(**A, purpose="application", until=MONDAY + timedelta(days=9)), set(OFFICES)),
        (p.WithdrawConsent(**A, purpose="application"), set(OFFICES)),
        (p.JoinTalentPool(**A, pool="Engineers", recontact_at=MONDAY), {"anna", "hugo"}),
        (p.LeaveTalentPool(**A), {"anna", "hugo"}),
        (p.MergeCandidates(**A, into="person-z", reason="same-mail"), {"hugo", "petra", "paul"}),
        (p.CorrectCandidate(**A, name=Sealed("Ada"), reason="Typo"), {"anna", "hugo", "petra", "paul"}),
        (p.RequestErasure(**A, reason="asked-to"), set(OFFICES)),
        (p.ConfirmErasure(**A), {"petra", "paul"}),
        (p.PlaceLegalHold(**A, reason="Claim"), {"petra", "paul"}),
        (p.LiftLegalHold(**A, reason="Settled"), {"petra", "paul"}),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_concerns_a_person_is_for_who_has_the_role_in_the_organisation(
    command: Command, allowed: set[str]
) -> None:
    refused = set()
    for by in (*OFFICES, "maria"):
        try:
            CANDIDATE.decide(command, CANDIDATE.initial, Issued(by, MONDAY, frozenset(OFFICES.get(by, ()))))
        except Refused as refusal:
            refused |= {by} if refusal.rule == NOT_YOUR_OFFICE else set()
    assert {*OFFICES, "maria"} - refused == allowed


def test_only_a_registered_person_agrees_to_anything() -> None:
    Life().refuses(rules.UNKNOWN_PERSON, p.PlaceLegalHold(**A, reason="Claim"), "petra")
