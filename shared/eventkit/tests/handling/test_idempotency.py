"""The same command is one decision, for ever: after other commands, restarts, evictions and a lagging kept table."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import Engine

from hiring.eventkit.decider import Issued
from hiring.eventkit.handling import Handling
from hiring.eventkit.log.store import Log
from hiring.eventkit.sealing import Vault
from hiring.eventkit.views.runner import Runner
from hiring.eventkit.views.states import States


async def take_notes(handling: Handling, diary: Any, issued: Issued, start: int, end: int) -> None:
    for number in range(start, end):
        await handling.handle(diary.TakeNote(page="p"), f"c{number}", issued)


async def keep_until(log: Log, engine: Engine, diary: Any, version: int) -> States:
    """Lets the runner keep states and commands up to that version at least, then stops it."""
    states = States(engine, [diary.DECIDER])
    runner = asyncio.create_task(Runner(log, engine, "test", [diary.DECIDER]).run())
    for _ in range(1_000):
        kept = await states.state(diary.page_id("p"))
        if kept is not None and kept.version >= version:
            break
        await asyncio.sleep(0.01)
    runner.cancel()
    with suppress(asyncio.CancelledError):
        await runner
    return states


async def test_a_command_asked_again_is_answered_as_the_first_time(
    log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    handling = Handling(log, [diary.DECIDER], None, vault)
    first = await handling.handle(diary.TakeNote(page="p"), "c0", issued)
    assert (first.version, first.events) == (1, ("test.note-taken.v1",))
    await take_notes(handling, diary, issued, 1, 301)
    assert await handling.handle(diary.TakeNote(page="p"), "c0", issued) == first
    restarted = Handling(log, [diary.DECIDER], None, vault)
    assert await restarted.handle(diary.TakeNote(page="p"), "c0", issued) == first
    assert await diary.notes(log, "p") == list(range(1, 302))


async def test_no_command_falls_between_the_kept_table_and_the_memory(
    log: Log, vault: Vault, diary: Any, issued: Issued, sqlite_database: Engine
) -> None:
    handling = Handling(log, [diary.DECIDER], States(sqlite_database, [diary.DECIDER]), vault)
    await take_notes(handling, diary, issued, 0, 100)
    states = await keep_until(log, sqlite_database, diary, 100)
    await take_notes(handling, diary, issued, 100, 700)  # the kept table lags behind by 600 from here on
    restarted = Handling(log, [diary.DECIDER], states, vault)
    for again in (handling, restarted):
        for number in (0, 99, 100, 355, 356, 500, 699):
            assert (await again.handle(diary.TakeNote(page="p"), f"c{number}", issued)).version == number + 1
    assert await diary.notes(log, "p") == list(range(1, 701))


async def test_old_commands_leave_the_memory_only_when_they_are_kept(
    log: Log, vault: Vault, diary: Any, issued: Issued, sqlite_database: Engine
) -> None:
    handling = Handling(log, [diary.DECIDER], States(sqlite_database, [diary.DECIDER]), vault)
    await take_notes(handling, diary, issued, 0, 200)
    await keep_until(log, sqlite_database, diary, 200)
    await take_notes(handling, diary, issued, 200, 300)
    known = handling._memory.get(diary.page_id("p"))  # noqa: SLF001 - what is kept in memory is the point
    assert known is not None
    assert 100 < known.since <= 200
    assert len(known.commands) == 300 - known.since
    for number in (0, known.since - 1, known.since, 299):
        assert (await handling.handle(diary.TakeNote(page="p"), f"c{number}", issued)).version == number + 1
    assert await diary.notes(log, "p") == list(range(1, 301))


async def test_one_id_for_two_aggregates_is_two_commands(log: Log, vault: Vault, diary: Any, issued: Issued) -> None:
    handling = Handling(log, [diary.DECIDER], None, vault)
    first = await handling.handle(diary.TakeNote(page="p"), "c", issued)
    second = await handling.handle(diary.TakeNote(page="q"), "c", issued)
    assert first.sequence != second.sequence
    assert await diary.notes(log, "q") == [1]


@pytest.mark.parametrize("text", [None, "she sang"])
async def test_two_replicas_given_the_same_command_at_once_take_one_decision(
    log: Log, vault: Vault, diary: Any, issued: Issued, text: str | None
) -> None:
    replicas = [Handling(log, [diary.DECIDER], None, vault) for _ in range(2)]
    note = diary.TakeNote(page="p", person="cleo", text=text)
    for number in range(20):
        answers = await asyncio.gather(*(one.handle(note, f"c{number}", issued) for one in replicas))
        assert answers[0] == answers[1]
    assert await diary.notes(log, "p") == list(range(1, 21))


async def test_a_new_command_on_a_kept_aggregate_is_not_looked_up(
    log: Log, vault: Vault, diary: Any, issued: Issued, sqlite_database: Engine
) -> None:
    handling = Handling(log, [diary.DECIDER], States(sqlite_database, [diary.DECIDER]), vault)
    await take_notes(handling, diary, issued, 0, 50)
    states = await keep_until(log, sqlite_database, diary, 50)
    looked_up: list[str] = []

    class Counting(States):
        async def command(self, aggregate: Any, command_id: str) -> Any:
            looked_up.append(command_id)
            return await super().command(aggregate, command_id)

    restarted = Handling(log, [diary.DECIDER], Counting(sqlite_database, [diary.DECIDER]), vault)
    assert await states.version(diary.page_id("p")) == 50
    await take_notes(restarted, diary, issued, 50, 60)
    assert looked_up == []
    assert (await restarted.handle(diary.TakeNote(page="p"), "c7", issued)).version == 8
    assert looked_up == ["c7"]
