"""How much work a chunk of the log is for the database, counted rather than timed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, event

from hiring.eventkit.views.runner import ViewBehind

MOST = 20
"""Statements that write for one chunk: checkpoints, states, commands, and each view."""


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is written into the database meanwhile; a statement for many rows counts once."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and "leases" not in statement:
            said.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)


@pytest.mark.parametrize("messages", [10, 1000])
async def test_a_chunk_takes_as_many_statements_however_many_messages_it_has(
    database: Engine, shop: Any, messages: int
) -> None:
    for number in range(messages):
        last = await shop.add(f"b{number % 10}", f"item-{number % 5}")
    with statements(database) as said:
        async with shop.running(database) as runner:
            await runner.wait_for([shop.contents, shop.histories], last)
    assert 0 < len(said) <= MOST, said


async def test_what_follows_from_a_row_is_worked_out_once_in_a_chunk_and_after_its_last_event(
    database: Engine, shop: Any
) -> None:
    asked: list[Any] = []

    def doubled(row: Any) -> Any:
        asked.append(row["count"])
        return {"count": 2 * row["count"]}

    def counted(_row: Any, recorded: Any, key: Any) -> Any:
        return {**shop.contents.evolve(None, recorded, key), "count": recorded.sequence}

    view = replace(shop.contents, evolve=counted, derive=doubled)
    for _ in range(10):
        last = await shop.add("b1", "pear")
    async with shop.running(database, view) as runner:
        await runner.wait_for([view], last)
        assert asked == [last]
        last = await shop.append("b1", shop.ItemAdded(basket="b1", item="pear"))
        await runner.wait_for([view], last)
    assert asked == [last - 1, last]
    assert [row[3] for row in shop.rows(database, shop.contents.table)] == [2 * last]


async def test_a_row_from_which_nothing_can_follow_stops_its_view_at_that_message(database: Engine, shop: Any) -> None:
    def picky(row: Any) -> Any:
        return {"count": 1 // (row["count"] - 2)}

    view = replace(shop.contents, derive=picky)
    for item in ("pear", "fig", "fig", "plum"):
        last = await shop.add("b1", item)
    async with shop.running(database, view) as runner:
        with pytest.raises(ViewBehind, match="contents cannot apply sequence 3"):
            await runner.wait_for([view], last)
