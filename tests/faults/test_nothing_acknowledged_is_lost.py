"""One machine, as `hiring up` has it (one broker, SQLite): kill -9 at random moments, under load.

What was acknowledged stands in the log, once. The same on a cluster and PostgreSQL, with more faults: the short run.
"""

import asyncio
import json
import random
from pathlib import Path
from typing import Any

from nats.aio.client import Client as Nats
from sqlalchemy import Engine, select
from tests.faults.checking import chained, in_order, once_each, whole_log
from tests.faults.replicas import Replicas
from tests.faults.workload import Workload

from hiring.briefing.app import SERVICE
from hiring.eventkit.log.store import Log
from hiring.eventkit.views.database import open_database, reading
from hiring.eventkit.views.runner import Runner

SECONDS = 6.0


async def test_kills_at_random_moments_lose_and_double_nothing(
    replicas: Replicas, client: Nats, tmp_path: Path
) -> None:
    seed = random.randrange(10**9)
    print(f"seed {seed}")  # noqa: T201 - so that a failure can be played again
    dice = random.Random(seed)
    await replicas.start(2)
    work = Workload(client, seed)
    await work.prepare()
    load = asyncio.create_task(work.run())
    ends = asyncio.get_running_loop().time() + SECONDS
    while asyncio.get_running_loop().time() < ends:
        await asyncio.sleep(dice.uniform(0.3, 1.2))
        if dice.random() < 0.3:
            await replicas.broker.kill()
            await asyncio.sleep(dice.uniform(0, 0.3))
            await replicas.broker.start()
        else:
            await replicas.kill(dice.randrange(2))
    await more_than(50, work)
    work.stopped = True
    await load
    await the_log_is_sound(client, work)
    await views_equal_a_fresh_fold(replicas, Log(client), tmp_path)
    await both_there(client)
    assert await replicas.stop() == [0, 0]


async def test_two_replicas_share_the_work_and_double_nothing(replicas: Replicas, client: Nats, tmp_path: Path) -> None:
    await replicas.start(2)
    work = Workload(client, seed=1)
    await work.prepare()
    load = asyncio.create_task(work.run())
    await asyncio.sleep(3)
    await more_than(100, work)
    work.stopped = True
    await load
    assert len(work.history.acknowledged) == len(work.history.commands)
    await the_log_is_sound(client, work)
    handled = [await count_handled(client, process_id) for process_id in await service_ids(client)]
    assert len(handled) == 2
    assert min(handled) > len(work.history.commands) / 10, f"one replica did nearly all the work: {handled}"
    await views_equal_a_fresh_fold(replicas, Log(client), tmp_path)


async def more_than(count: int, work: Workload) -> None:
    """So many commands were acknowledged: a busy machine may have done nearly nothing so far."""
    async with asyncio.timeout(60):
        while len(work.history.acknowledged) <= count:  # noqa: ASYNC110 - the load adds to it
            await asyncio.sleep(0.1)


async def both_there(client: Nats) -> None:
    async with asyncio.timeout(20):
        while len(await service_ids(client)) < 2:  # noqa: ASYNC110 - other processes: there is no event to wait for
            await asyncio.sleep(0.1)


async def the_log_is_sound(client: Nats, work: Workload) -> None:
    """Every acknowledged command once, where it was said to be; versions without a gap, each on the one before."""
    record = await whole_log(Log(client))
    assert [*once_each(record.commits, work.history), *chained(record.commits), *in_order(work.history)] == []


async def views_equal_a_fresh_fold(replicas: Replicas, log: Log, tmp_path: Path) -> None:
    """Row by row what another runner makes of the same log, in an empty database."""
    fresh = open_database(f"sqlite:///{tmp_path / 'fresh.db'}", SERVICE.name)
    live = open_database(replicas.settings.views_url(SERVICE.name), SERVICE.name)
    await caught_up(Runner(log, fresh, SERVICE.name, SERVICE.decides, SERVICE.views), log)
    await caught_up(Runner(log, live, SERVICE.name, SERVICE.decides, SERVICE.views), log)
    try:
        assert await asyncio.to_thread(contents, live) == await asyncio.to_thread(contents, fresh)
    finally:
        fresh.dispose()
        live.dispose()


async def caught_up(runner: Runner, log: Log) -> None:
    head = (await log.head()).sequence
    task = asyncio.create_task(runner.run())
    try:
        await runner.wait_for(SERVICE.views, head, timeout=20)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def contents(engine: Engine) -> dict[str, list[Any]]:
    with reading(engine) as connection:
        found = {view.name: [tuple(row) for row in connection.execute(select(view.table))] for view in SERVICE.views}
    concerned = ("briefing_briefs", "briefing_history")
    assert all(found[name] for name in concerned), "a view that the commands concern is empty"
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


async def service_ids(client: Nats) -> list[str]:
    """The ids of the running instances, as the services API tells them."""
    found: list[str] = []
    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox)
    await client.publish("$SRV.PING.briefing", b"", reply=inbox)
    try:
        while True:
            message = await subscription.next_msg(timeout=0.5)
            found.append(json.loads(message.data)["id"])
    except TimeoutError:
        return found


async def count_handled(client: Nats, id_: str) -> int:
    """How many requests that instance has had."""
    answer = await client.request(f"$SRV.STATS.briefing.{id_}", b"", timeout=2)
    return sum(endpoint["num_requests"] for endpoint in json.loads(answer.data)["endpoints"])
