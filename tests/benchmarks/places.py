"""Places: the servers and processes that are measured, and logs full of decisions."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import nats
from nats.aio.client import Client
from tests.benchmarks.operations import fly

from hiring.contracts.envelope import FIRST, Metadata, encode, message_hash
from hiring.contracts.messages import Event
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import Consumer, provision

ON_DISK = "fsync per message"
IN_PAGE_CACHE = "page cache, fsync ≤ 2 min"

Decision = tuple[AggregateId, Sequence[Event]]

_START_SECONDS = 30.0


class LazyBroker(EmbeddedBroker):
    """A broker as nats-server comes: it survives its own death, not a power failure."""

    def _config(self) -> str:
        return super()._config().replace("  sync_interval: always\n", "")


@dataclass(frozen=True)
class Place:
    """A provisioned broker, what its acknowledgements are worth, and two connections: the product's and a bare one."""

    durability: str
    broker: EmbeddedBroker
    folder: Path
    client: Client
    bare: Client

    @property
    def log(self) -> Log:
        """The log there."""
        return Log(self.client)


@asynccontextmanager
async def place(durability: str, consumers: Iterable[Consumer] = ()) -> AsyncIterator[Place]:
    """A fresh one; `RAW` is a plain file stream beside the log."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="hiring-benchmark-")))
        kind = EmbeddedBroker if durability == ON_DISK else LazyBroker
        broker = await stack.enter_async_context(kind(folder / "broker"))
        client = await connect(broker.url, "benchmark")
        stack.push_async_callback(client.close)
        bare = await nats.connect(broker.url)
        stack.push_async_callback(bare.close)
        await provision(client, consumers)
        await bare.jetstream().add_stream(name="RAW", subjects=["raw.>"])
        yield Place(durability, broker, folder, client, bare)


@asynccontextmanager
async def process(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> AsyncIterator[int]:
    """A Python program while the block runs; its process id."""
    with log.open("wb") as lines:
        child = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env={**os.environ, **environment}, stdout=lines, stderr=lines
        )
    try:
        yield child.pid
    finally:
        child.terminate()
        await child.wait()


async def answering(client: Client, subject: str, body: bytes) -> None:
    """Returns when somebody answers that request.

    Raises:
        nats.errors.Error: nobody did in time.
    """
    ends = time.monotonic() + _START_SECONDS
    while True:
        try:
            await client.request(subject, body, timeout=1)
        except nats.errors.Error:
            if time.monotonic() > ends:
                raise
            await asyncio.sleep(0.1)
        else:
            return


class Filling:
    """Fills a log with decisions, each following the last of its aggregate."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._last: dict[AggregateId, tuple[int, str]] = {}

    async def store(self, decisions: Iterable[Decision]) -> int:
        """Stores them about in this order, each aggregate's exactly so, and gives the log's last sequence."""
        prepared = list(self._chained(decisions))
        stored = {aggregate.at(version): asyncio.Event() for aggregate, version, _ in prepared}
        left = iter(prepared)

        async def one(_: int) -> None:
            aggregate, version, body = next(left)
            if before := stored.get(aggregate.at(version - 1)):
                await before.wait()
            await self._log.append(aggregate, version, body, f"command-{aggregate.id}-{version}")
            stored[aggregate.at(version)].set()

        await fly(one, len(prepared))
        return (await self._log.head()).sequence

    def _chained(self, decisions: Iterable[Decision]) -> Iterator[tuple[AggregateId, int, bytes]]:
        for aggregate, events in decisions:
            before, hash_ = self._last.get(aggregate, (0, FIRST))
            command = f"command-{aggregate.id}-{before + 1}"
            metadata = Metadata(command, "anna", datetime.now(UTC), command)
            body = encode(aggregate, before + 1, hash_, metadata, events)
            self._last[aggregate] = (before + 1, message_hash(aggregate.at(before + 1), body))
            yield aggregate, before + 1, body
