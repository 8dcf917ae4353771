"""A view is rebuilt beside the one that answers, and takes its place in one step."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, inspect, select

from hiring.contracts.subjects import AggregateId
from hiring.eventkit.views.rebuild import RebuildRefused, rebuild
from hiring.eventkit.views.runner import ViewBehind
from hiring.eventkit.views.states import States

BASKET = AggregateId("v1", "shop", "basket", "b1")


async def test_a_rebuilt_view_equals_the_one_before_twice_in_a_row(database: Engine, shop: Any) -> None:
    for count in range(30):
        last = await shop.add(f"b{count % 5}", f"item-{count % 3}")
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents], last)
        rows = shop.rows(database, shop.contents.table)
        told: list[tuple[int, int]] = []
        for _ in range(2):
            assert await rebuild(shop.log, database, shop.contents, lambda *done: told.append(done)) == last
            assert shop.rows(database, shop.contents.table) == rows
        assert told == [(30, 30)] * 2
        await runner.wait_for([shop.contents], await shop.add("b1", "fig"))
    assert len(shop.rows(database, shop.contents.table)) == len(rows) + 1
    with database.connect() as connection:
        assert {t for t in inspect(connection).get_table_names() if "contents" in t} == {"contents"}
        assert len(inspect(connection).get_indexes("contents")) >= 1


async def test_events_that_arrive_meanwhile_are_neither_lost_nor_doubled(database: Engine, shop: Any) -> None:
    async def keep_adding() -> int:
        for count in range(120):
            last = await shop.add(f"b{count % 4}", "pear")
        return int(last)

    async with shop.running(database) as runner:
        adding = asyncio.create_task(keep_adding())
        while not adding.done():
            await rebuild(shop.log, database, shop.contents)
            await rebuild(shop.log, database, shop.histories)
        await runner.wait_for([shop.contents, shop.histories], await adding)
    assert [row[3] for row in shop.rows(database, shop.contents.table)] == [30] * 4
    assert [len(row[1]) for row in shop.rows(database, shop.histories.table)] == [30] * 4


async def test_a_view_of_another_version_rebuilds_itself(database: Engine, shop: Any) -> None:
    for _ in range(5):
        last = await shop.add("b1", "pear")
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents], last)
    table = shop.contents.table.to_metadata(MetaData())
    table.append_column(Column("doubled", Integer, nullable=False))

    def after(row: Any, recorded: Any, key: Any) -> Any:
        new = shop.contents.evolve(row, recorded, key)
        return new and {**new, "doubled": 2 * new["count"]}

    newer = shop.newer(shop.contents, table=table, evolve=after)
    waiting = shop.runner(database, newer, shop.histories)
    with pytest.raises(ViewBehind, match="rebuilt"):
        await waiting.wait_for([newer], last, timeout=0.1)
    assert waiting.health()["contents"].rebuilding
    assert len(shop.rows(database, shop.contents.table)) == 1, "the old table goes on answering"
    async with shop.running(database, newer, shop.histories) as runner:
        await runner.wait_for([newer], last)
        assert not runner.health()["contents"].rebuilding
        await runner.wait_for([newer], await shop.add("b1", "pear"))
    with database.connect() as connection:
        assert connection.execute(select(table.c.doubled)).scalars().all() == [12]


async def test_states_of_another_version_are_folded_anew(database: Engine, shop: Any) -> None:
    await shop.add("b1", "pear")
    last = await shop.add("b1", "pear")
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents], last)
    newer = replace(
        shop.decider, version=2, evolve=lambda state, _event: shop.Basket({**state.items, str(len(state.items)): 1})
    )
    assert await States(database, [newer]).state(BASKET) is None
    shop.decider = newer
    async with shop.running(database) as runner, asyncio.timeout(5):
        while (kept := await States(database, [newer]).state(BASKET)) is None or kept.version < 2:
            await runner.refresh()
    assert kept.state == shop.Basket({"0": 1, "1": 1})


async def test_a_rebuild_that_meets_poison_leaves_the_old_view(database: Engine, shop: Any) -> None:
    await shop.add("b1", "pear")
    last = await shop.add("b1", "poison")
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents], last)
    rows = shop.rows(database, shop.histories.table)
    with pytest.raises(RebuildRefused, match="not edible"):
        await rebuild(shop.log, database, shop.histories)
    assert shop.rows(database, shop.histories.table) == rows
