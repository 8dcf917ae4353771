"""Several replicas of one service share a database: one works, another takes over, nothing is folded twice."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Engine, update

from hiring.eventkit.log.store import StoredMessage
from hiring.eventkit.views.checkpoints import prepare
from hiring.eventkit.views.chunks import Overtaken, Sorter, write
from hiring.eventkit.views.database import preparing, writing
from hiring.eventkit.views.folds import Fold, ViewFold
from hiring.eventkit.views.leases import Lease
from hiring.eventkit.views.states import StateFold
from hiring.eventkit.views.tables import LEASES


async def everything(shop: Any) -> Sequence[StoredMessage]:
    return [message async for batch in shop.log.read(0, until=shop.sequence) for message in batch]


def folds_of(shop: Any, engine: Engine) -> list[Fold]:
    folds: list[Fold] = [ViewFold(shop.contents), ViewFold(shop.histories), StateFold(shop.decider)]
    with preparing(engine) as connection:
        prepare(connection, folds, "made")
    return folds


async def test_a_zombie_that_wakes_up_after_its_lease_lapsed_writes_nothing(database: Engine, shop: Any) -> None:
    for count in range(10):
        await shop.add(f"b{count % 3}", "pear", count)
    messages = await everything(shop)
    zombie, other = folds_of(shop, database), folds_of(shop, database)
    read_before_the_pause = Sorter(zombie, "made").chunk(messages[:7])
    write(database, other, Sorter(other, "made").chunk(messages))
    rows = shop.rows(database, shop.contents.table), shop.rows(database, shop.histories.table)
    with pytest.raises(Overtaken):
        write(database, zombie, read_before_the_pause)
    assert (shop.rows(database, shop.contents.table), shop.rows(database, shop.histories.table)) == rows


async def test_only_one_replica_holds_the_lease(database: Engine) -> None:
    first, second = Lease(database, "runner", 0.2), Lease(database, "runner", 0.2)
    assert first.take()
    assert not second.take()
    assert first.take()
    await asyncio.sleep(0.25)
    assert second.take()
    assert not first.take()
    second.give_back()
    assert REGISTRY.get_sample_value("hiring_lease_held", {"lease": "runner"}) == 0
    assert first.take()
    assert REGISTRY.get_sample_value("hiring_lease_held", {"lease": "runner"}) == 1


async def test_another_replica_takes_over_and_a_replica_without_the_lease_waits_too(
    database: Engine, shop: Any
) -> None:
    first, second = shop.runner(database), shop.runner(database)
    tasks = [asyncio.create_task(first.run())]
    await first.wait_for([shop.contents], await shop.add("b1", "pear"))
    tasks.append(asyncio.create_task(second.run()))
    await second.wait_for([shop.contents], await shop.add("b1", "pear"))
    tasks[0].cancel()
    with suppress(asyncio.CancelledError):
        await tasks[0]
    await second.wait_for([shop.contents, shop.histories], await shop.add("b1", "pear"))
    tasks[1].cancel()
    with suppress(asyncio.CancelledError):
        await tasks[1]
    assert [row[3] for row in shop.rows(database, shop.contents.table)] == [3]


async def test_replicas_that_keep_robbing_each_other_of_the_lease_double_nothing(database: Engine, shop: Any) -> None:
    async with shop.running(database) as first, shop.running(database) as second:
        for count in range(60):
            last = await shop.add(f"b{count % 4}", "pear")
            if count % 6 == 0:
                with writing(database) as connection:
                    connection.execute(update(LEASES).values(until=0))
        for runner in (first, second):
            await runner.wait_for([shop.contents, shop.histories], last)
    assert [row[3] for row in shop.rows(database, shop.contents.table)] == [15] * 4
    assert [len(row[1]) for row in shop.rows(database, shop.histories.table)] == [15] * 4
