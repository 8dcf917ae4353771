"""The story that the specs play in: a search that is asked one thing after another."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from hiring.contracts.brief import Brief, Iterative, StepKind, Waterfall
from hiring.contracts.envelope import Recorded
from hiring.contracts.ids import CandidacyId, CandidateId
from hiring.contracts.messages import Command, Event
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline.events import OfferArea, OfferMeeting
from hiring.contracts.samples import complete_brief, total
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Rule
from hiring.eventkit.testing.spec import MONDAY, Spec
from hiring.eventkit.views.database import writing
from hiring.eventkit.views.folds import Portion, ViewFold
from hiring.eventkit.views.view import VIEWS, Asked
from hiring.pipeline.app import SERVICE
from hiring.pipeline.domain.search.decider import SEARCH

RECRUITMENT = (StepKind.PRE_SCREENING, StepKind.RECRUITMENT_INTERVIEW)
V: dict[str, Any] = {"vacancy": "backend-1"}


class Story:
    """One search on the decider alone. Everything it does goes through `Spec`, so every law is checked on the way."""

    def __init__(self) -> None:
        self.spec = Spec(SEARCH)
        self.now = MONDAY
        self.told: list[Recorded[Event]] = []

    def later(self, **span: float) -> "Story":
        self.now += timedelta(**span)
        return self

    def ask(self, command: Command, by: str = "anna") -> Spec:
        return self.spec.when(command, by=by, at=self.now)

    def do(self, command: Command, by: str = "anna") -> Sequence[Event]:
        happened = self.ask(command, by).happens()
        self.spec = self.spec.given(*happened)
        self.told.extend(self._recorded(event, by) for event in happened)
        return happened

    def refuses(self, rule: Rule, command: Command, by: str = "anna", because: str | None = None) -> None:
        self.ask(command, by).then_refused(rule, because)

    @property
    def state(self) -> Any:
        return self.spec.state()

    def _recorded(self, event: Event, by: str) -> Recorded[Event]:
        place = AggregateId("backend-1", "pipeline", "search", "backend-1")
        number = len(self.told) + 1
        return Recorded(event, f"event-{number}", self.now, by, place, number, "story", "story", number)

    # what every story needs
    def open(self, brief: Brief) -> "Story":
        approved = c.OpenSearch(**V, brief_version=1, brief=brief, approvers=("maria", "olga"))
        self.do(approved, "policy")
        return self

    def enter(self, *ids: str, pool: str | None = None) -> None:
        for id_ in ids:
            candidate = CandidateId(f"person-{id_}")
            self.do(c.EnterCandidacy(**V, candidacy=id_, candidate=candidate, source="Referrals", pool=pool))

    def mark(self, id_: str, step: StepKind, score: float | None = 0.7, *, gate_passed: bool = True) -> None:
        raters = {
            StepKind.PROFESSIONAL_INTERVIEW: ("pavel", "ines"),
            StepKind.MANAGERIAL_INTERVIEW: ("maria",),
        }.get(step, ("anna",))
        marks = c.RecordMarks(
            **V, candidacy=id_, step=step, total=total(score, gate_passed=gate_passed), raters=raters, brief_version=1,
        )  # fmt: skip
        self.do(marks, "policy")

    def through_recruitment(self, *ids: str, score: float = 0.7) -> None:
        for id_ in ids:
            self.mark(id_, StepKind.PRE_SCREENING, score)
            self.do(c.AdvanceCandidate(**V, candidacy=id_))
            self.mark(id_, StepKind.RECRUITMENT_INTERVIEW, score)

    def pool(self, pool: str, scores: dict[str, float]) -> None:
        """A pool whose members were all evaluated in recruitment."""
        self.do(c.OpenPool(**V, pool=pool))
        self.enter(*scores, pool=pool)
        for id_, score in scores.items():
            self.through_recruitment(id_, score=score)

    def pool_at_manager(self, pool: str = "first") -> None:
        """A pool of four of whom two, `a` and `b`, were evaluated by the manager."""
        self.pool(pool, {"a": 0.9, "b": 0.8, "x": 0.4, "y": 0.3})
        self.do(c.CutPool(**V, pool=pool, advance=("a", "b")))
        for id_ in ("a", "b"):
            self.mark(id_, StepKind.PROFESSIONAL_INTERVIEW)
        self.do(c.CutPool(**V, pool=pool, advance=("a", "b")))
        for id_ in ("a", "b"):
            self.mark(id_, StepKind.MANAGERIAL_INTERVIEW)

    def decide_pool(self, *selected: str, pool: str = "first") -> Sequence[Event]:
        return self.do(
            c.DecidePool(
                **V,
                pool=pool,
                outcome="selected" if selected else "failed",
                selected=tuple(CandidacyId(id_) for id_ in selected),
                reason="Seen by all of us.",
            ),
            "maria",
        )

    def reject(self, id_: str, by: str = "anna") -> Sequence[Event]:
        return self.do(self.rejection(id_), by)

    def rejection(self, id_: str, template: str = "skills-gap") -> c.RejectCandidate:
        return c.RejectCandidate(
            **V, candidacy=id_, template=template, reason="skills", clarification=Sealed("More SQL, please.")
        )

    def session(self, *about: str, id_: str = "session-1", cause: Any = "rejection") -> None:
        self.do(c.RecordFeedbackSession(**V, session=id_, cause=cause, about=about), "policy")

    def hold(self, id_: str, days: float = 14, contact_days: float | None = 7) -> c.HoldCandidacy:
        contacts: tuple[datetime, ...] = ()
        if contact_days is not None:
            contacts = (self.now + timedelta(days=contact_days),)
        until = self.now + timedelta(days=days)
        return c.HoldCandidacy(**V, candidacy=id_, reason="The next one first.", until=until, contacts=contacts)

    def preparation(self, id_: str) -> c.PrepareOffer:
        meeting = OfferMeeting(
            at=self.now + timedelta(days=1), recruiter="anna", hiring_manager="maria", candidate=f"person-{id_}"
        )
        areas = (
            OfferArea(area="benefits", presenter="anna"),
            OfferArea(area="growth", presenter="maria"),
            OfferArea(area="value", presenter="maria"),
        )
        return c.PrepareOffer(**V, candidacy=id_, pitch="A calm team.", meeting=meeting, areas=areas)

    def offer(self, id_: str) -> None:
        self.do(self.preparation(id_))
        self.do(self.making(id_))

    def making(self, id_: str) -> c.MakeOffer:
        starts = self.now + timedelta(days=30)
        return c.MakeOffer(**V, candidacy=id_, terms=Sealed("60,000 a year"), starts_at=starts)

    def revision(self, version: int, **changed: Any) -> c.AdoptRevision:
        brief = self.state.brief.model_copy(update=changed)
        change = {"pointer": "/title", "before": '"a"', "after": '"b"'}
        return c.AdoptRevision(**V, brief_version=version, brief=brief, changes=(change,))


@pytest.fixture
def story() -> Story:
    """Nothing happened yet."""
    return Story()


@pytest.fixture
def iterative(story: Story) -> Story:
    """A search in the iterative model, open."""
    return story.open(complete_brief(model=Iterative()))


@pytest.fixture
def waterfall(story: Story) -> Story:
    """A search in the waterfall model, open."""
    return story.open(complete_brief(model=Waterfall()))


@pytest.fixture
def show(database: Engine) -> Iterator[Callable[..., Any]]:
    """Folds a story's events and answers a query of somebody's, one day after the story's last event."""
    with writing(database) as connection:
        VIEWS.create_all(connection, tables=[view.table for view in SERVICE.views])
        folds = [ViewFold(view) for view in SERVICE.views]
        seen = 0

        def answered(story: Any, query: Any, by: str = "maria", roles: Iterable[str] = ()) -> Any:
            nonlocal seen
            for recorded in story.told[seen:]:
                for fold in folds:
                    if isinstance(recorded.event, fold.view.subscribes):
                        fold.apply(connection, [Portion(recorded.sequence, events=[recorded])])
            seen = len(story.told)
            answer: Any = next(one for one in SERVICE.shows if one.query is type(query))
            opened = Asked(by, story.now + timedelta(days=1), lambda sealed: str(sealed.content), frozenset(roles))
            return answer.answer(connection, query, opened)

        yield answered
