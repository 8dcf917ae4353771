"""An event that a view cannot apply stops that view alone, loudly, until somebody decides."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Engine

from hiring.contracts.envelope import FIRST, Metadata, encode
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.store import Damaged
from hiring.eventkit.views.runner import ViewBehind


async def test_one_view_stops_and_the_others_go_on(database: Engine, shop: Any) -> None:
    await shop.add("b1", "pear")
    poison = await shop.add("b1", "poison")
    last = await shop.add("b1", "fig")
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents], last)
        with pytest.raises(ViewBehind, match="not edible"):
            await runner.wait_for([shop.histories], last)
        health = runner.health()["histories"]
        await runner.look()
        stopped = {"service": "shop", "fold": "histories"}
        assert REGISTRY.get_sample_value("hiring_view_stopped", stopped) == 1
        assert health.sequence == poison - 1
        assert f"histories cannot apply sequence {poison}: ValueError: not edible" == health.poisoned
        assert runner.health()["contents"].poisoned is None
    assert shop.rows(database, shop.histories.table) == [("b1", [[1, "ItemAdded"]])]
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents], await shop.add("b1", "plum"))
        assert runner.health()["histories"].poisoned is not None, "a restart must not hide it"


async def test_an_operator_parks_the_message_and_the_view_goes_on(database: Engine, shop: Any) -> None:
    poison = await shop.add("b1", "poison")
    last = await shop.add("b1", "fig")
    async with shop.running(database) as runner:
        with pytest.raises(ViewBehind):
            await runner.wait_for([shop.histories], last)
        await runner.park("histories", poison, by="olga", why="nobody eats that")
        await wait_past_the_stop(runner, shop, last)
        with pytest.raises(KeyError):
            await runner.park("states.basket", poison, by="olga", why="states pass over nothing")
    assert shop.rows(database, shop.histories.table) == [("b1", [[2, "ItemAdded"]])]


async def test_a_repaired_view_tries_again_when_told_to(database: Engine, shop: Any) -> None:
    last = await shop.add("b1", "poison")
    async with shop.running(database) as runner:
        with pytest.raises(ViewBehind):
            await runner.wait_for([shop.histories], last)
    repaired = replace(shop.histories, evolve=lambda _row, _recorded, key: {"basket": key[0], "events": []})
    async with shop.running(database, repaired) as runner:
        await runner.retry("histories")
        await wait_past_the_stop(runner, shop, last)
    assert shop.rows(database, shop.histories.table) == [("b1", [])]


async def test_a_row_that_the_database_refuses_is_poison_too(database: Engine, shop: Any) -> None:
    def without_a_count(row: Any, recorded: Any, key: Any) -> Any:
        after = shop.contents.evolve(row, recorded, key)
        return {**after, "count": None} if recorded.event.item == "poison" else after

    for item in ("pear", "fig", "plum", "poison", "nut", "lime"):
        last = await shop.add("b1", item)
    fussy = replace(shop.contents, evolve=without_a_count)
    async with shop.running(database, fussy, shop.histories) as runner:
        with pytest.raises(ViewBehind, match="contents cannot apply sequence 4"):
            await runner.wait_for([fussy], last)
        assert runner.health()["contents"].sequence == 3
    assert [row[2] for row in shop.rows(database, shop.contents.table)] == ["fig", "pear", "plum"]


async def test_an_event_that_breaks_its_contract_stops_whoever_takes_it(sqlite_database: Engine, shop: Any) -> None:
    await shop.add("b1", "pear")
    other = AggregateId("v1", "elsewhere", "thing", "t1")
    metadata = Metadata("c1", "somebody", shop.asked.at, "corr")
    good = encode(other, 1, FIRST, metadata, [shop.ItemAdded(basket="b1", item="fig")])
    last = await shop.log.append(other, 1, good.replace(b'"basket"', b'"bucket"'), "c1")
    async with shop.running(sqlite_database) as runner:
        with pytest.raises(ViewBehind, match=r"test\.item-added\.v1 at sequence 2"):
            await runner.wait_for([shop.contents], last)
        assert runner.health()["states.basket"].poisoned is None


async def test_an_unknown_event_is_passed_over(sqlite_database: Engine, shop: Any) -> None:
    other = AggregateId("v1", "elsewhere", "thing", "t1")
    metadata = Metadata("c1", "somebody", shop.asked.at, "corr")
    body = encode(other, 1, FIRST, metadata, [shop.ItemAdded(basket="b1", item="fig")])
    last = await shop.log.append(other, 1, body.replace(b"test.item-added.v1", b"test.item-blessed.v1"), "c1")
    async with shop.running(sqlite_database) as runner:
        await runner.wait_for([shop.contents, shop.histories], last)
    assert shop.rows(sqlite_database, shop.contents.table) == []


async def test_a_decision_that_does_not_follow_from_the_one_before_stops_the_service(
    sqlite_database: Engine, shop: Any
) -> None:
    await shop.add("b1", "pear")
    aggregate = AggregateId("v1", "shop", "basket", "b1")
    shop.previous[aggregate] = (1, "f" * 64)
    await shop.add("b1", "fig")
    with pytest.raises(Damaged, match=r"hiring\.event\.v1\.shop\.basket\.b1\.2 does not follow"):
        await shop.runner(sqlite_database).run()


async def test_a_missing_version_stops_the_service(sqlite_database: Engine, shop: Any) -> None:
    await shop.add("b1", "pear")
    aggregate = AggregateId("v1", "shop", "basket", "b1")
    shop.previous[aggregate] = (2, shop.previous[aggregate][1])
    await shop.add("b1", "fig")
    with pytest.raises(Damaged, match=r"hiring\.event\.v1\.shop\.basket\.b1\.2"):
        await shop.runner(sqlite_database).run()


async def wait_past_the_stop(runner: Any, shop: Any, sequence: int) -> None:
    """The row says `poisoned` until the replica with the lease has looked again."""
    for _ in range(100):
        try:
            await runner.wait_for([shop.histories], sequence, timeout=0.1)
        except ViewBehind:
            await asyncio.sleep(0.02)
        else:
            return
    raise AssertionError("it never went on")
