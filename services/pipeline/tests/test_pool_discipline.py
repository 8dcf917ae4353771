"""B10: whatever is asked of a search in whatever order, its discipline holds, and what it refuses has a rule's id."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from services.pipeline.tests.discipline import Truth

from hiring.contracts.brief import Brief, Iterative, StepKind, Waterfall
from hiring.contracts.messages import Command, Event
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline.events import OfferArea, OfferMeeting
from hiring.contracts.samples import complete_brief, total
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
MODELS = (Iterative(), Waterfall())
SCORES = dict(zip(IDS, (0.9, 0.7, 0.7, 0.5, 0.1), strict=True))


class AnySearch(RuleBasedStateMachine):
    """Commands in any order, most of them out of place. What is true is told by the events alone."""

    brief: Brief
    raters: tuple[str, ...]

    def __init__(self) -> None:
        super().__init__()
        self.state: Any = SEARCH.initial
        self.now = MONDAY
        self.version = 1
        self.truth = Truth()

    @property
    def running(self) -> set[str]:
        return self.truth.running

    @property
    def step(self) -> dict[str, StepKind]:
        return self.truth.step

    def ask(self, command: Command, by: str) -> None:
        happened = self.told(command, by)
        for event in happened:
            self.truth.note(event)
        self.state = SEARCH.fold(self.state, happened)

    def told(self, command: Command, by: str) -> tuple[Event, ...]:
        """What it leads to, after asking whether that is right; nothing when a rule refuses it."""
        try:
            happened = tuple(SEARCH.decide(command, self.state, Issued(by, self.now)))
        except Refused:
            return ()
        self.truth.allows(happened, by, self.now)
        return happened

    @invariant()
    def whatever_is_tried_now_is_right_or_refused(self) -> None:
        """Most of it is out of place most of the time; none of it is done."""
        for command, by in self.trials():
            self.told(command, by)

    def trials(self) -> Iterator[tuple[Command, str]]:
        open_one = self.open_one("the open one")
        worst = sorted(self.running, key=lambda id_: SCORES[id_])
        yield c.OpenPool(**V, pool="one-more"), "anna"
        for ids in (worst[:1], worst[:3], [*worst[:1], "z"]):
            if ids:
                yield c.CutPool(**V, pool=open_one, advance=ids, reason=None if len(ids) == 1 else "Argued."), "anna"
                yield c.DecidePool(**V, pool=open_one, outcome="selected", selected=ids, reason="Seen."), "maria"
        yield c.DecidePool(**V, pool=open_one, outcome="failed", reason="Seen."), "maria"
        yield c.DecidePool(**V, pool=open_one, outcome="failed", reason="Seen."), "anna"
        yield c.CloseSearch(**V, reason="No budget."), "maria"
        yield c.CloseSearch(**V, reason="No budget."), "anna"
        for id_ in IDS[:3]:
            yield from self.trials_with(id_)

    def trials_with(self, id_: str) -> Iterator[tuple[Command, str]]:
        a: dict[str, Any] = {**V, "candidacy": id_}
        yield c.EnterCandidacy(**a, candidate=f"person-{id_}", source="Referrals"), "anna"
        for by in ("anna", "maria", "pavel"):
            yield c.AdvanceCandidate(**a), by
        yield c.PresentCandidate(**a), "anna"
        yield c.PresentCandidate(**a, reason="Argued."), "anna"
        yield c.SelectCandidate(**a, reason="Fits."), "maria"
        for days, contacts in ((12, 7), (14, 7), (23, 7), (14, 0), (14, 15)):
            planned = (self.now + timedelta(days=contacts),) if contacts else ()
            until = self.now + timedelta(days=days)
            yield c.HoldCandidacy(**a, reason="Wait.", until=until, contacts=planned), "maria"
        yield c.ReleaseHold(**a, reason="Now."), "anna"
        yield c.ReconsiderCandidacy(**a, reason="Again."), "anna"
        yield self.rejection(id_), "maria"
        yield self.rejection(id_, "not-a-template"), "anna"
        yield c.MakeOffer(**a, terms=Sealed("60,000"), starts_at=self.now), "anna"
        yield c.AcceptOffer(**a), "anna"

    @initialize(iterative=st.booleans(), openings=st.integers(1, 2), alone=st.integers(0, 3).map(lambda n: n == 0))
    def opened(self, *, iterative: bool, openings: int, alone: bool) -> None:
        self.raters, approvers = (("maria",), ("maria",)) if alone else (("ines",), ("maria", "olga"))
        model = Iterative() if iterative else Waterfall()
        self.brief = complete_brief(model=model).model_copy(update={"openings": openings})
        self.ask(c.OpenSearch(**V, brief_version=1, brief=self.brief, approvers=approvers), "policy")
        pool = "first" if iterative else None
        if pool:
            self.open_pool(pool, (), "anna")
        for id_ in IDS[:3]:
            self.enter(id_, pool, "anna")

    def model(self) -> str:
        kind: str = self.state.model.kind
        return kind

    @rule(id_=some_id, pool=st.none() | some_pool, by=somebody)
    def enter(self, id_: str, pool: str | None, by: str) -> None:
        self.ask(c.EnterCandidacy(**V, candidacy=id_, candidate=f"person-{id_}", source="Referrals", pool=pool), by)

    @rule(id_=some_id)
    def evaluate(self, id_: str) -> None:
        step = self.step.get(id_, StepKind.PRE_SCREENING)
        marks = c.RecordMarks(
            **V, candidacy=id_, step=step, total=total(SCORES[id_], gate_passed=id_ != "e"), raters=self.raters,
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

    @rule(changes=st.booleans(), openings=st.integers(1, 2), model=st.sampled_from([None, None, *MODELS]))
    def revise(self, *, changes: bool, openings: int, model: Any) -> None:
        self.version += 1
        changed = {"openings": max(openings, self.truth.hires), "model": model or self.state.model}
        brief = self.brief.model_copy(update=changed)
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
        self.ask(self.rejection(id_), by)

    def rejection(self, id_: str, template: str = "skills-gap") -> c.RejectCandidate:
        return c.RejectCandidate(
            **V, candidacy=id_, template=template, reason="skills", clarification=Sealed("More SQL.")
        )

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

    @rule(id_=some_id)
    def a_hold_runs_out(self, id_: str) -> None:
        self.hold(id_, 14, "maria")
        self.weeks_pass(id_)

    def all_goes_well_up_to_the_manager(self) -> None:
        for places in (3, 2):
            self.everybody_does_well()
            self.whatever_is_tried_now_is_right_or_refused()
            if self.running:
                self.ask(c.CutPool(**V, pool=self.open_one("the open one"), advance=self.best(places)), "anna")
        self.everybody_does_well()

    @precondition(lambda self: self.model() == "iterative")
    @rule()
    def the_best_of_the_pool_fail(self) -> None:
        self.all_goes_well_up_to_the_manager()
        self.fail_the_pool()

    @rule()
    def all_goes_well_up_to_the_decision(self) -> None:
        self.all_goes_well_up_to_the_manager()
        if self.running:
            self.select_all_who_run()
        if self.model() == "waterfall":
            self.bring_one_to_the_manager()
            for id_ in IDS:
                self.select(id_)

    def best(self, places: int) -> tuple[Any, ...]:
        return tuple(sorted(self.running, key=lambda id_: -SCORES[id_])[:places])

    @rule()
    def everybody_gets_an_offer(self) -> None:
        for id_ in IDS:
            self.offer(id_)
        for id_ in IDS:
            self.ask(c.AcceptOffer(**V, candidacy=id_), "anna")

    @rule()
    def all_goes_well_up_to_the_hire(self) -> None:
        self.all_goes_well_up_to_the_decision()
        self.everybody_gets_an_offer()

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
        assert self.truth.iterative or len(self.truth.past_recruitment()) <= 1

    @invariant()
    def openings_left_are_those_that_the_revisions_left(self) -> None:
        """Below zero when a revision took openings away meanwhile; no hire brings it there, as the truth asserts."""
        assert self.state.openings_left == self.truth.openings - self.truth.hires


AnySearch.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,  # a machine with two cores may be busy
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestB10AnySearch = AnySearch.TestCase
