"""Policies run on every event, in order; a redelivery is silent, a refusal final, and poison stands aside."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from nats.aio.client import Client

from hiring.contracts.envelope import FIRST, Metadata, Recorded, encode
from hiring.contracts.sealed import Sealed
from hiring.eventkit.deadlines import Deadlines
from hiring.eventkit.decider import Issued
from hiring.eventkit.handling import Handling
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.parking import Parking
from hiring.eventkit.policies import Policy
from hiring.eventkit.reactions import REACTIONS, TRIES, Reactions
from hiring.eventkit.sealing import Vault

React = Callable[[Recorded[Any]], Any]


@pytest.fixture
def handling(log: Log, vault: Vault, diary: Any) -> Handling:
    return Handling(log, [diary.DECIDER], None, vault)


@pytest.fixture
def reacting(handling: Handling, client: Client, diary: Any) -> Callable[..., Reactions]:
    """Reactions whose policies are these functions of a note taken on page `p`."""

    def build(*policies: React) -> Reactions:
        def of_page_p(react: React) -> React:
            return lambda recorded: react(recorded) if recorded.event.page == "p" else []

        named = [Policy(f"when_{n}", diary.NoteTaken, of_page_p(react)) for n, react in enumerate(policies)]
        return Reactions(handling, Deadlines(client, "test"), named, "test")

    return build


@pytest.fixture
async def note(log: Log, handling: Handling, diary: Any, issued: Issued) -> StoredMessage:
    """A note on page `p`, as it stands in the log."""
    command = diary.TakeNote(page="p", person="cleo", text=Sealed("she sang"))
    await handling.handle(command, "c1", issued, correlation="story")
    return (await log.load(diary.page_id("p")))[0]


async def test_a_policy_issues_its_commands_once_however_often_the_event_comes(  # noqa: PLR0913, PLR0917 - fixtures
    log: Log, handling: Handling, reacting: Callable[..., Reactions], diary: Any, note: StoredMessage, vault: Vault
) -> None:
    def copy_twice(recorded: Recorded[Any]) -> Any:
        copy = diary.TakeNote(page="copy", person=recorded.event.person, text=recorded.event.text)
        return [copy, copy, diary.ClosePage(page="copy")]

    for reactions in (reacting(copy_twice), reacting(copy_twice)):
        for _ in range(2):
            assert await reactions.react(note)
    await handling.handle(diary.ReopenPage(page="copy"), "r1", Issued("ada", diary.MONDAY))
    assert await reacting(copy_twice).react(note)
    assert [type(event).__name__ for event in await diary.history(log, "copy")] == [
        "NoteTaken", "NoteTaken", "PageClosed", "PageReopened",
    ]  # fmt: skip
    stored = diary.decode("hiring.event.v1.test.page.copy.1", 0, (await log.load(diary.page_id("copy")))[0].body)
    recorded = diary.read(stored.entries[0], stored.aggregate)
    assert (recorded.actor, recorded.time, recorded.correlation) == ("policy", diary.MONDAY.replace(minute=1), "story")
    assert vault.reveal(recorded.event.text) == "she sang"


async def test_a_refused_command_is_final_and_the_next_one_is_issued(  # noqa: PLR0913, PLR0917 - fixtures
    log: Log, client: Client, handling: Handling, reacting: Callable[..., Reactions], diary: Any, note: StoredMessage
) -> None:
    await handling.handle(diary.ClosePage(page="closed"), "c2", Issued("ada", diary.MONDAY))
    reactions = reacting(lambda _: [diary.TakeNote(page="closed"), diary.TakeNote(page="open")])
    assert await reactions.react(note)
    assert await diary.notes(log, "open") == [1]
    assert await Parking(client).all() == []


async def test_poison_is_parked_while_others_go_on_and_can_be_tried_again(
    log: Log, client: Client, reacting: Callable[..., Reactions], diary: Any, note: StoredMessage
) -> None:
    tried = []

    def poisonous(recorded: Recorded[Any]) -> Any:
        tried.append(recorded.id)
        return [diary.BurnPage(page="p")]

    reactions = reacting(poisonous, lambda _: [diary.TakeNote(page="other")])
    assert not await reactions.react(note)
    assert len(tried) == TRIES
    assert await diary.notes(log, "other") == [1]
    parking = Parking(client)
    (parked,) = await parking.all()
    assert (parked.service, parked.reader, parked.tries) == ("test", REACTIONS, TRIES)
    assert parked.error == "ZeroDivisionError: pages do not burn"
    assert parked.message == note

    assert not await reactions.readers[parked.reader](parked.message)
    await parking.remove(parked.number)
    (again,) = await parking.all()
    assert again.number > parked.number
    mended = reacting(lambda _: [diary.TakeNote(page="mended")], lambda _: [diary.TakeNote(page="other")])
    assert await mended.readers[again.reader](again.message)
    await parking.remove(again.number)
    assert await parking.all() == []
    assert (await diary.notes(log, "mended"), await diary.notes(log, "other")) == ([1], [1])


async def test_an_unreadable_message_is_parked_and_an_unknown_event_passed_over(
    client: Client, reacting: Callable[..., Reactions], note: StoredMessage
) -> None:
    reactions = reacting(lambda _: [])
    unknown = StoredMessage(note.subject, 8, note.stored_at, note.body.replace(b"note-taken", b"note-lost"))
    assert await reactions.react(unknown)
    for wrong in (b"{", note.body.replace(b'"number":1', b'"number":"one"')):
        assert not await reactions.react(StoredMessage(note.subject, 9, note.stored_at, wrong))
    assert [parked.message.sequence for parked in await Parking(client).all()] == [9, 9]


async def test_a_newer_version_of_an_event_that_a_policy_is_on_is_parked_until_somebody_knows_it(
    log: Log, client: Client, reacting: Callable[..., Reactions], diary: Any, note: StoredMessage
) -> None:
    reactions = reacting(lambda _: [diary.TakeNote(page="other")])
    newer = replace(note, body=note.body.replace(b"test.note-taken.v1", b"test.note-taken.v2"))
    assert b"note-taken.v2" in newer.body
    assert not await reactions.react(newer)
    (parked,) = await Parking(client).all()
    assert parked.error.startswith("Unreadable: test.note-taken.v2 is newer than this service")
    assert (parked.message, parked.tries) == (newer, 1)
    assert await diary.notes(log, "other") == []


async def test_an_event_that_no_policy_is_on_is_not_even_read(
    reacting: Callable[..., Reactions], diary: Any, note: StoredMessage
) -> None:
    metadata = Metadata("c", "ada", diary.MONDAY, "c")
    body = encode(diary.page_id("p"), 1, FIRST, metadata, [diary.PageClosed(page="p")])
    assert await reacting(lambda _: []).react(StoredMessage(note.subject, 1, note.stored_at, body))


async def test_a_reaction_waits_for_the_broker_and_says_that_it_is_in_progress(
    broker: EmbeddedBroker, client: Client, vault: Vault, diary: Any, note: StoredMessage
) -> None:
    impatient = Log(client, budget_seconds=0.1)
    handling = Handling(impatient, [diary.DECIDER], None, vault)
    policy = Policy("when_noted", diary.NoteTaken, lambda _: [diary.TakeNote(page="late")])
    reactions = Reactions(handling, Deadlines(client, "test"), [policy], "test")
    waits = asyncio.Event()

    async def in_progress() -> None:
        waits.set()

    await broker.kill()
    reaction = asyncio.create_task(reactions.react(note, in_progress))
    await waits.wait()
    await broker.start()
    assert await reaction
    assert await diary.notes(impatient, "late") == [1]
    assert await Parking(client).all() == []
