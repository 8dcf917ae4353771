"""A small shop: what baskets hold, decided by one decider and shown by three views."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    select,
)

from hiring.contracts.envelope import FIRST, Metadata, Recorded, encode, message_hash
from hiring.contracts.messages import COMMANDS, EVENTS, QUERIES, Command, Event, Query
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued
from hiring.eventkit.log.store import Log
from hiring.eventkit.views.runner import Runner
from hiring.eventkit.views.view import Answer, Asked, Key, Moment, Row, View

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


class ItemAdded(Event, wire="test.item-added.v1"):
    basket: str
    item: str
    count: int = 1


class ItemRemoved(Event, wire="test.item-removed.v1"):
    basket: str
    item: str


class PriceChanged(Event, wire="test.price-changed.v1"):
    item: str


class AddItem(Command, service="shop"):
    basket: str


class CountItems(Query, service="shop"):
    vacancy: str | None = None


class Counted(BaseModel):
    items: dict[str, int]


for registry in (EVENTS, COMMANDS, QUERIES):  # each test puts the events back for itself alone
    for name in [name for name, contract in registry.items() if contract.__module__ == __name__]:
        del registry[name]


@dataclass(frozen=True)
class Basket:
    items: dict[str, int] = field(default_factory=dict)


def basket_after(state: Basket, event: Event) -> Basket:
    match event:
        case ItemAdded():
            return Basket({**state.items, event.item: state.items.get(event.item, 0) + event.count})
        case ItemRemoved():
            return Basket({item: count for item, count in state.items.items() if item != event.item})
    raise AssertionError(event)


def decide_nothing(_command: Command, _state: Basket, _issued: Issued) -> Sequence[Event]:
    return []


def basket_id(basket: str, vacancy: str = "v1") -> AggregateId:
    return AggregateId(vacancy, "shop", "basket", basket)


BASKET = Decider(
    service="shop",
    kind="basket",
    initial=Basket(),
    state_type=Basket,
    commands=(AddItem,),
    events=(ItemAdded, ItemRemoved),
    identify=lambda command: basket_id(command.basket),
    decide=decide_nothing,
    evolve=basket_after,
)

TABLES = MetaData()

CONTENTS = Table(
    "contents",
    TABLES,
    Column("vacancy", String, primary_key=True),
    Column("basket", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Index("contents_by_item", "item"),
    UniqueConstraint("basket", "item", "vacancy", name="one_item_in_a_basket"),
)

HISTORIES = Table(
    "histories",
    TABLES,
    Column("basket", String, primary_key=True),
    Column("events", JSON, nullable=False),
)


def contents_keys(recorded: Recorded[Any]) -> Iterable[Key]:
    return [(recorded.aggregate.vacancy, recorded.event.basket, recorded.event.item)]


def contents_after(row: Row | None, recorded: Recorded[Any], key: Key) -> Row | None:
    if isinstance(recorded.event, ItemRemoved):
        return None
    count = (row["count"] if row else 0) + recorded.event.count
    return {"vacancy": key[0], "basket": key[1], "item": key[2], "count": count, "at": recorded.time}


def histories_after(row: Row | None, recorded: Recorded[Any], key: Key) -> Row | None:
    if recorded.event.item == "poison":
        raise ValueError("not edible")
    before = row["events"] if row else []
    return {"basket": key[0], "events": [*before, (recorded.sequence, type(recorded.event).__name__)]}


CONTENTS_VIEW = View(CONTENTS, 1, (ItemAdded, ItemRemoved), contents_keys, contents_after)
HISTORIES_VIEW = View(
    HISTORIES, 1, (ItemAdded, ItemRemoved), lambda recorded: [(recorded.event.basket,)], histories_after
)


def count_items(connection: Connection, query: CountItems, _asked: Asked) -> Counted:
    rows = connection.execute(select(CONTENTS.c.vacancy, CONTENTS.c.item, CONTENTS.c.count))
    counts: dict[str, int] = {}
    for vacancy, item, count in rows:
        if query.vacancy in {None, vacancy}:
            counts[item] = counts.get(item, 0) + count
    return Counted(items=counts)


@dataclass
class Shop:
    """The shop's declarations, and a hand that appends to its log."""

    log: Log
    ItemAdded = ItemAdded
    ItemRemoved = ItemRemoved
    PriceChanged = PriceChanged
    CountItems = CountItems
    Basket = Basket
    decider = BASKET
    contents = CONTENTS_VIEW
    histories = HISTORIES_VIEW
    answer = Answer(CountItems, (CONTENTS_VIEW,), count_items)
    asked = Asked("somebody", START, repr)
    previous: dict[AggregateId, tuple[int, str]] = field(default_factory=dict)
    sequence: int = 0
    expected: dict[str, dict[str, int]] = field(default_factory=dict)

    async def append(self, basket: str, *events: Event, vacancy: str = "v1") -> int:
        """Appends one decision of a basket; gives its sequence."""
        aggregate = basket_id(basket, vacancy)
        version, previous = self.previous.get(aggregate, (0, FIRST))
        command = f"c-{basket}-{version + 1}"
        metadata = Metadata(command, "somebody", START + timedelta(seconds=self.sequence), "corr")
        body = encode(aggregate, version + 1, previous, metadata, events)
        self.previous[aggregate] = (version + 1, message_hash(aggregate.at(version + 1), body))
        self.sequence = await self.log.append(aggregate, version + 1, body, command)
        return self.sequence

    async def add(self, basket: str, item: str, count: int = 1, vacancy: str = "v1") -> int:
        """One thing put into a basket."""
        return await self.append(basket, ItemAdded(basket=basket, item=item, count=count), vacancy=vacancy)

    def runner(self, engine: Engine, *views: View, log: Log | None = None) -> Runner:
        """A replica of the shop with a short lease."""
        return Runner(
            log or self.log, engine, "shop", [self.decider], views or (CONTENTS_VIEW, HISTORIES_VIEW), lease_seconds=0.6
        )

    @asynccontextmanager
    async def running(self, engine: Engine, *views: View, log: Log | None = None) -> AsyncIterator[Runner]:
        """The same, running."""
        runner = self.runner(engine, *views, log=log)
        task = asyncio.create_task(runner.run())
        try:
            yield runner
            if task.done():
                task.result()
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    @staticmethod
    def rows(engine: Engine, table: Table) -> list[tuple[Any, ...]]:
        """Everything in a table, in the order of its key."""
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]

    @staticmethod
    def newer(view: View, **changes: Any) -> View:
        """The next version of a view's code."""
        return replace(view, version=view.version + 1, **changes)


@pytest.fixture
def shop(log: Log, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop on an empty log."""
    for contract in (ItemAdded, ItemRemoved, PriceChanged):
        monkeypatch.setitem(EVENTS, contract.wire, contract)
    return Shop(log)
