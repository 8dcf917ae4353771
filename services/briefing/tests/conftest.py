"""Briefs as far as a spec needs them: drafted, in review, approved; and stories that views are folded from."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel
from sqlalchemy import Connection, create_engine, insert

from hiring.briefing.app import SERVICE
from hiring.briefing.domain.brief import BRIEF
from hiring.contracts.brief import Brief
from hiring.contracts.briefing.commands import ApproveBrief, SubmitBrief
from hiring.contracts.envelope import Recorded
from hiring.contracts.messages import Command, Event, Query
from hiring.contracts.samples import complete_brief, kick_off
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Issued, Refused
from hiring.eventkit.testing.spec import MONDAY, Spec
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View

Told = Callable[..., Spec]
Q = TypeVar("Q", bound=Query)
A = TypeVar("A", bound=BaseModel)


class Story:
    """Commands decided one after the other, an hour apart, and every view folded from their events."""

    def __init__(self) -> None:
        self.states: dict[AggregateId, Any] = {}
        self.versions: Counter[AggregateId] = Counter()
        self.now = MONDAY
        self.rows: dict[View, dict[Key, Row]] = {view: {} for view in SERVICE.views}

    def tell(self, command: Command, by: str, roles: Iterable[str] = ()) -> "Story":
        """Somebody wants this, an hour later; briefing's own policies react at once."""
        self.now += timedelta(hours=1)
        self._decide(command, by, roles)
        return self

    def hears(self, event: Event) -> "Story":
        """Another service told this, an hour later."""
        self.now += timedelta(hours=1)
        self._happened([event], "elsewhere", AggregateId("backend", "elsewhere", "other", "other"))
        return self

    def _decide(self, command: Command, by: str, roles: Iterable[str] = ()) -> None:
        decider = next(one for one in SERVICE.decides if type(command) in one.commands)
        where = decider.identify(command)
        state = self.states.get(where, decider.initial)
        events = decider.decide(command, state, Issued(by, self.now, frozenset(roles)))
        self.states[where] = decider.fold(state, events)
        if events:
            self._happened(events, by, where)

    def _happened(self, events: Sequence[Event], by: str, where: AggregateId) -> None:
        self.versions[where] += 1
        for number, event in enumerate(events):
            id_ = f"{where.subject}.{self.versions[where]}.{number}"
            one = Recorded(event, id_, self.now, by, where, self.versions[where], "story", "command")
            self._fold(one)
            for policy in SERVICE.reacts:
                for reaction in policy.react(one) if policy.on is type(event) else ():
                    assert isinstance(reaction, Command)
                    with suppress(Refused):
                        self._decide(reaction, "policy")

    def _fold(self, recorded: Recorded[Event]) -> None:
        for view, rows in self.rows.items():
            if isinstance(recorded.event, view.subscribes):
                for key in view.keys(recorded):
                    after = view.evolve(rows.get(key), recorded, key)
                    if after is None:
                        rows.pop(key, None)
                    else:
                        assert set(after) == set(view.table.columns.keys())
                        rows[key] = {**after, **(view.derive(after) if view.derive else {})}

    def ask(self, answer: Answer[Q, A], query: Q, by: str, roles: Iterable[str] = ()) -> A:
        asked = Asked(by, self.now, lambda sealed: str(sealed.content), frozenset(roles))
        with self._database() as connection:
            return answer.answer(connection, query, asked)

    def _database(self) -> Connection:
        connection = create_engine("sqlite://").connect()
        VIEWS.create_all(connection)
        for view, rows in self.rows.items():
            if rows:
                connection.execute(insert(view.table), list(rows.values()))
        return connection


def _drafted(brief: Brief | None = None) -> Spec:
    spec = Spec(BRIEF)
    for command in kick_off("backend", brief or complete_brief()):
        spec = _goes_on(spec.when(command, by="anna"))
    return spec


def _submitted(brief: Brief | None = None) -> Spec:
    return _goes_on(_drafted(brief).when(SubmitBrief(vacancy="backend"), by="anna"))


def _approved(brief: Brief | None = None) -> Spec:
    spec = _submitted(brief)
    for approver in (brief or complete_brief()).approvers:
        spec = _goes_on(spec.when(ApproveBrief(vacancy="backend", brief_version=1), by=approver))
    return spec


def _goes_on(spec: Spec) -> Spec:
    return spec.given(*spec.happens())


@pytest.fixture
def drafted() -> Told:
    """A draft of this brief, by anna."""
    return _drafted


@pytest.fixture
def submitted() -> Told:
    """This brief in review, as version 1."""
    return _submitted


@pytest.fixture
def approved() -> Told:
    """This brief in force, as version 1."""
    return _approved


@pytest.fixture
def untold() -> Story:
    """A story that has not begun."""
    return Story()


@pytest.fixture
def story() -> Story:
    """The whole brief `backend` drafted by anna, the barely begun `sales` by ben."""
    told = Story()
    for command in kick_off("backend", complete_brief()):
        told.tell(command, by="anna")
    for command in kick_off("sales", Brief(title="Sales")):
        told.tell(command, by="ben")
    return told
