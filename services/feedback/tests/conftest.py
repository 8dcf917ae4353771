"""A search told to feedback in memory, on both kinds of database: its deciders, policies, folds and answers."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.events import EvaluationPlanned
from hiring.contracts.feedback.commands import (
    SubmitCandidateForm,
    SubmitHiringManagerForm,
    SubmitRecruiterForm,
)
from hiring.contracts.feedback.events import Form
from hiring.contracts.feedback.queries import (
    ListMyFeedbackTasks,
)
from hiring.contracts.messages import Command, Event, Query
from hiring.contracts.pipeline.events import (
    CandidacyEntered,
    CandidateAdvanced,
    CandidateRejected,
    PoolDecided,
    PositionFilled,
    SearchOpened,
)
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Issued
from hiring.eventkit.policies import CancelDeadline, SetDeadline
from hiring.eventkit.testing.spec import MONDAY
from hiring.eventkit.views.database import writing
from hiring.eventkit.views.folds import Portion, ViewFold
from hiring.eventkit.views.view import VIEWS, Asked
from hiring.feedback.app import SERVICE
from hiring.feedback.policies import POLICIES

ANSWERS = SERVICE.shows
VIEWS_SHOWN = SERVICE.views
DAY = timedelta(days=1)
EXPECTED = {"tasks": 4, "workflow": 5, "team": 3}
REAL = {"tasks": 4, "workflow": 2, "team": 4}


class Story:
    """Feedback in memory: the real deciders, policies, folds and answers; a day passes with `later`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.now = MONDAY
        self.sequence = 0
        self.states: dict[AggregateId, Any] = {}
        self.deadlines: dict[str, SetDeadline] = {}
        self.folds = [ViewFold(view) for view in VIEWS_SHOWN]

    def hears(self, contract: type[Event], vacancy: str = "v1", **fields: Any) -> None:
        self._recorded(contract.model_validate({"vacancy": vacancy, **fields}))

    def _recorded(self, event: Event) -> None:
        self.sequence += 1
        place = AggregateId("v1", "anywhere", "any", "v1")
        recorded: Recorded[Any] = Recorded(event, f"e{self.sequence}", self.now, "a", place, 1, "c", "c", self.sequence)
        for fold in self.folds:
            if isinstance(event, fold.view.subscribes):
                fold.apply(self.connection, [Portion(self.sequence, events=[recorded])])
        for reaction in [r for policy in POLICIES if isinstance(event, policy.on) for r in policy.react(recorded)]:
            match reaction:
                case SetDeadline(id=id_):
                    self.deadlines[id_] = reaction
                case CancelDeadline(id=id_):
                    self.deadlines.pop(id_, None)
                case Command() as command:
                    self._decided(command, "policy")

    def told(self, by: str, contract: type[Command], **fields: Any) -> None:
        self._decided(contract.model_validate({"vacancy": "v1", **fields}), by)

    def _decided(self, command: Command, by: str, roles: Iterable[str] = ()) -> None:
        decider: Any = next(one for one in SERVICE.decides if type(command) in one.commands)
        aggregate = decider.identify(command)
        state = self.states.get(aggregate, decider.initial)
        events = decider.decide(command, state, Issued(by, self.now, frozenset(roles)))
        self.states[aggregate] = decider.fold(state, events)
        for event in events:
            self._recorded(event)

    def rules(self, by: str, role: str, command: Command) -> None:
        """Somebody decides something for the whole organisation."""
        self._decided(command, by, {role})

    def later(self, days: int) -> None:
        self.now += days * DAY
        for deadline in [one for one in self.deadlines.values() if one.due_at <= self.now]:
            del self.deadlines[deadline.id]
            self._decided(deadline.then, "policy")

    def shows(self, by: str, contract: type[Query], *, roles: Iterable[str] = (), **fields: Any) -> Any:
        answer: Any = next(one for one in ANSWERS if one.query is contract)
        asked = Asked(by, self.now, _opened, frozenset(roles))
        return answer.answer(self.connection, contract.model_validate(fields), asked)

    def tasks(self, person: str) -> list[tuple[str, Form | None, bool]]:
        tasks = self.shows(person, ListMyFeedbackTasks).tasks
        return [(task.kind, task.form, task.overdue) for task in tasks]

    def files(self, person: str) -> None:
        """Lena, Anna or Maria files her form about the first member."""
        match person:
            case "person1":
                self.told(
                    person,
                    SubmitCandidateForm,
                    candidacy="c1",
                    process_quality=5,
                    information_clearness=4,
                    acceptance_reason="growth",
                    expectations=EXPECTED,
                    comment="I always knew what comes next.",
                )
            case "anna":
                ratings = {"information_availability": 4, "manager_interactions": 5}
                self.told(person, SubmitRecruiterForm, candidacy="c1", **ratings)
            case _:
                ratings = {"candidate_quality": 4, "candidate_quantity": 3, "model_rating": 5}
                self.told(person, SubmitHiringManagerForm, candidacy="c1", **ratings)

    def plans(self, evaluation: str, candidacy: str, step: str, vacancy: str = "v1") -> None:
        """Pavel is asked for his ratings, within a day."""
        whom: dict[str, Any] = {"candidacy": candidacy, "candidate": "person1", "step": step}
        who: dict[str, Any] = {"raters": ["pavel"], "organisers": ["anna"], "team": ["anna"]}
        form: dict[str, Any] = {"questions": [], "requirements": [], "step_weight": 1, "combination": "must-gate"}
        rules: dict[str, Any] = {"trade_off": {}, "brief_version": 1, "due_at": (self.now + DAY).isoformat()}
        self.hears(EvaluationPlanned, vacancy, evaluation=evaluation, plan={**whom, **who, **form, **rules})

    def advances(self, number: int, step: StepKind) -> None:
        self.hears(CandidateAdvanced, **_of(number), from_step="pre-screening", step=step, brief_version=1)

    def decides(self, **fields: Any) -> None:
        by: dict[str, Any] = {"reason": "As compared.", "decided_by": "maria", "brief_version": 1}
        self.hears(PoolDecided, pool="p1", ordinal=1, **by, **fields)

    def rejects(self, number: int, model: str = "iterative") -> None:
        said: dict[str, Any] = {"template": "skills-gap", "reason": "Skills", "clarification": "Thank you."}
        place: dict[str, Any] = {"step": StepKind.PROFESSIONAL_INTERVIEW, "outcome": [1, 0, 0], "brief_version": 1}
        self.hears(CandidateRejected, **_of(number), model=model, **said, **place)

    def fills(self) -> None:
        self.hears(
            PositionFilled,
            **_of(1),
            model="iterative",
            entered_at=(MONDAY + 2 * DAY).isoformat(),
            starts_at=self.now.isoformat(),
            probation_ends_at=(self.now + 90 * DAY).isoformat(),
            openings_left=0,
        )


