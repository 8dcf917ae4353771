"""Power fails: what was not synced to disk is gone. With the settings that are shipped, nothing acknowledged is."""

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from tests.faults.cluster import NAMES, Cluster, is_root
from tests.faults.disks import Disk

from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision

pytestmark = pytest.mark.skipif(not is_root(), reason="only root may mount the disks that lose power")

HISTORIES, VERSIONS = 8, 12


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    it = Disk(tmp_path / "disk", megabytes=64)
    it.mount()
    yield it
    it.unmount()


async def test_an_embedded_broker_that_loses_power_keeps_all_that_it_acknowledged(disk: Disk) -> None:
    broker = EmbeddedBroker(disk.folder / "broker")
    await broker.start()
    client = await connect(broker.url, "test")
    await provision(client, ())
    acknowledged = await appended(client)
    await client.close()
    await broker.kill()
    disk.lose_power()
    await broker.start()
    client = await connect(broker.url, "test")
    assert await missing(client, acknowledged) == 0
    await client.close()
    await broker.stop()


@pytest.mark.parametrize("synced", [True, False], ids=["as-shipped", "by-the-brokers-default"])
async def test_a_cluster_that_loses_power_everywhere_keeps_what_it_acknowledged_only_because_it_syncs(
    tmp_path: Path, *, synced: bool
) -> None:
    cluster = Cluster(tmp_path, synced=synced, megabytes=64)
    try:
        await cluster.start()
        client = await cluster.connect("test", patience_seconds=30)
        await provision(client, (), replicas=len(NAMES))
        await cluster.settled()
        acknowledged = await appended(client)
        await client.close()
        for node in cluster.nodes.values():
            await node.kill()
        for node in cluster.nodes.values():
            node.disk.lose_power()
            node.start()
        await cluster.settled()
        client = await cluster.connect("test", patience_seconds=30)
        await provision(client, (), replicas=len(NAMES))  # where nothing was synced, there may be no stream
        lost = await missing(client, acknowledged)
        await client.close()
    finally:
        await cluster.stop()
    assert lost == 0 if synced else lost > 0


async def appended(client: Client) -> dict[int, bytes]:
    """Decisions of several aggregates at once, by the sequence at which each was acknowledged."""
    log, found = Log(client), dict[int, bytes]()

    async def history(number: int) -> None:
        aggregate = AggregateId("v", "briefing", "brief", f"b{number}")
        for version in range(1, VERSIONS + 1):
            body = uuid.uuid4().hex.encode() * 20
            found[await log.append(aggregate, version, body, uuid.uuid4().hex)] = body

    await asyncio.gather(*(history(number) for number in range(HISTORIES)))
    assert len(found) == HISTORIES * VERSIONS
    return found


async def missing(client: Client, acknowledged: dict[int, bytes]) -> int:
    """How many of them the log has lost, or has something else for."""
    log = Log(client)
    head = (await log.head()).sequence
    there = {one.sequence: one.body async for batch in log.read(0, until=head) for one in batch} if head else {}
    return sum(there.get(sequence) != body for sequence, body in acknowledged.items())
