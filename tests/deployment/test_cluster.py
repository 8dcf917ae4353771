"""Three servers with TLS and two replicas of a service: a leader dies, replicas are restarted, and nothing fails."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from tests.deployment.certificates import make_certificates
from tests.deployment.processes import services
from tests.deployment.servers import Servers, servers
from tests.faults.workload import Workload

from hiring.contracts.envelope import decode
from hiring.eventkit.log.store import Log

_COMMANDS = 20  # acknowledged between one fault and the next


async def test_a_cluster_outlives_its_leader_and_a_rolling_restart_fails_no_command(tmp_path: Path) -> None:
    trust = make_certificates(tmp_path)
    async with servers(tmp_path, 3, trust) as broker, services(broker, tmp_path, 2, ("briefing",)) as replicas:
        client = await broker.connect("gateway")
        assert await not_kept(broker) == {"replicas of services"}  # only briefing runs here

        async with at_work(client) as load:
            await progress(load)
            broker.kill(await leader(client, broker))
            await progress(load)
            for replica in replicas:
                assert await replica.stop() == 0
                await progress(load)
                replica.start()
                await replica.ready()
            await progress(load)
        acknowledged = {sent.id: sent.accepted.sequence for sent in load.history.acknowledged if sent.accepted}
        assert load.history.commands.keys() == acknowledged.keys()
        found = await decided(Log(client))
        assert {id_: found[id_] for id_ in acknowledged} == acknowledged
        assert await not_kept(broker) == {"replicas of services", "servers", "copies of each stream"}
        await client.close()


@asynccontextmanager
async def at_work(client: Client) -> AsyncIterator[Workload]:
    """Commands are sent while the block runs, and the last of them are answered."""
    load = Workload(client, seed=7, clients=3)
    await load.prepare()
    task = asyncio.create_task(load.run())
    try:
        yield load
    finally:
        load.stopped = True
        await task


async def progress(load: Workload) -> None:
    """Returns when so many more commands were acknowledged."""
    wanted = len(load.history.acknowledged) + _COMMANDS
    async with asyncio.timeout(60):
        while len(load.history.acknowledged) < wanted:  # noqa: ASYNC110 - the workload sets no event
            await asyncio.sleep(0.02)


async def leader(client: Client, broker: Servers) -> int:
    """The number of the server that leads the log."""
    info = await client.jetstream().stream_info("HIRING")
    assert info.cluster is not None
    assert info.config.num_replicas == len(broker.ports)
    return int((info.cluster.leader or "").removeprefix("n"))


async def decided(log: Log) -> dict[str, int]:
    """By the id of each command, where its decision stands; each stands once."""
    found: dict[str, int] = {}
    async for page in log.read(0, until=(await log.head()).sequence):
        for message in page:
            ids = {entry.causationid for entry in decode(message.subject, message.sequence, message.body).entries}
            assert not ids & found.keys()
            found.update(dict.fromkeys(ids, message.sequence))
    return found


async def not_kept(broker: Servers) -> set[str]:
    """What `hiring check` says is not as promised, as the operator sees it."""
    environment: Mapping[str, str] = {**os.environ, **broker.environment("operator")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hiring.local.cli", "check", "--json"),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, wrong = await process.communicate()
    findings: list[dict[str, Any]] = [json.loads(line) for line in said.splitlines()]
    assert process.returncode == 3, wrong.decode()
    assert len(findings) > 8, said
    return {finding["what"] for finding in findings if not finding["well"]}
