"""A command becomes one decision, whoever else decides at the same time and whatever fails."""

import asyncio
import dataclasses
import random
from typing import Any

import pytest

from hiring.contracts.envelope import Metadata, encode
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Issued, Refused
from hiring.eventkit.handling import Changed, Conflict, Handling
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Damaged, Log, StoredMessage
from hiring.eventkit.sealing import Vault


class CountingLog(Log):
    """Counts how often a history is loaded."""

    loads = 0

    async def load(self, aggregate: AggregateId, after: int = 0) -> list[StoredMessage]:
        self.loads += 1
        return await super().load(aggregate, after)


class OvertakenLog(Log):
    """Somebody else always decides between our reading and our appending."""

    rival: Handling
    note: Any
    issued: Issued
    rivals = 0

    async def append(self, aggregate: AggregateId, version: int, body: bytes, command_id: str, **rest: Any) -> int:
        self.rivals += 1
        await self.rival.handle(self.note, f"rival{self.rivals}", self.issued)
        return await super().append(aggregate, version, body, command_id, **rest)


async def test_a_warm_command_reads_nothing(log: Log, client: Any, vault: Vault, diary: Any, issued: Issued) -> None:
    counting = CountingLog(client)
    handling = Handling(counting, [diary.DECIDER], None, vault)
    for number in range(10):
        await handling.handle(diary.TakeNote(page="p"), f"c{number}", issued)
    assert counting.loads == 1
    assert await diary.notes(log, "p") == list(range(1, 11))


