"""Cluster: an append to three brokers that all sync to disk, against one broker and a bare publish to the three."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import nats
from tests.benchmarks.append import appending, decision
from tests.benchmarks.measuring import Measure, Options, Subject, Target
from tests.benchmarks.operations import Work, p50, rate
from tests.benchmarks.places import ON_DISK, place
from tests.deployment.servers import servers

from hiring.eventkit.log.permissions import Permissions
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision

_EVERYTHING = Permissions(publish=(">",), subscribe=(">",))
_NODES = 3
_QUORUM = "fsync on two of three nodes"


@asynccontextmanager
async def subject(options: Options) -> AsyncIterator[Subject]:
    """One broker, and three of them; all on the same disk."""
    with TemporaryDirectory(prefix="hiring-benchmark-") as folder:
        async with place(ON_DISK) as one, servers(Path(folder), _NODES, benchmark=_EVERYTHING) as three:
            client = await three.connect("benchmark")
            await provision(client, (), replicas=_NODES)
            bare = await nats.connect(three.urls, nkeys_seed=str(three.keys / "benchmark.nk"))
            stream = bare.jetstream()
            await stream.add_stream(name="RAW", subjects=["raw.>"], num_replicas=_NODES)
            body = decision(1)
            measures = [
                *_measures("publish, three nodes", _QUORUM, lambda n: stream.publish(f"raw.{n % 1000}", body), options),
                *_measures("append, three nodes", _QUORUM, appending(Log(client), body), options),
                *_measures("append, one node", ON_DISK, appending(one.log, body), options),
            ]
            yield Subject("cluster", measures, _TARGETS)
            await bare.close()
            await client.close()


def _measures(name: str, durability: str, work: Work, options: Options) -> Iterator[Measure]:
    yield Measure(f"{name}, 1 in flight", "µs", durability, partial(p50, work, options.size(200, 50)))
    yield Measure(f"{name}, 64 in flight", "/s", durability, partial(rate, work, options.size(1920, 640)))


_TARGETS = [
    Target(f"{of} / {to}, {many}", f"{of}, {many}", f"{to}, {many}")
    for of, to in (("append, three nodes", "publish, three nodes"), ("append, three nodes", "append, one node"))
    for many in ("1 in flight", "64 in flight")
]
