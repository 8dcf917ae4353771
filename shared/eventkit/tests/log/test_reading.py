"""Loading and reading: whole, in order, and never past a gap."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import aclosing
from time import monotonic

import nats
import pytest
from nats.aio.client import Client

from hiring.contracts.subjects import AggregateId, vacancy_events
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Damaged, Log, StoredMessage
from hiring.eventkit.log.topology import STREAMS, provision

SEARCH = AggregateId("v1", "pipeline", "search", "v1")
OTHER = AggregateId("v2", "pipeline", "search", "v2")


async def fill(log: Log, aggregate: AggregateId, versions: range, size: int = 1) -> None:
    await asyncio.gather(*(log.append(aggregate, v, b"%d" % v * size, f"c{v}") for v in versions))


async def all_of(pages: AsyncIterator[list[StoredMessage]]) -> list[StoredMessage]:
    return [message async for page in pages for message in page]


async def test_a_history_of_1500_versions_loads_whole(log: Log) -> None:
    await fill(log, SEARCH, range(1, 1501))
    assert [message.body for message in await log.load(SEARCH)] == [b"%d" % v for v in range(1, 1501)]
    assert [message.body for message in await log.load(SEARCH, after=1498)] == [b"1499", b"1500"]
    assert await log.load(SEARCH, after=1500) == []
    assert [m.sequence for m in await all_of(log.read(0, until=1500))] == list(range(1, 1501))
    assert [m.sequence for m in await all_of(log.read(700, vacancy_events("v1"), until=1400))] == list(range(701, 1401))


async def test_large_decisions_load_and_read_whole(log: Log) -> None:
    await fill(log, SEARCH, range(1, 41), size=500_000)
    sizes = [500_000 * len(str(v)) for v in range(1, 41)]
    assert [len(message.body) for message in await log.load(SEARCH)] == sizes
    assert sum([len(message.body) for message in await all_of(log.read(0, until=40))]) == sum(sizes)


async def test_one_message_is_found_by_its_sequence(log: Log) -> None:
    await fill(log, SEARCH, range(1, 2))
    found = await log.message(1)
    assert found == (await log.load(SEARCH))[0]
    assert await log.message(2) is None


async def test_a_filtered_reader_gets_its_vacancy_only_and_ends_where_it_is_told(log: Log) -> None:
    for version in range(1, 4):
        await fill(log, SEARCH, range(version, version + 1))
        await fill(log, OTHER, range(version, version + 1))
    read = await all_of(log.read(0, vacancy_events("v2"), until=5))
    assert [(message.subject, message.sequence) for message in read] == [(OTHER.at(1), 2), (OTHER.at(2), 4)]
    assert await all_of(log.read(6, until=6)) == []


async def test_a_reader_follows_the_tail_within_milliseconds(log: Log) -> None:
    delays = []
    async with aclosing(log.read(0)) as pages:
        for version in range(1, 31):
            following = asyncio.ensure_future(anext(pages))
            await asyncio.sleep(0.01)
            await fill(log, SEARCH, range(version, version + 1))
            stored = monotonic()
            page = await following
            delays.append(monotonic() - stored)
            assert [message.sequence for message in page] == [version]
    assert sorted(delays)[15] < 0.02


async def test_reading_until_a_sequence_to_come_waits_for_it(log: Log) -> None:
    reading = asyncio.ensure_future(all_of(log.read(0, vacancy_events("v1"), until=3)))
    await asyncio.sleep(0.05)
    await fill(log, SEARCH, range(1, 3))
    await fill(log, OTHER, range(1, 2))
    assert len(await asyncio.wait_for(reading, 5)) == 2


async def test_a_reader_outlives_the_broker(log: Log, broker: EmbeddedBroker) -> None:
    reading = asyncio.ensure_future(all_of(log.read(0, until=60)))
    for round_ in range(3):
        await fill(log, SEARCH, range(round_ * 20 + 1, round_ * 20 + 21))
        await (broker.kill() if round_ else broker.stop())
        await broker.start()
    assert [message.sequence for message in await asyncio.wait_for(reading, 10)] == list(range(1, 61))


async def test_a_cancelled_reader_leaves_no_subscription(log: Log, client: Client) -> None:
    await log.head()
    before = set(client._subs)  # noqa: SLF001 - nats-py has no other way to ask
    reading = asyncio.ensure_future(all_of(log.read(0)))
    await asyncio.sleep(0.1)
    assert len(client._subs) == len(before) + 2  # noqa: SLF001 - as above
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert set(client._subs) == before  # noqa: SLF001 - as above


async def test_a_hole_in_the_log_stops_every_reader_and_is_named(client: Client) -> None:
    mortal = {**STREAMS["HIRING"], "name": "HIRING", "deny_delete": False}
    await client.request("$JS.API.STREAM.CREATE.HIRING", json.dumps(mortal).encode())
    log = Log(client)
    await fill(log, SEARCH, range(1, 11))
    stored = {message.subject: message.sequence for message in await log.load(SEARCH)}
    await client.request("$JS.API.STREAM.MSG.DELETE.HIRING", json.dumps({"seq": stored[SEARCH.at(4)]}).encode())
    with pytest.raises(Damaged, match=f"sequence {stored[SEARCH.at(4)]} is missing"):
        await all_of(log.read(0, until=10))
    with pytest.raises(Damaged, match=SEARCH.at(4)):
        await all_of(log.read(0, vacancy_events("v1"), until=10))
    with pytest.raises(Damaged, match=SEARCH.at(4)):
        await log.load(SEARCH)


async def test_a_log_that_was_made_anew_is_not_taken_for_the_old_one(
    log: Log, client: Client, broker: EmbeddedBroker
) -> None:
    await fill(log, SEARCH, range(1, 4))
    async with aclosing(log.read(0)) as pages:
        assert len(await anext(pages)) == 3
        await broker.stop()
        shutil.rmtree(broker.folder / "jetstream")
        await broker.start()
        await provision(client, ())
        with pytest.raises(Damaged, match="sequence 3, which was read before, is missing"):
            await asyncio.wait_for(anext(pages), 10)


async def test_any_client_of_nats_reads_the_same(log: Log, broker: EmbeddedBroker) -> None:
    await fill(log, SEARCH, range(1, 4))
    plain = await nats.connect(broker.url)
    same = Log(plain)
    assert await same.load(SEARCH) == await log.load(SEARCH)
    assert await all_of(same.read(0, until=3)) == await all_of(log.read(0, until=3))
    await plain.close()
