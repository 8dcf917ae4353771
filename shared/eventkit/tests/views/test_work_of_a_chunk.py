"""How much work a chunk of the log is for the database, counted rather than timed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

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
