"""The runner folds the log into the views and kept states of a service, exactly once."""

from typing import Any

from sqlalchemy import Engine

from hiring.contracts.subjects import AggregateId
from hiring.eventkit.views.states import KeptCommand, States


async def test_a_view_shows_what_happened(database: Engine, shop: Any) -> None:
    await shop.append("b1", shop.ItemAdded(basket="b1", item="pear", count=2), shop.ItemAdded(basket="b1", item="fig"))
    await shop.append("b1", shop.ItemRemoved(basket="b1", item="fig"))
    last = await shop.add("b2", "pear", 5)
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents, shop.histories], last)
    assert [row[:4] for row in shop.rows(database, shop.contents.table)] == [
        ("v1", "b1", "pear", 2),
        ("v1", "b2", "pear", 5),
    ]
    assert shop.rows(database, shop.histories.table) == [
        ("b1", [[1, "ItemAdded"], [1, "ItemAdded"], [2, "ItemRemoved"]]),
        ("b2", [[3, "ItemAdded"]]),
    ]


async def test_states_and_commands_are_kept_for_the_command_path(database: Engine, shop: Any) -> None:
    await shop.add("b1", "pear", 2)
    last = await shop.add("b1", "fig")
    states = States(database, [shop.decider])
    basket = AggregateId("v1", "shop", "basket", "b1")
    assert await states.state(basket) is None
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents], last)
    kept = await states.state(basket)
    assert kept is not None
    assert (kept.version, kept.hash) == shop.previous[basket]
    assert kept.sequence == last
    assert kept.state == shop.Basket({"pear": 2, "fig": 1})
    assert await states.command(basket, "c-b1-1") == KeptCommand(1, 1, ("test.item-added.v1",))
    assert await states.command(basket, "c-b1-9") is None


async def test_a_view_follows_the_log_as_it_grows(database: Engine, shop: Any) -> None:
    async with shop.running(database) as runner:
        for count in range(20):
            last = await shop.add("b1", f"item-{count}")
            await runner.wait_for([shop.contents], last)
            assert len(shop.rows(database, shop.contents.table)) == count + 1
