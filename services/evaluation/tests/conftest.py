"""A vacancy of the evaluation service in memory: its deciders, policies and views, without a broker."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, select

from hiring.contracts.brief import Brief, StepKind
from hiring.contracts.briefing.events import BriefApproved, RequirementsRevised
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation.commands import SubmitScore
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.ids import CandidacyId, EvaluationId
from hiring.contracts.messages import Command, Event, Query
from hiring.contracts.pipeline.events import CandidacyEntered, CandidateAdvanced
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.evaluation.app import SERVICE
from hiring.evaluation.domain.evaluation.decider import EVALUATION
from hiring.evaluation.domain.scorebook.decider import SCOREBOOK
from hiring.evaluation.policies import POLICIES
from hiring.eventkit.decider import Issued
from hiring.eventkit.policies import CancelDeadline, SetDeadline
from hiring.eventkit.testing.spec import MONDAY
from hiring.eventkit.views.database import writing
from hiring.eventkit.views.view import VIEWS, Asked, View

PROFESSIONAL = StepKind.PROFESSIONAL_INTERVIEW
_OF_PIPELINE = AggregateId("v1", "pipeline", "search", "v1")


class Vacancy:
    """Everything that the service knows of vacancy `v1`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.now = MONDAY
        self.states: dict[AggregateId, Any] = {}
        self.log: list[Event] = []
        self.deadlines: dict[str, SetDeadline] = {}
        self.opened: list[Sealed] = []

    def hears(self, event: Event, aggregate: AggregateId = _OF_PIPELINE, actor: str = "policy") -> None:
        """An event is recorded: views fold it, policies react to it."""
        self.log.append(event)
        number = len(self.log)
        recorded = Recorded(event, f"e{number}", self.now, actor, aggregate, 1, "c", "c", number)
        for view in SERVICE.views:
            if isinstance(event, view.subscribes):
                self._folds(view, recorded)
        for one in (policy for policy in POLICIES if isinstance(event, policy.on)):
            for reaction in one.react(recorded):
                self._reacts(reaction)

    def _folds(self, view: View, recorded: Recorded[Any]) -> None:
        for key in view.keys(recorded):
            here = [column == part for column, part in zip(view.table.primary_key.columns, key, strict=True)]
            found = self.connection.execute(select(view.table).where(*here)).mappings().first()
            row = view.evolve(None if found is None else dict(found), recorded, key)
            self.connection.execute(view.table.delete().where(*here))
            if row is not None:
                self.connection.execute(view.table.insert().values(**row))

    def _reacts(self, reaction: Any) -> None:
        match reaction:
            case SetDeadline():
                self.deadlines[reaction.id] = reaction
            case CancelDeadline():
                self.deadlines.pop(reaction.id, None)
            case Command():
                self.told(reaction, "policy")

    def told(self, command: Command, by: str) -> None:
        """Somebody issues a command now."""
        decider: Any = SCOREBOOK if type(command) in SCOREBOOK.commands else EVALUATION
        aggregate = decider.identify(command)
        state = self.states.get(aggregate, decider.initial)
        events = decider.decide(command, state, Issued(by, self.now))
        self.states[aggregate] = decider.fold(state, events)
        for event in events:
            self.hears(event, aggregate, by)

    def passes(self, hours: int) -> None:
        """Time passes, and deadlines fire."""
        self.now += timedelta(hours=hours)
        for deadline in [one for one in self.deadlines.values() if one.due_at <= self.now]:
            del self.deadlines[deadline.id]
            self.told(deadline.then, "policy")

    def approves(self, brief: Brief | None = None) -> "Vacancy":
        """The brief is approved."""
        brief = brief or complete_brief()
        self.hears(BriefApproved(vacancy="v1", brief_version=1, brief=brief, approvers=brief.approvers))
        return self

    def revises(self, brief: Brief) -> None:
        """Another version of the brief is approved."""
        self.hears(RequirementsRevised(vacancy="v1", brief_version=2, brief=brief, changes=(), asked_by="maria"))

    def enters(self, candidacy: str) -> "Vacancy":
        """A candidate enters at pre-screening."""
        self.hears(
            CandidacyEntered(
                vacancy="v1",
                candidacy=candidacy,
                candidate=f"of-{candidacy}",
                step=StepKind.PRE_SCREENING,
                source="referral",
                entered_at=self.now,
            )
        )
        return self

    def advances(self, candidacy: str, step: StepKind = PROFESSIONAL) -> EvaluationId:
        """A candidate reaches a step, and is to be evaluated there."""
        self.hears(
            CandidateAdvanced(
                vacancy="v1",
                candidacy=candidacy,
                candidate=f"of-{candidacy}",
                from_step=StepKind.PRE_SCREENING,
                step=step,
                brief_version=1,
            )
        )
        return evaluation_of(CandidacyId(candidacy), step)

    def rates(
        self,
        rater: str,
        evaluation: str,
        note: str | None = None,
        recommendation: str = "yes",
        minutes: int | None = None,
        **ratings: int | str,
    ) -> None:
        """A rater submits."""
        evidence = [{"skill": next(iter(ratings)), "note": note}] if note else []
        given = [{"skill": skill, "rating": rating} for skill, rating in ratings.items()]
        command = {"vacancy": "v1", "evaluation": evaluation, "ratings": given, "evidence": evidence}
        self.told(SubmitScore.model_validate({**command, "recommendation": recommendation, "minutes": minutes}), rater)

    def both_rate(self, candidacy: str, pavel: int = 4, ines: int = 4) -> str:
        """Both interviewers rate a candidacy at the professional interview, two hours apart."""
        evaluation = self.advances(CandidacyId(candidacy))
        self.rates("pavel", evaluation, python=pavel, sql=pavel, kafka="not_observed")
        self.passes(hours=2)
        self.rates("ines", evaluation, python=ines, sql=ines, kafka=3)
        return str(evaluation)

    def asked(self, query: Query, by: str, roles: Iterable[str] = ()) -> Any:
        """The answer to a query."""
        shown: Any = next(one for one in SERVICE.shows if one.query is type(query))
        return shown.answer(self.connection, query, Asked(by, self.now, self._open, frozenset(roles)))

    def _open(self, sealed: Sealed) -> str:
        assert isinstance(sealed.content, str)
        self.opened.append(sealed)
        return sealed.content


def _approved(engine: Engine) -> Iterator[Vacancy]:
    with writing(engine) as connection:
        VIEWS.create_all(connection, tables=[view.table for view in SERVICE.views])
        yield Vacancy(connection).approves()


@pytest.fixture
def vacancy(database: Engine) -> Iterator[Vacancy]:
    """A vacancy whose brief is approved, its views once in SQLite and once in PostgreSQL."""
    yield from _approved(database)


@pytest.fixture
def another() -> Iterator[Vacancy]:
    """The same, in another world."""
    engine = create_engine("sqlite://")
    yield from _approved(engine)
    engine.dispose()