def _opened(sealed: Sealed) -> str:
    assert isinstance(sealed.content, str)
    return sealed.content


@pytest.fixture
def story(database: Engine) -> Iterator[Story]:
    """Nothing happened yet; told on SQLite and on PostgreSQL."""
    with writing(database) as connection:
        VIEWS.create_all(connection, tables=[view.table for view in VIEWS_SHOWN])
        yield Story(connection)


@pytest.fixture
def searching(story: Story) -> Story:
    """Brief approved, search opened, a pool of six entered, three of it advanced, two of these to the manager."""
    brief = complete_brief().model_dump(mode="json")
    story.hears(BriefApproved, brief_version=1, brief=brief, approvers=["maria"])
    story.later(1)
    story.hears(SearchOpened, brief_version=1, model="iterative", openings=1, brief=brief)
    story.later(1)
    for number in range(1, 7):
        story.hears(
            CandidacyEntered,
            **_of(number),
            step="pre-screening",
            source="referral",
            pool="p1",
            entered_at=story.now.isoformat(),
        )
    for number in (1, 2, 3):
        story.advances(number, StepKind.PROFESSIONAL_INTERVIEW)
    for number in (1, 2):
        story.advances(number, StepKind.MANAGERIAL_INTERVIEW)
    return story


@pytest.fixture
def hired(searching: Story) -> Story:
    """The first member is hired twelve days after the search opened; the others are turned down."""
    searching.later(11)
    members = [f"c{number}" for number in range(1, 7)]
    searching.decides(outcome="selected", members=members, selected=["c1"])
    for number in range(2, 7):
        searching.rejects(number)
    searching.fills()
    return searching


def _of(number: int) -> dict[str, str]:
    return {"candidacy": f"c{number}", "candidate": f"person{number}"}
