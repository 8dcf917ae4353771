"""Deadlines fire once, when they are due: moved, cancelled, and overdue after a crash of the broker."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nats.aio.client import Client

from hiring.contracts.envelope import Recorded
from hiring.contracts.sealed import Sealed
from hiring.eventkit.deadlines import Deadlines
from hiring.eventkit.handling import Handling
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.log.topology import consumers_of, provision
from hiring.eventkit.parking import Parking
from hiring.eventkit.policies import CancelDeadline, Policy, Reaction, SetDeadline
from hiring.eventkit.reactions import DEADLINES, Reactions
from hiring.eventkit.sealing import Vault


@pytest.fixture
def deadlines(client: Client) -> Deadlines:
    return Deadlines(client, "test")


@pytest.fixture
async def fired(client: Client, log: Log) -> Callable[..., Any]:  # noqa: ARG001 - the log's streams must stand first
    """What fires within that many seconds, acknowledged."""
    await provision(client, consumers_of("test", ["test"]))
    consumer = await client.jetstream().pull_subscribe_bind("test-deadlines", "DEADLINES")

    async def collect(seconds: float) -> list[StoredMessage]:
        found, ends = [], asyncio.get_running_loop().time() + seconds
        while (left := ends - asyncio.get_running_loop().time()) > 0:
            try:
                messages = await consumer.fetch(10, timeout=min(left, 0.1))
            except TimeoutError:
                continue
            for message in messages:
                found.append(StoredMessage(message.subject, 1, datetime.now(UTC), message.data))
                await message.ack()
        return found

    return collect


def because(diary: Any, id_: str = "event-1") -> Recorded[Any]:
    event = diary.PageClosed(page="p")
    return Recorded(event, id_, datetime.now(UTC), "ada", diary.page_id("p"), 1, "story", "c1", 1)


def in_seconds(diary: Any, seconds: float, id_: str = "reopen-p") -> SetDeadline:
    return SetDeadline(id_, datetime.now(UTC) + timedelta(seconds=seconds), diary.ReopenPage(page="p"))


async def test_a_deadline_fires_once_as_the_command_that_was_due(
    deadlines: Deadlines, fired: Callable[..., Any], diary: Any
) -> None:
    deadline = in_seconds(diary, 0.3)
    await deadlines.set(deadline, because(diary))
    await deadlines.set(deadline, because(diary))
    (message,) = await fired(1.0)
    assert datetime.now(UTC) > deadline.due_at
    due = deadlines.due(message.body)
    assert due.command == diary.ReopenPage(page="p")
    assert (due.issued.by, due.issued.at, due.correlation) == ("policy", deadline.due_at, "story")


async def test_a_deadline_set_again_is_moved_and_a_late_redelivery_does_not_move_it_back(
    deadlines: Deadlines, fired: Callable[..., Any], diary: Any
) -> None:
    early, late = in_seconds(diary, 0.3), in_seconds(diary, 0.9)
    await deadlines.set(early, because(diary, "event-1"))
    await deadlines.set(late, because(diary, "event-2"))
    await deadlines.set(early, because(diary, "event-1"))
    (message,) = await fired(1.6)
    assert deadlines.due(message.body).issued.at == late.due_at


async def test_a_cancelled_deadline_does_not_fire_and_cancelling_nothing_is_fine(
    deadlines: Deadlines, client: Client, fired: Callable[..., Any], diary: Any
) -> None:
    await deadlines.set(in_seconds(diary, 0.3), because(diary))
    await deadlines.cancel("reopen-p", because(diary))
    await deadlines.cancel("never-set", because(diary))
    assert await fired(0.8) == []
    await asyncio.sleep(1.5)
    assert (await client.jetstream().stream_info("DEADLINES")).state.messages == 0


async def test_a_deadline_that_passed_while_the_broker_was_down_fires_when_it_is_back(
    deadlines: Deadlines, broker: EmbeddedBroker, fired: Callable[..., Any], diary: Any
) -> None:
    deadline = in_seconds(diary, 0.4)
    await deadlines.set(deadline, because(diary))
    await broker.kill()
    await asyncio.sleep(0.6)
    await broker.start()
    (message,) = await fired(2.0)
    assert deadlines.due(message.body).issued.at == deadline.due_at


async def test_a_policy_sets_and_cancels_and_a_deadline_that_fires_twice_acts_once(  # noqa: PLR0913, PLR0917 - fixtures
    deadlines: Deadlines, log: Log, vault: Vault, fired: Callable[..., Any], diary: Any, client: Client
) -> None:
    def when_closed(recorded: Recorded[Any]) -> list[Reaction]:
        soon = recorded.time + timedelta(seconds=0.2)
        page = recorded.event.page
        both = (SetDeadline(f"{n}-{page}", soon, diary.ReopenPage(page=page)) for n in "ab")
        return [*both, CancelDeadline(f"a-{page}")]

    handling = Handling(log, [diary.DECIDER], None, vault)
    reactions = Reactions(handling, deadlines, [Policy("when_closed", diary.PageClosed, when_closed)], "test")
    await handling.handle(diary.ClosePage(page="p"), "c1", diary.Issued("ada", datetime.now(UTC)))
    (closed,) = await log.load(diary.page_id("p"))
    for _ in range(2):
        assert await reactions.react(closed)
    (message,) = await fired(1.0)
    assert await reactions.fire(message)
    await handling.handle(diary.ClosePage(page="p"), "c2", diary.Issued("ada", datetime.now(UTC)))
    assert await reactions.fire(message)
    assert [type(event).__name__ for event in await diary.history(log, "p")] == [
        "PageClosed", "PageReopened", "PageClosed",
    ]  # fmt: skip
    assert await Parking(client).all() == []


async def test_an_unreadable_deadline_is_parked(
    deadlines: Deadlines, log: Log, vault: Vault, diary: Any, client: Client
) -> None:
    reactions = Reactions(Handling(log, [diary.DECIDER], None, vault), deadlines, [], "test")
    message = StoredMessage("hiring.due.test.x", 4, datetime.now(UTC), b"{}")
    assert not await reactions.fire(message)
    (parked,) = await Parking(client).all()
    assert (parked.reader, parked.message) == (DEADLINES, message)


async def test_a_deadline_holds_no_plain_text_of_a_person_and_has_a_safe_id(deadlines: Deadlines, diary: Any) -> None:
    telling = SetDeadline("x", datetime.now(UTC), diary.TakeNote(page="p", person="cleo", text=Sealed("she sang")))
    with pytest.raises(ValueError, match="not encrypted"):
        await deadlines.set(telling, because(diary))
    for id_ in ("a.b", "", "*", "a b"):
        with pytest.raises(ValueError, match="id must be"):
            await deadlines.set(in_seconds(diary, 1, id_), because(diary))
