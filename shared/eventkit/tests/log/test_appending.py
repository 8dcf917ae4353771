"""Appending: one winner for each version, once for each command, and a clear word when it cannot be done."""

import asyncio

import pytest
from nats.aio.client import Client

from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log, TooLarge, Unavailable, VersionTaken
from hiring.eventkit.log.topology import provision

SEARCH = AggregateId("v1", "pipeline", "search", "v1")
BRIEF = AggregateId("v1", "briefing", "brief", "v1")


async def test_of_racing_writers_one_wins_each_version(log: Log) -> None:
    async def race(writer: int) -> int:
        won = 0
        for version in range(1, 21):
            try:
                await log.append(SEARCH, version, b"by %d" % writer, f"w{writer}-{version}")
                won += 1
            except VersionTaken:
                pass
        return won

    assert sum(await asyncio.gather(*(race(writer) for writer in range(8)))) == 20
    assert len(await log.load(SEARCH)) == 20


async def test_the_same_command_racing_with_itself_is_stored_once(log: Log) -> None:
    sequences = await asyncio.gather(*(log.append(SEARCH, 1, b"same", "c1") for _ in range(20)))
    assert set(sequences) == {1}
    assert (await log.head()).sequence == 1


async def test_one_command_id_on_two_aggregates_is_two_decisions(log: Log) -> None:
    assert await log.append(SEARCH, 1, b"opened", "c1") == 1
    assert await log.append(BRIEF, 1, b"drafted", "c1") == 2


async def test_a_command_that_stands_already_is_not_stored_at_a_later_version(log: Log) -> None:
    await log.append(SEARCH, 1, b"opened", "c1")
    with pytest.raises(VersionTaken, match="already at another version"):
        await log.append(SEARCH, 2, b"opened again", "c1")


async def test_the_same_command_is_known_when_the_broker_has_forgotten_its_window(
    log: Log, client: Client, broker: EmbeddedBroker
) -> None:
    await client.request(SEARCH.at(1), b"opened")
    assert await log.append(SEARCH, 1, b"opened", "c1") == 1
    await broker.stop()
    await broker.start()
    assert await log.append(SEARCH, 1, b"opened", "c1") == 1


async def test_only_the_agreed_headers_travel(log: Log, client: Client) -> None:
    trace = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    await log.append(SEARCH, 1, b"opened", "c1", headers=trace)
    stored = await client.jetstream().get_msg("HIRING", 1)
    assert stored.headers == trace | {
        "Nats-Msg-Id": "hiring.event.v1.pipeline.search.v1/c1",
        "Nats-Expected-Last-Subject-Sequence": "0",
        "Nats-Expected-Stream": "HIRING",
    }


async def test_a_decision_over_the_size_limit_is_not_sent(log: Log) -> None:
    with pytest.raises(TooLarge, match="the broker takes 1048576"):
        await log.append(SEARCH, 1, b"x" * 1_048_576, "c1")
    assert (await log.head()).sequence == 0


async def test_without_a_broker_nobody_knows_and_appending_again_is_safe(
    log: Log, client: Client, broker: EmbeddedBroker
) -> None:
    await broker.kill()
    with pytest.raises(Unavailable, match=r"nobody knows whether .*\.1 was stored"):
        await Log(client, budget_seconds=0.3).append(SEARCH, 1, b"opened", "c1")
    await broker.start()
    assert await log.append(SEARCH, 1, b"opened", "c1") == 1
    assert len(await log.load(SEARCH)) == 1


async def test_a_closed_connection_is_said_at_once(broker: EmbeddedBroker, client: Client) -> None:
    log = Log(client)
    await provision(client, ())
    await client.close()
    with pytest.raises(Unavailable, match="connection is closed"):
        await log.append(SEARCH, 1, b"opened", "c1")
    with pytest.raises(Unavailable, match="connection is closed"):
        await log.load(SEARCH)
    with pytest.raises(Unavailable, match="connection is closed"):
        await anext(log.read(0))
    assert broker.running


async def test_a_log_that_was_never_provisioned_is_named(client: Client) -> None:
    log = Log(client, budget_seconds=0.3)
    with pytest.raises(Unavailable, match="no stream HIRING: stream not found; provision it first"):
        await log.head()
    with pytest.raises(Unavailable, match="provision the streams"):
        await log.append(SEARCH, 1, b"opened", "c1")
    with pytest.raises(Unavailable, match="stream not found"):
        await log.load(SEARCH)
