"""A small service in version N and in version N+1, as a program: `python -m tests.faults.ledger 1`.

N+1 adds an optional field to `Opened`, in a part of it too, and makes a new version of `Entered`.
"""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, select

from hiring.chassis.process import run
from hiring.chassis.service import Service
from hiring.contracts.envelope import Recorded
from hiring.contracts.ids import VacancyId
from hiring.contracts.messages import Command, Event, Query, Value
from hiring.contracts.subjects import AggregateId
from hiring.contracts.upcasting import upcaster
from hiring.eventkit.decider import Decider, Issued
from hiring.eventkit.policies import Reaction, policy
from hiring.eventkit.views.view import Answer, Asked, Key, Row, View

IS_NEWER = sys.argv[1:] == ["2"]


class LedgerCommand(Command, service="ledger"):
    """A command to `ledger`."""


class Open(LedgerCommand):
    """Opens an account."""

    account: VacancyId


class Enter(LedgerCommand):
    """Enters one into an account."""

    account: VacancyId


class Count(LedgerCommand):
    """Counts what was entered, in a history of its own."""

    account: VacancyId


class Owner(Value):
    """Whose account it is."""

    name: str
    if IS_NEWER:
        title: str | None = None


class Opened(Event, wire="ledger.opened.v1"):
    """An account was opened."""

    account: VacancyId
    owner: Owner
    if IS_NEWER:
        colour: str | None = None


class Entered(Event, wire="ledger.entered.v2" if IS_NEWER else "ledger.entered.v1"):
    """One was entered."""

    account: VacancyId
    if IS_NEWER:
        currency: str


class Counted(Event, wire="ledger.counted.v1"):
    """It was counted."""

    account: VacancyId


if IS_NEWER:

    @upcaster("ledger.entered.v1", "ledger.entered.v2")
    def _in_euro(old: dict[str, Any]) -> dict[str, Any]:
        return {**old, "currency": "EUR"}


class Totals(BaseModel):
    """What was entered and what was counted."""

    entered: int
    counted: int


class LedgerQuery(Query, service="ledger"):
    """A question to `ledger`."""


class AskTotals(LedgerQuery, answered_by=Totals):
    """How much was entered, how much counted?"""

    account: VacancyId


def _decide(command: Open | Enter, state: int, _issued: Issued) -> Sequence[Event]:
    if isinstance(command, Open):
        newer: dict[str, Any] = {"colour": "blue"} if IS_NEWER else {}
        title: dict[str, Any] = {"title": "Dr."} if IS_NEWER else {}
        return [] if state else [Opened(account=command.account, owner=Owner(name="Ada", **title), **newer)]
    currency: dict[str, Any] = {"currency": "CHF"} if IS_NEWER else {}
    return [Entered(account=command.account, **currency)]


def _decider(kind: str, commands: tuple[type[Command], ...], events: tuple[type[Event], ...], decide: Any) -> Any:
    return Decider(
        service="ledger",
        kind=kind,
        initial=0,
        state_type=int,
        commands=commands,
        events=events,
        identify=lambda command: AggregateId(command.account, "ledger", kind, command.account),
        decide=decide,
        evolve=lambda state, _event: state + 1,
    )


ACCOUNT = _decider("account", (Open, Enter), (Opened, Entered), _decide)
COUNT = _decider("count", (Count,), (Counted,), lambda command, *_: [Counted(account=command.account)])


def _total(row: Row | None, recorded: Recorded[Any], key: Key) -> Row:
    before = row or {"account": key[0], "entered": 0, "counted": 0}
    name = "entered" if isinstance(recorded.event, Entered) else "counted"
    return {**before, name: before[name] + 1}


TOTALS = View(
    table=Table(
        "ledger_totals",
        MetaData(),
        Column("account", String, primary_key=True),
        Column("entered", Integer),
        Column("counted", Integer),
    ),
    version=2 if IS_NEWER else 1,
    subscribes=(Entered, Counted),
    keys=lambda recorded: [(recorded.event.account,)],
    evolve=_total,
)


def _answer(connection: Connection, query: AskTotals, _asked: Asked) -> Totals:
    row = connection.execute(select(TOTALS.table).where(TOTALS.table.c.account == query.account)).one()
    return Totals(entered=row.entered, counted=row.counted)


@policy(Entered)
def when_entered_then_count(recorded: Recorded[Entered]) -> Iterable[Reaction]:
    """Each one is counted."""
    return [Count(account=recorded.event.account)]


SERVICE = Service(
    "ledger",
    decides=(ACCOUNT, COUNT),
    shows=(Answer(AskTotals, (TOTALS,), _answer),),
    reacts=(when_entered_then_count,),
)

if __name__ == "__main__":
    run(SERVICE)
