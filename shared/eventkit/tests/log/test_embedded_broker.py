"""The embedded broker: ready when it says so, the same after a restart, clear when it cannot."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import BrokerFailed, EmbeddedBroker
from hiring.eventkit.log.store import Log, Unavailable
from hiring.eventkit.log.topology import provision

SEARCH = AggregateId("v1", "pipeline", "search", "v1")

STARTS_AND_WAITS = """
import asyncio, sys
from pathlib import Path
from hiring.eventkit.log.embedded import EmbeddedBroker
async def main():
    broker = EmbeddedBroker(Path(sys.argv[1]))
    await broker.start()
    print(broker.port, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_it_comes_back_on_the_same_port_with_everything(broker: EmbeddedBroker, log: Log) -> None:
    url = broker.url
    await log.append(SEARCH, 1, b"opened", "c1")
    await broker.stop()
    assert not broker.running
    await broker.start()
    assert broker.url == url
    assert [message.body for message in await log.load(SEARCH)] == [b"opened"]


def below(folder: Path) -> set[Path]:
    return {folder, *folder.rglob("*")}


async def test_what_need_not_be_on_disk_at_once_is_there_when_it_has_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed, fsync = set[Path](), os.fsync

    def told(descriptor: int) -> None:
        flushed.add(Path(f"/proc/self/fd/{descriptor}").readlink())
        fsync(descriptor)

    broker = EmbeddedBroker(tmp_path, at_once=False)
    async with broker:
        client = await connect([broker.url], "test")
        await provision(client, [])
        await Log(client).append(SEARCH, 1, b"opened", "c1")
        await client.close()
        monkeypatch.setattr(os, "fsync", told)
    assert flushed == below(tmp_path)
    async with EmbeddedBroker(tmp_path, broker.port) as again:
        client = await connect([again.url], "test")
        assert [message.body for message in await Log(client).load(SEARCH)] == [b"opened"]
        await client.close()


async def test_it_tells_its_health_on_loopback(broker: EmbeddedBroker) -> None:
    answer = await asyncio.to_thread(urllib.request.urlopen, f"{broker.monitoring_url}/healthz")
    with answer:
        assert answer.status == 200


async def test_starting_what_runs_and_stopping_what_does_not_change_nothing(broker: EmbeddedBroker) -> None:
    port = broker.port
    await broker.start()
    assert broker.port == port
    await broker.stop()
    await broker.stop()
    assert not broker.running


async def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(BrokerFailed, match=f"^port {port} is taken by another program"):
            await EmbeddedBroker(tmp_path, port).start()


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BrokerFailed, match=r"cannot keep its store in .*file"):
        await EmbeddedBroker(tmp_path / "file").start()


async def test_a_second_broker_on_the_same_store_is_refused(broker: EmbeddedBroker) -> None:
    second = EmbeddedBroker(broker.folder)
    with pytest.raises(BrokerFailed, match="another broker runs on"):
        await second.start()
    await second.stop()
    assert broker.running


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
async def test_a_killed_parent_leaves_no_broker(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STARTS_AND_WAITS, str(tmp_path), stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    port = int(await parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    await parent.wait()
    again = EmbeddedBroker(tmp_path, port)
    for _ in range(200):
        try:
            await again.start()
            break
        except BrokerFailed:
            await asyncio.sleep(0.02)
    assert again.running
    await again.stop()


async def test_a_broker_that_is_not_there_is_said_within_the_patience() -> None:
    with pytest.raises(Unavailable, match=r"no connection to nats://127.0.0.1:1 within 0.3 s: .*refused|failed"):
        await connect("nats://127.0.0.1:1", "test", patience_seconds=0.3)