async def test_concurrent_commands_in_two_replicas_lose_no_update(
    log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    replicas = [Handling(log, [diary.DECIDER], None, vault) for _ in range(2)]
    answers = await asyncio.gather(
        *(replicas[n % 2].handle(diary.TakeNote(page="p"), f"c{n}", issued) for n in range(32))
    )
    assert sorted(answer.version for answer in answers) == list(range(1, 33))
    assert await diary.notes(log, "p") == list(range(1, 33))
    assert not any(replica._memory._locks for replica in replicas)  # noqa: SLF001 - a lock left over is a leak


async def test_a_replica_that_was_overtaken_decides_again(log: Log, vault: Vault, diary: Any, issued: Issued) -> None:
    here, there = (Handling(log, [diary.DECIDER], None, vault) for _ in range(2))
    await here.handle(diary.TakeNote(page="p"), "c1", issued)
    await there.handle(diary.TakeNote(page="p"), "c2", issued)
    assert (await here.handle(diary.TakeNote(page="p"), "c3", issued)).version == 3
    assert (await here.handle(diary.TakeNote(page="p"), "c2", issued)).version == 2
    assert await diary.notes(log, "p") == [1, 2, 3]


async def test_whoever_is_overtaken_every_time_is_told_so(
    log: Log, client: Any, vault: Vault, diary: Any, issued: Issued
) -> None:
    overtaken = OvertakenLog(client)
    overtaken.rival = Handling(log, [diary.DECIDER], None, vault)
    overtaken.note, overtaken.issued = diary.TakeNote(page="p"), issued
    with pytest.raises(Conflict):
        await Handling(overtaken, [diary.DECIDER], None, vault).handle(overtaken.note, "ours", issued)
    assert await diary.notes(log, "p") == list(range(1, overtaken.rivals + 1))


async def test_only_the_newest_state_refuses_or_stays_silent(
    log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    here, there = (Handling(log, [diary.DECIDER], None, vault) for _ in range(2))
    await here.handle(diary.ClosePage(page="p"), "c1", issued)
    await there.handle(diary.ReopenPage(page="p"), "c2", issued)
    assert (await here.handle(diary.TakeNote(page="p"), "c3", issued)).version == 3
    await there.handle(diary.ClosePage(page="p"), "c4", issued)
    assert (await here.handle(diary.ReopenPage(page="p"), "c5", issued)).version == 5


async def test_a_refused_command_and_one_that_changes_nothing_leave_no_trace(
    log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    handling = Handling(log, [diary.DECIDER], None, vault)
    closed = await handling.handle(diary.ClosePage(page="p"), "c1", issued)
    with pytest.raises(Refused, match="closed"):
        await handling.handle(diary.TakeNote(page="p"), "c2", issued)
    silent = await handling.handle(diary.ClosePage(page="p"), "c3", issued)
    assert (silent.version, silent.sequence, silent.events) == (1, closed.sequence, ())
    assert len(await diary.history(log, "p")) == 1


async def test_a_refused_command_that_comes_again_is_decided_again_under_its_id(
    log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    handling = Handling(log, [diary.DECIDER], None, vault)
    await handling.handle(diary.ClosePage(page="p"), "c1", issued)
    with pytest.raises(Refused, match="closed"):
        await handling.handle(diary.TakeNote(page="p"), "c2", issued)
    await handling.handle(diary.ReopenPage(page="p"), "c3", issued)
    accepted = await handling.handle(diary.TakeNote(page="p"), "c2", issued)
    assert accepted.version == 3
    assert await handling.handle(diary.TakeNote(page="p"), "c2", issued) == accepted


async def test_a_decider_that_fails_changes_nothing(log: Log, vault: Vault, diary: Any, issued: Issued) -> None:
    handling = Handling(log, [diary.DECIDER], None, vault)
    await handling.handle(diary.TakeNote(page="p"), "c1", issued)
    with pytest.raises(ZeroDivisionError):
        await handling.handle(diary.BurnPage(page="p"), "c2", issued)
    assert (await handling.handle(diary.TakeNote(page="p"), "c3", issued)).version == 2
    assert await diary.notes(log, "p") == [1, 2]


async def test_the_memory_is_bounded(log: Log, vault: Vault, diary: Any, issued: Issued) -> None:
    handling = Handling(log, [diary.DECIDER], None, vault, cache_size=2)
    for round_ in range(2):
        for page in "abcd":
            answer = await handling.handle(diary.TakeNote(page=page), f"c{round_}", issued)
            assert answer.version == round_ + 1
    assert len(handling._memory._aggregates) == 2  # noqa: SLF001 - its size is the point


async def test_a_history_that_does_not_chain_is_not_decided_upon(
    log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    handling = Handling(log, [diary.DECIDER], None, vault)
    await handling.handle(diary.TakeNote(page="p"), "c1", issued)
    note = diary.NoteTaken(page="p", number=2)
    forged = encode(diary.page_id("p"), 2, "f" * 64, Metadata("x", "eve", issued.at, "x"), [note])
    await log.append(diary.page_id("p"), 2, forged, "x")
    with pytest.raises(Damaged):
        await handling.handle(diary.TakeNote(page="p"), "c3", issued)


async def test_what_was_acknowledged_survives_kills_of_the_broker_once(
    broker: EmbeddedBroker, log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - as above
    chance = random.Random(seed)
    handling = Handling(log, [diary.DECIDER], None, vault)

    async def client(number: int) -> None:
        for turn in range(40):
            await handling.handle(diary.TakeNote(page=f"p{number % 3}"), f"c{number}-{turn}", issued)

    async def crashes() -> None:
        for _ in range(3):
            await asyncio.sleep(chance.uniform(0.01, 0.1))
            await broker.kill()
            await asyncio.sleep(chance.uniform(0, 0.1))
            await broker.start()

    await asyncio.gather(crashes(), *(client(number) for number in range(6)))
    for page in ("p0", "p1", "p2"):
        assert await diary.notes(log, page) == list(range(1, 81))


async def test_a_decider_that_opens_what_is_sealed_decides_on_plain_text_and_leaves_it_sealed(
    log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    seen: list[Any] = []

    def evolve(state: tuple[Any, ...], event: Any) -> tuple[Any, ...]:
        return (*state, event.text)

    def decide(command: Any, state: tuple[Any, ...], _issued: Issued) -> Any:
        seen.append(state)
        return [diary.NoteTaken(page=command.page, number=len(state), person="cleo", text=command.text)]

    curious = dataclasses.replace(diary.DECIDER, initial=(), evolve=evolve, decide=decide, opens_for=(diary.TakeNote,))
    for handling in (Handling(log, [curious], None, vault), Handling(log, [curious], None, vault)):
        for word in ("a secret", "another"):
            command_id = f"{word[0]}{len(seen)}"
            await handling.handle(diary.TakeNote(page="p", text=Sealed(word)), command_id, issued)
    assert seen[-1] == (Sealed("a secret"), Sealed("another"), Sealed("a secret"))
    stored = await log.load(diary.page_id("p"))
    assert not any(b"a secret" in message.body for message in stored)


async def test_a_command_takes_effect_only_at_the_version_that_it_expects(
    log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    handling = Handling(log, [diary.DECIDER], None, vault)
    await handling.handle(diary.TakeNote(page="p"), "c1", issued, expected_version=0)
    with pytest.raises(Changed, match="It is at version 1, not 0"):
        await handling.handle(diary.TakeNote(page="p"), "c2", issued, expected_version=0)
    again = await handling.handle(diary.TakeNote(page="p"), "c1", issued, expected_version=0)
    assert again.version == 1
    assert await diary.notes(log, "p") == [1]


async def test_a_check_tells_what_would_happen_and_appends_nothing(
    log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    handling = Handling(log, [diary.DECIDER], None, vault)
    allowed = await handling.check(diary.TakeNote(page="p"), issued)
    assert (allowed.version, len(allowed.events)) == (0, 1)
    await handling.handle(diary.ClosePage(page="p"), "c1", issued)
    with pytest.raises(Refused):
        await handling.check(diary.TakeNote(page="p"), issued)
    assert (await log.head()).sequence == 1
