"""Whatever random people do to a brief in whatever order: none is in force that is not whole and agreed by all."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hiring.briefing.domain.brief import BRIEF
from hiring.briefing.domain.completeness import gaps
from hiring.briefing.domain.state import Approved, Begun, InReview, NoBrief
from hiring.contracts.brief import Brief, Change, Iterative, Role, Waterfall
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing import roadmap as m
from hiring.contracts.briefing import taking_part as t
from hiring.contracts.samples import complete_brief, kick_off
from hiring.eventkit.decider import POLICY, Decider, Issued, Refused
from hiring.eventkit.testing.spec import MONDAY

DECIDER: Decider[Any, Any, Any] = BRIEF
V = "backend"
SAMPLE = complete_brief()
PEOPLE = ("anna", "maria", "olga", "pavel", "rosa", "stranger", POLICY)
NUMBERS = st.integers(min_value=0, max_value=4)
POOLS = st.sampled_from(("first", "second"))
CHANGES = st.sampled_from(
    (
        Change(pointer="/openings", before="1", after="2"),
        Change(pointer="/openings", before="2", after="1"),
        Change(pointer="/approvers/1", before='"olga"'),
        Change(pointer="/approvers/0", before='"maria"', after='"anna"'),
        Change(pointer="/pitch", before=f'"{SAMPLE.pitch}"'),
        Change(pointer="/pitch", before=f'"{SAMPLE.pitch}"', after='"Calm."'),
        Change(pointer="/flow/0", before="{}"),
        Change(pointer="/challenges", before=f'"{SAMPLE.challenges}"'),
    )
)
COMMANDS = st.one_of(
    st.sampled_from(tuple(kick_off(V, SAMPLE))),
    st.builds(c.AgreeTeam, vacancy=st.just(V), team=st.sampled_from((SAMPLE.team, SAMPLE.team[1:]))),
    st.builds(c.AgreePitch, vacancy=st.just(V), pitch=st.sampled_from(("Calm.", SAMPLE.pitch))),
    st.builds(
        c.ChooseModel, vacancy=st.just(V), model=st.sampled_from((Iterative(), Waterfall())), reason=st.just("R")
    ),
    st.builds(
        c.NameApprovers,
        vacancy=st.just(V),
        approvers=st.sampled_from((("maria", "olga"), ("olga",), ("anna",), ("anna", "maria", "olga"), ())),
        approvals_in_sequence=st.booleans(),
    ),
    st.builds(c.ShortenFlow, vacancy=st.just(V), demand=st.just("high"), argument=st.sampled_from(("A.", "B."))),
    st.builds(c.ApproveShortening, vacancy=st.just(V)),
    st.builds(t.DelegateApproval, vacancy=st.just(V), to=st.sampled_from(PEOPLE), reason=st.just("Away.")),
    st.builds(t.EndDelegation, vacancy=st.just(V)),
    st.builds(t.AcknowledgeBrief, vacancy=st.just(V), brief_version=NUMBERS),
    st.builds(m.NoteRedFlag, vacancy=st.just(V), candidacy=st.just("c1"), flag=st.just("acme")),
    st.builds(c.CloneBrief, vacancy=st.just(V), into=st.sampled_from((V, "sales")), title=st.just("Sales")),
    st.builds(c.SubmitBrief, vacancy=st.just(V)),
    st.builds(c.ApproveBrief, vacancy=st.just(V), brief_version=NUMBERS),
    st.builds(c.ReturnBrief, vacancy=st.just(V), brief_version=NUMBERS, comment=st.just("No.")),
    st.builds(c.ProposeRevision, vacancy=st.just(V), changes=st.tuples(CHANGES)),
    st.builds(c.ApproveRevision, vacancy=st.just(V), revision=NUMBERS, brief_version=NUMBERS),
    st.builds(c.RejectRevision, vacancy=st.just(V), revision=NUMBERS, comment=st.just("No.")),
    st.builds(c.LockRequirements, vacancy=st.just(V), pool=POOLS),
    st.builds(c.UnlockRequirements, vacancy=st.just(V), pool=POOLS, failed=st.booleans()),
)


def does_it_all(brief: Brief) -> frozenset[str]:
    """Whoever approves, evaluates and decides: none of them may have requested the vacancy (S91)."""
    raters = {rater for step in brief.steps for rater in step.raters}
    return brief.people(Role.HIRING_MANAGER) & raters & set(brief.approvers)


class RandomBrief(RuleBasedStateMachine):
    """A brief under random commands by random actors, and who agreed to what since it last changed."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Any = NoBrief()
        self.agreed: set[str] = set()
        self.revision: dict[int, set[str]] = {}

    @initialize(
        stage=st.sampled_from(("partly", "drafted", "delegated", "submitted", "approved", "in-pool")),
        left_out=st.integers(0, 11),
        in_turn=st.booleans(),
    )
    def begin(self, stage: str, left_out: int, *, in_turn: bool) -> None:
        for place, command in enumerate(kick_off(V, SAMPLE)):
            if stage != "partly" or place != left_out:
                self.ask(command, "anna")
        approvers = ("anna", "olga") if stage == "delegated" else SAMPLE.approvers
        if stage != "partly":
            self.ask(c.NameApprovers(vacancy=V, approvers=approvers, approvals_in_sequence=in_turn), "anna")
        if stage == "delegated":
            self.ask(t.DelegateApproval(vacancy=V, to="maria", reason="Away."), "olga")
        if stage in {"submitted", "approved", "in-pool"}:
            self.ask(c.SubmitBrief(vacancy=V), "anna")
        for approver in SAMPLE.approvers if stage in {"approved", "in-pool"} else ():
            self.ask(c.ApproveBrief(vacancy=V, brief_version=1), approver)
        if stage == "in-pool":
            wider = Change(pointer="/openings", before="1", after="2")
            self.ask(c.ProposeRevision(vacancy=V, changes=(wider,)), "anna")
            self.ask(c.LockRequirements(vacancy=V, pool="first"), POLICY)

    @rule(command=COMMANDS, by=st.sampled_from(PEOPLE))
    def ask(self, command: c.BriefingCommand, by: str) -> None:
        try:
            events = DECIDER.decide(command, self.state, Issued(by, MONDAY))
        except Refused:
            return
        for event in events:
            self.holds(event, by)
            self.state = DECIDER.evolve(self.state, event)

    @rule(by=st.sampled_from(("anna", "maria")))
    def submit(self, by: str) -> None:
        self.ask(c.SubmitBrief(vacancy=V), by)

    @rule(by=st.sampled_from(("maria", "olga", "anna", "rosa", "stranger")))
    def approve_what_is_in_review(self, by: str) -> None:
        match self.state:
            case InReview(version=version):
                self.ask(c.ApproveBrief(vacancy=V, brief_version=version), by)
            case Approved(version=version, proposals=proposals):
                for proposal in proposals:
                    self.ask(c.ApproveRevision(vacancy=V, revision=proposal.revision, brief_version=version), by)

    @rule(change=CHANGES, by=st.sampled_from(("anna", "maria", POLICY)))
    def propose(self, change: Change, by: str) -> None:
        self.ask(c.ProposeRevision(vacancy=V, changes=(change,)), by)

    @rule(by=st.sampled_from(("anna", "maria", "olga")), arguing=st.booleans())
    def argue_or_accept(self, by: str, *, arguing: bool) -> None:
        argue = c.ShortenFlow(vacancy=V, demand="high", argument="Haste.")
        self.ask(argue if arguing else c.ApproveShortening(vacancy=V), by)

    @rule(by=st.sampled_from(("maria", "olga")), to=st.sampled_from(("rosa", "pavel")))
    def delegate(self, by: str, to: str) -> None:
        self.ask(t.DelegateApproval(vacancy=V, to=to, reason="Away."), by)

    @rule(opens=st.booleans())
    def open_or_decide_a_pool(self, *, opens: bool) -> None:
        pool = "first"
        lock, unlock = c.LockRequirements(vacancy=V, pool=pool), c.UnlockRequirements(vacancy=V, pool=pool, failed=True)
        self.ask(lock if opens else unlock, POLICY)

    def holds(self, event: object, by: str) -> None:
        match event:
            case e.ApprovalGiven(approver=approver):
                self.speaks_for(approver, by)
                if self.state.brief.approvals_in_sequence:
                    assert len(self.agreed) == self.state.brief.approvers.index(approver)
                self.agreed.add(approver)
            case e.BriefApproved():
                assert set(event.approvers) == set(event.brief.approvers) <= self.agreed
            case e.RevisionApproved(approver=approver):
                self.speaks_for(approver, by)
                self.revision.setdefault(event.revision, set()).add(approver)
            case e.RequirementsRevised():
                assert set(self.state.brief.approvers) <= self.revision[event.revision or 0]
                assert event.brief != self.state.brief
                assert event.brief_version == self.state.version + 1
                assert self.state.pools.open is None
                self.revision.clear()
            case e.RevisionProposed() | e.RevisionRejected() | e.RequirementsLocked() | e.RequirementsUnlocked():
                assert isinstance(self.state, Approved)
            case t.BriefAcknowledged() | t.ApprovalDelegated() | t.DelegationEnded() | e.BriefCloned():
                self.holds_beside(event, by)
            case _:
                self.agreed.clear()

    def holds_beside(self, event: object, by: str) -> None:
        match event:
            case t.BriefAcknowledged(participant=participant, missing=missing):
                assert participant == by
                assert participant not in {*self.state.acknowledged_by, *missing}
                team = {one.person for one in self.state.brief.team}
                assert {*self.state.acknowledged_by, participant, *missing} == team
            case t.ApprovalDelegated() | t.DelegationEnded():
                assert event.approver == by
            case e.BriefCloned():
                assert event.into != V

    def speaks_for(self, approver: str, by: str) -> None:
        """An approver agrees, or the one whom they delegated, who asked for nothing."""
        delegates = {one.approver: one.delegate for one in self.state.delegations}
        assert by == approver or (delegates[approver] == by and by not in {self.state.drafter, self.state.submitter})

    @invariant()
    def one_delegate_speaks_for_one_approver(self) -> None:
        if isinstance(self.state, Begun):
            delegates = [one.delegate for one in self.state.delegations]
            assert len(delegates) == len(set(delegates))

    @invariant()
    def what_is_in_review_or_in_force_is_whole(self) -> None:
        match self.state:
            case InReview() | Approved():
                assert list(gaps(self.state.brief)) == []

    @invariant()
    def nobody_asks_and_approves_alone(self) -> None:
        match self.state:
            case InReview(submitter=submitter) as review:
                assert set(review.brief.approvers) - {submitter}
                assert set(review.brief.approvers) - {review.drafter}
                assert not {submitter, review.drafter} & does_it_all(review.brief)
            case Approved() as approved:
                assert set(approved.brief.approvers) - {approved.drafter}
                assert not {approved.submitter, approved.drafter} & does_it_all(approved.brief)
                accepted = approved.brief.shortening
                assert accepted is None or accepted.approved_by not in {None, accepted.argued_by}

    @invariant()
    def strangers_left_no_trace(self) -> None:
        match self.state:
            case Begun(drafter=drafter):
                assert drafter in PEOPLE
            case _:
                assert self.state == NoBrief()


RandomBrief.TestCase.settings = settings(max_examples=250, stateful_step_count=40, deadline=None)
TestRandomBrief = pytest.mark.filterwarnings("error")(RandomBrief.TestCase)
