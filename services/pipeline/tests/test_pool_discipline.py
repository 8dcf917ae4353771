"""B10: whatever is asked of a search in whatever order, its discipline holds, and what it refuses has a rule's id."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hiring.contracts.brief import PHASE_OF, Brief, Iterative, Phase, StepKind, Waterfall
from hiring.contracts.messages import Command, Event
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline.events import OfferArea, OfferMeeting
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import Issued, Refused
from hiring.eventkit.testing.spec import MONDAY
from hiring.pipeline.domain.search.decider import SEARCH

V: dict[str, Any] = {"vacancy": "backend-1"}
IDS = tuple("abcde")
POOLS = ("first", "second", "third")
some_id = st.sampled_from(IDS)
some_ids = st.lists(some_id, min_size=1, max_size=3, unique=True).map(tuple)
some_pool = st.sampled_from(POOLS)
the_pool = st.just("the open one") | some_pool
somebody = st.sampled_from(["anna", "maria", "anna", "maria", "pavel"])
SCORES = dict(zip(IDS, (0.9, 0.7, 0.7, 0.5, 0.1), strict=True))


class AnySearch(RuleBasedStateMachine):
    """Commands in any order, most of them out of place. What is true is told by the events alone."""

    brief: Brief

    def __init__(self) -> None:
        super().__init__()
        self.state: Any = SEARCH.initial
        self.now = MONDAY
        self.version = 1
        self.evaluated: set[tuple[str, StepKind]] = set()
        self.step: dict[str, StepKind] = {}
        self.out: set[str] = set()
        self.running: set[str] = set()
        self.failed_unrevised = False
        self.sessions_due: list[str] = []
        self.hires = 0

    def ask(self, command: Command, by: str) -> None:
        try:
            happened = SEARCH.decide(command, self.state, Issued(by, self.now))
        except Refused:
            return
        for event in happened:
            self.check(event)
            self.note(event)
        self.state = SEARCH.fold(self.state, happened)

    def check(self, event: Event) -> None:
        """What must have been true when this happened."""
        match event:
            case e.PoolOpened():
                assert not self.failed_unrevised, "a pool opened after a failed one without a revision"
            case e.PoolCut():
                assert set(event.advanced) <= self.running
                last = {Phase.RECRUITMENT: "recruitment-interview", Phase.PROFESSIONAL: "professional-interview"}
                step = StepKind(last[event.from_phase])
                assert all((id_, step) in self.evaluated for id_ in self.running), "a cut before all were evaluated"
            case e.CandidatePresented():
                assert not self.sessions_due, "presented before the session on a rejection"
            case e.PoolDecided() if event.selected:
                assert all((id_, StepKind.MANAGERIAL_INTERVIEW) in self.evaluated for id_ in self.running)

    def note(self, event: Event) -> None:
        self.note_candidacy(event)
        self.note_search(event)

    def note_candidacy(self, event: Event) -> None:
        match event:
            case e.CandidacyEntered() | e.CandidateAdvanced() | e.HoldReleased() | e.CandidacyReconsidered():
                self.step[event.candidacy] = event.step
                self.out.discard(event.candidacy)
                entered = isinstance(event, e.CandidacyEntered) and event.pool is not None
                back = isinstance(event, e.HoldReleased) and event.candidacy in self.running_after(event)
                if entered or back:
                    self.running.add(event.candidacy)
            case e.MarksRecorded():
                self.evaluated.add((event.candidacy, event.step))
            case e.CandidateRejected() | e.CandidacyWithdrawn() | e.CandidateHeld() | e.OfferDeclined():
                self.out.add(event.candidacy)
                self.running.discard(event.candidacy)
            case e.PositionFilled():
                self.hires += 1
                self.out.add(event.candidacy)

    def note_search(self, event: Event) -> None:
        match event:
            case e.CandidateRejected() if event.model == "waterfall":
                self.sessions_due.append(event.candidacy)
            case e.FeedbackSessionRecorded():
                for id_ in set(event.about) & set(self.sessions_due):
                    self.sessions_due.remove(id_)
            case e.PoolOpened():
                self.running = set(event.members)
            case e.PoolCut():
                self.running = set(event.advanced)
            case e.PoolDecided():
                self.failed_unrevised = event.outcome == "failed"
                self.running = set()
            case e.RevisionAdopted() if event.in_force == "now" and event.changes:
                self.failed_unrevised = False

    def running_after(self, event: Event) -> tuple[str, ...]:
        pool = SEARCH.evolve(self.state, event).pool
        return tuple(getattr(pool, "running", ()))

    @initialize(iterative=st.booleans(), openings=st.integers(1, 2))
    def opened(self, *, iterative: bool, openings: int) -> None:
        model = Iterative() if iterative else Waterfall()
        self.brief = complete_brief(model=model).model_copy(update={"openings": openings})
        self.ask(c.OpenSearch(**V, brief_version=1, brief=self.brief, approvers=("maria", "olga")), "policy")
        pool = "first" if iterative else None
        if pool:
            self.open_pool(pool, (), "anna")
        for id_ in IDS[:3]:
            self.enter(id_, pool, "anna")

    def model(self) -> str:
        return self.brief.model.kind if self.brief.model else "none"

    @rule(id_=some_id, pool=st.none() | some_pool, by=somebody)
    def enter(self, id_: str, pool: str | None, by: str) -> None:
        self.ask(c.EnterCandidacy(**V, candidacy=id_, candidate=f"person-{id_}", source="Referrals", pool=pool), by)

    @rule(id_=some_id)
    def evaluate(self, id_: str) -> None:
        step = self.step.get(id_, StepKind.PRE_SCREENING)
        marks = c.RecordMarks(
            **V, candidacy=id_, step=step, score=SCORES[id_], coverage=1, gate_passed=id_ != "e", raters=("ines",),
            brief_version=1,
        )  # fmt: skip
        self.ask(marks, "policy")

    @rule()
    def everybody_does_well(self) -> None:
        for id_ in sorted(self.step):
            self.evaluate(id_)
            self.ask(c.AdvanceCandidate(**V, candidacy=id_), "anna")
            self.evaluate(id_)

    @rule(id_=some_id, by=somebody)
    def advance(self, id_: str, by: str) -> None:
        self.ask(c.AdvanceCandidate(**V, candidacy=id_), by)

    def open_one(self, pool: str) -> str:
        return getattr(self.state.pool, "id", "none") if pool == "the open one" else pool

    @precondition(lambda self: self.model() == "iterative")
    @rule(pool=some_pool, members=st.just(()) | some_ids, by=somebody)
    def open_pool(self, pool: str, members: tuple[Any, ...], by: str) -> None:
        self.ask(c.OpenPool(**V, pool=pool, members=members), by)

    @precondition(lambda self: self.model() == "iterative")
    @rule(pool=the_pool, ids=some_ids, reason=st.sampled_from([None, "Argued."]), by=somebody)
    def cut_pool(self, pool: str, ids: tuple[Any, ...], reason: str | None, by: str) -> None:
        self.ask(c.CutPool(**V, pool=self.open_one(pool), advance=ids, reason=reason), by)

    @precondition(lambda self: self.model() == "iterative")
    @rule(pool=the_pool, selected=st.just(()) | some_ids, by=somebody)
    def decide_pool(self, pool: str, selected: tuple[Any, ...], by: str) -> None:
        outcome: Any = "selected" if selected else "failed"
        self.ask(c.DecidePool(**V, pool=self.open_one(pool), outcome=outcome, selected=selected, reason="Seen."), by)

    @precondition(lambda self: self.running)
    @rule()
    def select_all_who_run(self) -> None:
        self.decide_pool("the open one", tuple(sorted(self.running)), "maria")

    @precondition(lambda self: self.model() == "iterative")
    @rule()
    def fail_the_pool(self) -> None:
        self.decide_pool("the open one", (), "maria")

    @rule(changes=st.booleans(), openings=st.integers(1, 2))
    def revise(self, *, changes: bool, openings: int) -> None:
        self.version += 1
        brief = self.brief.model_copy(update={"openings": max(openings, self.hires)})
        change = ({"pointer": "/title", "before": '"a"', "after": '"b"'},) if changes else ()
        self.ask(c.AdoptRevision(**V, brief_version=self.version, brief=brief, changes=change), "policy")

    @precondition(lambda self: self.model() == "waterfall")
    @rule(id_=some_id, reason=st.sampled_from([None, "Argued."]), by=somebody)
    def present(self, id_: str, reason: str | None, by: str) -> None:
        self.ask(c.PresentCandidate(**V, candidacy=id_, reason=reason), by)

    @precondition(lambda self: self.model() == "waterfall")
    @rule()
    def bring_one_to_the_manager(self) -> None:
        for id_ in IDS:
            self.present(id_, "Argued.", "anna")
            self.advance(id_, "anna")
            self.evaluate(id_)

    @precondition(lambda self: self.model() == "waterfall")
    @rule(id_=some_id)
    def select(self, id_: str) -> None:
        self.ask(c.SelectCandidate(**V, candidacy=id_, reason="Fits."), "maria")

    @rule(about=some_ids, number=st.integers(1, 9))
    def hold_session(self, about: tuple[Any, ...], number: int) -> None:
        session = c.RecordFeedbackSession(**V, session=f"session-{number}", cause="rejection", about=about)
        self.ask(session, "policy")

    @rule(id_=some_id, by=somebody)
    def reject(self, id_: str, by: str) -> None:
        rejection = c.RejectCandidate(
            **V, candidacy=id_, template="skills-gap", reason="skills", clarification=Sealed("More SQL.")
        )
        self.ask(rejection, by)

    @rule(id_=some_id)
    def withdraw(self, id_: str) -> None:
        self.ask(c.WithdrawCandidacy(**V, candidacy=id_, reason="another-offer"), "anna")

    @rule(id_=some_id)
    def reconsider(self, id_: str) -> None:
        self.ask(c.ReconsiderCandidacy(**V, candidacy=id_, reason="Again."), "anna")

    @rule(id_=some_id, days=st.integers(12, 23), by=somebody)
    def hold(self, id_: str, days: int, by: str) -> None:
        until = self.now + timedelta(days=days)
        self.ask(c.HoldCandidacy(**V, candidacy=id_, reason="Wait.", until=until, contacts=(until,)), by)

    @rule(id_=some_id)
    def release(self, id_: str) -> None:
        self.ask(c.ReleaseHold(**V, candidacy=id_, reason="Now."), "anna")

    @rule(id_=some_id)
    def weeks_pass(self, id_: str) -> None:
        self.now += timedelta(days=22)
        self.ask(c.ExpireHold(**V, candidacy=id_), "policy")

    @rule()
    def all_goes_well_up_to_the_decision(self) -> None:
        for _ in range(2):
            self.everybody_does_well()
            if self.running:
                self.ask(c.CutPool(**V, pool=self.open_one("the open one"), advance=self.best_two()), "anna")
        self.everybody_does_well()
        if self.running:
            self.select_all_who_run()
        if self.model() == "waterfall":
            self.bring_one_to_the_manager()
            for id_ in IDS:
                self.select(id_)

    def best_two(self) -> tuple[Any, ...]:
        return tuple(sorted(self.running, key=lambda id_: -SCORES[id_])[:2])

    @rule()
    def everybody_gets_an_offer(self) -> None:
        for id_ in IDS:
            self.offer(id_)
        for id_ in IDS:
            self.ask(c.AcceptOffer(**V, candidacy=id_), "anna")

    def offer(self, id_: str) -> None:
        meeting = OfferMeeting(at=self.now, recruiter="anna", hiring_manager="maria", candidate=f"person-{id_}")
        areas = (
            OfferArea(area="benefits", presenter="anna"),
            OfferArea(area="growth", presenter="maria"),
            OfferArea(area="value", presenter="maria"),
        )
        self.ask(c.PrepareOffer(**V, candidacy=id_, pitch="Come.", meeting=meeting, areas=areas), "anna")
        self.ask(c.MakeOffer(**V, candidacy=id_, terms=Sealed("60,000"), starts_at=self.now), "anna")

    @invariant()
    def never_two_past_recruitment_in_the_waterfall(self) -> None:
        past = [
            id_ for id_, step in self.step.items() if id_ not in self.out and PHASE_OF[step] is not Phase.RECRUITMENT
        ]
        assert self.model() == "iterative" or len(past) <= 1, past

    @invariant()
    def never_more_hires_than_openings(self) -> None:
        assert self.state.openings_left >= 0


AnySearch.TestCase.settings = settings(
    max_examples=100,
    stateful_step_count=40,
    deadline=None,  # a machine with two cores may be busy
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnySearch = AnySearch.TestCase
