"""However the events come, in chunks or one by one, the rows are those of a plain fold of the whole log."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from hiring.contracts.subjects import AggregateId
from hiring.eventkit.views.rebuild import rebuild
from hiring.eventkit.views.states import States

ITEMS = st.sampled_from(["pear", "fig", "plum"])
STEPS = st.lists(
    st.tuples(st.sampled_from(["b1", "b2"]), st.lists(st.tuples(ITEMS, st.integers(0, 3)), min_size=1, max_size=3)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=STEPS, during=STEPS)
async def test_any_history_gives_the_rows_of_a_plain_fold(
    database: Engine, shop: Any, before: list[Any], during: list[Any]
) -> None:
    """A count of 0 takes the item out."""
    last = 0
    for step in before:
        last = await happen(shop, *step)
    async with shop.running(database) as runner:
        for step in during:
            last = await happen(shop, *step)
        await runner.wait_for([shop.contents, shop.histories], last)
    rows = shop.rows(database, shop.contents.table), shop.rows(database, shop.histories.table)
    assert {row[1:4] for row in rows[0]} == {
        (basket, item, count) for basket, items in shop.expected.items() for item, count in items.items()
    }
    states = States(database, [shop.decider])
    for view in (shop.contents, shop.histories):
        await rebuild(shop.log, database, view)
    assert (shop.rows(database, shop.contents.table), shop.rows(database, shop.histories.table)) == rows
    for basket, items in shop.expected.items():
        kept = await states.state(AggregateId("v1", "shop", "basket", basket))
        assert kept is not None
        assert kept.state == shop.Basket(items)


async def happen(shop: Any, basket: str, changes: list[tuple[str, int]]) -> int:
    """One decision of several events, and what a plain fold makes of it."""
    events = []
    items = shop.expected.setdefault(basket, {})
    for item, count in changes:
        if count:
            events.append(shop.ItemAdded(basket=basket, item=item, count=count))
            items[item] = items.get(item, 0) + count
        else:
            events.append(shop.ItemRemoved(basket=basket, item=item))
            items.pop(item, None)
    return int(await shop.append(basket, *events))
