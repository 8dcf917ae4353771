"""Whatever random people do to a brief in whatever order: nothing happens that breaks a rule."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from services.briefing.tests import laws

from hiring.briefing.domain.brief import BRIEF
from hiring.briefing.domain.state import Approved, Begun, InReview, NoBrief
from hiring.contracts.brief import Change, Iterative, StepKind, Waterfall
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import discussion as d
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing import roadmap as m
from hiring.contracts.briefing import taking_part as t
from hiring.contracts.briefing.agreements import RedFlag
from hiring.contracts.ids import PersonId, VacancyId
from hiring.contracts.samples import complete_brief, kick_off
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import POLICY, Decider, Issued, Refused
from hiring.eventkit.testing.spec import MONDAY

DECIDER: Decider[Any, Any, Any] = BRIEF
V = "backend"
ACME = RedFlag(id="acme", name="Acme", reason="Its people sue.", owner="anna")
SAMPLE = complete_brief(Iterative(min_pools_before_change=2)).model_copy(update={"red_flags": (ACME,)})
PEOPLE = ("anna", "maria", "olga", "pavel", "rosa", "stranger", POLICY)
SECRET = Sealed("A secret.")
NUMBERS = st.integers(min_value=0, max_value=4)
POOLS = st.sampled_from(("first", "second"))
STEPS = tuple(
    c.PlannedStep.model_validate(step.model_dump(include=set(c.PlannedStep.model_fields))) for step in SAMPLE.flow
)
SHORT = tuple(one.model_copy(update={"included": one.included and one.kind != "pre-screening"}) for one in STEPS)
SHORTER = tuple(
    one.model_copy(update={"included": one.included and one.kind != "recruitment-interview"}) for one in STEPS
)
FLOWS = st.sampled_from((STEPS, SHORT, SHORTER))
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
        Change(
            pointer="/shortening",
            after='{"demand": "high", "argument": "A.", "argued_by": "anna", "approved_by": "olga"}',
        ),
    )
)
APPROVERS = st.sampled_from(
    (("maria", "olga"), ("anna", "pavel"), ("maria", "pavel"), ("anna", "maria"), ("anna",), ("maria",), ("maria",) * 2)
)
COMMANDS = st.one_of(
    st.sampled_from(tuple(kick_off(V, SAMPLE))),
    st.builds(c.AgreeTeam, vacancy=st.just(V), team=st.sampled_from((SAMPLE.team, SAMPLE.team[1:]))),
    st.builds(c.AgreePitch, vacancy=st.just(V), pitch=st.sampled_from(("Calm.", SAMPLE.pitch))),
    st.builds(
        c.ChooseModel, vacancy=st.just(V), model=st.sampled_from((Iterative(), Waterfall())), reason=st.just("R")
    ),
    st.builds(t.EndDelegation, vacancy=st.just(V)),
    st.builds(t.AcknowledgeBrief, vacancy=st.just(V), brief_version=NUMBERS),
    st.builds(c.ApproveBrief, vacancy=st.just(V), brief_version=NUMBERS),
    st.builds(c.ReturnBrief, vacancy=st.just(V), brief_version=NUMBERS, comment=st.just("No.")),
    st.builds(c.ApproveRevision, vacancy=st.just(V), revision=NUMBERS, brief_version=NUMBERS),
    st.builds(c.RejectRevision, vacancy=st.just(V), revision=NUMBERS, comment=st.just("No.")),
    st.builds(c.LockRequirements, vacancy=st.just(V), pool=POOLS),
    st.builds(c.UnlockRequirements, vacancy=st.just(V), pool=POOLS, failed=st.booleans()),
)
BESIDE = st.one_of(
    st.builds(m.NoteRedFlag, vacancy=st.just(V), candidacy=st.just("c1"), flag=st.sampled_from(("acme", "other"))),
    st.builds(m.CheckRedFlags, vacancy=st.just(V), candidacy=st.just("c1"), source=st.sampled_from(("acme", "fair"))),
    st.builds(m.NameHeadhunt, vacancy=st.just(V), candidate=st.just("lena"), name=st.just(SECRET), why=st.just(SECRET)),
    st.builds(m.DropHeadhunt, vacancy=st.just(V), candidate=st.just("lena")),
    st.builds(d.OpenThread, vacancy=st.just(V), thread=st.just("t1"), field=st.just("/pitch"), text=st.just("Why?")),
    st.builds(d.AddComment, vacancy=st.just(V), thread=st.just("t1"), number=NUMBERS, text=st.just("So.")),
    st.builds(d.ResolveThread, vacancy=st.just(V), thread=st.just("t1"), resolution=st.sampled_from(("Yes.", "No."))),
)
STAGES = (
    "partly",
    "drafted",
    "delegated",
    "away",
    "gone",
    "argued",
    "submitted",
    "approved",
    "alone",
    "proposed",
    "in-pool",
)
APPROVERS_AT = {**dict.fromkeys(("delegated", "away", "gone"), ("anna", "olga")), "alone": ("maria",)}


class RandomBrief(RuleBasedStateMachine):
    """A brief under random commands by random actors, who agreed to it since it last changed, and to which steps."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Any = NoBrief()
        self.agreed: set[str] = set()
        self.argued_steps: set[StepKind] = set()

    @initialize(stage=st.sampled_from(STAGES), left_out=st.integers(0, 11), in_turn=st.booleans())
    def begin(self, stage: str, left_out: int, *, in_turn: bool) -> None:
        for place, command in enumerate(kick_off(V, SAMPLE)):
            if stage != "partly" or place != left_out:
                self.ask(command, "anna")
        approvers = APPROVERS_AT.get(stage, SAMPLE.approvers)
        if stage != "partly":
            self.name_approvers(approvers, in_turn=in_turn and stage != "away")
        match stage:
            case "delegated" | "away" | "gone":
                to = PersonId("maria" if stage == "away" else "rosa")
                self.ask(t.DelegateApproval(vacancy=V, to=to, reason="Away."), "olga")
                if stage == "away":
                    self.submit("maria", "maria")
                if stage == "gone":
                    self.name_approvers(("maria", "pavel"), in_turn=False)
            case "argued":
                self.ask(c.AgreeFlow(vacancy=V, steps=SHORT, manager_joins_offer=True), "anna")
                self.ask(c.ShortenFlow(vacancy=V, demand="high", argument="A."), "maria")
                self.ask(c.ApproveShortening(vacancy=V), "olga")
            case "submitted" | "approved" | "alone" | "proposed" | "in-pool":
                self.into_force(stage)

    def into_force(self, stage: str) -> None:
        self.ask(c.SubmitBrief(vacancy=V), "anna")
        for approver in self.state.brief.approvers if stage != "submitted" else ():
            self.ask(c.ApproveBrief(vacancy=V, brief_version=1), approver)
        if stage in {"proposed", "in-pool"}:
            wider = Change(pointer="/openings", before="1", after="2")
            self.ask(c.ProposeRevision(vacancy=V, changes=(wider,)), "anna")
        if stage == "in-pool":
            self.ask(c.LockRequirements(vacancy=V, pool="first"), POLICY)

    @rule(commands=st.lists(BESIDE, min_size=1, max_size=4), by=st.sampled_from(PEOPLE))
    def ask_beside(self, commands: list[c.BriefingCommand], by: str) -> None:
        for command in (*commands, commands[-1]):
            self.ask(command, by)

    @rule(command=COMMANDS, by=st.sampled_from(PEOPLE))
    def ask(self, command: c.BriefingCommand, by: str) -> None:
        try:
            events = DECIDER.decide(command, self.state, Issued(by, MONDAY))
        except Refused:
            return
        for event in events:
            laws.hold(event, self.state, by, command)
            self.remember(event)
            self.state = DECIDER.evolve(self.state, event)
            if isinstance(event, e.RequirementsRevised):
                laws.begins_anew(self.state)

    @rule(by=st.sampled_from(("anna", "maria", "olga")), first=st.sampled_from(("maria", "olga", "rosa", "anna")))
    def submit(self, by: str, first: str) -> None:
        self.ask(c.SubmitBrief(vacancy=V), by)
        for _ in ("once", "again"):
            self.approve_what_is_in_review(first)

    @rule(by=st.sampled_from(PEOPLE))
    def approve_what_is_in_review(self, by: str) -> None:
        match self.state:
            case InReview(version=version):
                self.ask(c.ApproveBrief(vacancy=V, brief_version=version), by)
            case Approved(version=version, proposals=proposals):
                for one in (*proposals, *proposals):
                    self.ask(c.ApproveRevision(vacancy=V, revision=one.revision, brief_version=version), by)

    @rule(
        change=CHANGES,
        by=st.sampled_from(("anna", "maria", "pavel", POLICY)),
        asked_by=st.sampled_from((None, "maria")),
        all_at_once=st.booleans(),
    )
    def propose(self, change: Change, by: str, asked_by: PersonId | None, *, all_at_once: bool) -> None:
        self.ask(c.ProposeRevision(vacancy=V, changes=(change,), asked_by=asked_by), by)
        for approver in self.state.brief.approvers if all_at_once and isinstance(self.state, Approved) else ():
            self.approve_what_is_in_review(approver)

    @rule(by=st.sampled_from(("anna", "maria", "olga", "pavel")), accepting=st.sampled_from(PEOPLE))
    def argue_for_a_shorter_flow(self, by: str, accepting: str) -> None:
        self.ask(c.ShortenFlow(vacancy=V, demand="high", argument=f"So says {by}."), by)
        self.ask(c.ApproveShortening(vacancy=V), accepting)
        self.clone(by, "sales")

    @rule(by=st.sampled_from(PEOPLE), into=st.sampled_from((V, "sales")))
    def clone(self, by: str, into: str) -> None:
        self.ask(c.CloneBrief(vacancy=V, into=VacancyId(into), title="Sales"), by)

    @rule(steps=FLOWS, by=st.sampled_from(("anna", "pavel")))
    def agree_on_steps(self, steps: tuple[c.PlannedStep, ...], by: str) -> None:
        self.ask(c.AgreeFlow(vacancy=V, steps=steps, manager_joins_offer=True), by)
        self.ask(c.SubmitBrief(vacancy=V), by)

    @rule(approvers=APPROVERS, in_turn=st.booleans())
    def name_approvers(self, approvers: tuple[PersonId, ...], *, in_turn: bool) -> None:
        self.ask(c.NameApprovers(vacancy=V, approvers=approvers, approvals_in_sequence=in_turn), "anna")

    @rule(by=st.sampled_from(("anna", "maria", "olga", "pavel")), to=st.sampled_from(PEOPLE))
    def delegate(self, by: str, to: str) -> None:
        self.ask(t.DelegateApproval(vacancy=V, to=to, reason="Away."), by)

    @rule(by=st.sampled_from(PEOPLE), earlier=st.integers(0, 1))
    def know_it(self, by: str, earlier: int) -> None:
        if isinstance(self.state, Begun):
            self.ask(t.AcknowledgeBrief(vacancy=V, brief_version=self.state.version - earlier), by)

    @rule(by=st.sampled_from(PEOPLE))
    def turn_down(self, by: str) -> None:
        match self.state:
            case InReview(version=version):
                self.ask(c.ReturnBrief(vacancy=V, brief_version=version, comment="No."), by)
            case Approved(proposals=proposals):
                for proposal in proposals:
                    self.ask(c.RejectRevision(vacancy=V, revision=proposal.revision, comment="No."), by)

    @rule(pool=POOLS, opens=st.booleans(), failed=st.booleans())
    def open_or_decide_a_pool(self, pool: str, *, opens: bool, failed: bool) -> None:
        lock = c.LockRequirements(vacancy=V, pool=pool)
        self.ask(lock if opens else c.UnlockRequirements(vacancy=V, pool=pool, failed=failed), POLICY)

    def remember(self, event: object) -> None:
        match event:
            case e.ApprovalGiven(approver=approver):
                self.agreed.add(approver)
            case e.BriefApproved():
                assert set(event.approvers) <= self.agreed
            case e.BriefSubmitted() | e.BriefReopened() | e.BriefReturned():
                self.agreed.clear()
            case e.FlowShorteningApproved():
                self.argued_steps = {step.kind for step in self.state.brief.steps}
        if isinstance(event, e.BriefSubmitted) and event.brief.shortening:
            assert self.argued_steps == {step.kind for step in event.brief.steps}

    @invariant()
    def every_brief_is_sound(self) -> None:
        laws.always(self.state)


RandomBrief.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestRandomBrief = pytest.mark.filterwarnings("error")(RandomBrief.TestCase)
