"""Readiness: what a service needs to do its work, each looked at when somebody asks."""

import asyncio
from collections.abc import Sequence

from nats.aio.client import Client as Nats
from sqlalchemy import Engine

from hiring.chassis.health import Check
from hiring.eventkit.log.topology import Consumer, verify
from hiring.eventkit.views.database import migrations_missing
from hiring.eventkit.views.migrating import Chain
from hiring.eventkit.views.runner import Runner, ViewHealth


async def broker_answers(client: Nats) -> Check:
    """A round trip to the broker."""
    if not client.is_connected:
        return Check(ok=False, words="not connected to the broker")
    await client.flush(timeout=1)
    return Check(ok=True, words="connected, and it answers")


async def topology_stands(client: Nats, consumers: Sequence[Consumer]) -> Check:
    """Streams and consumers are as declared."""
    differences = await verify(client, consumers)
    return Check(ok=not differences, words="; ".join(differences) or "streams and consumers are as declared")


async def database_answers(engine: Engine, chains: Sequence[Chain]) -> Check:
    """It answers, and has had every migration."""
    missing = await asyncio.to_thread(migrations_missing, engine, chains)
    return Check(ok=not missing, words=f"{missing}: run `hiring migrate`" if missing else "reachable, and migrated")


async def views_follow(runner: Runner, lag_bound: int) -> Check:
    """No view has stopped, and none lags further behind the log than the bound, in messages."""
    wrong = [
        said for name, health in runner.health().items() if (said := _wrong_with(name, health, lag_bound)) is not None
    ]
    return Check(ok=not wrong, words="; ".join(wrong) or "every view follows the log")


def _wrong_with(name: str, health: ViewHealth, lag_bound: int) -> str | None:
    if health.poisoned is not None:
        return f"{name} stopped: {health.poisoned}"
    if health.lag > lag_bound:
        return f"{name} lags {health.lag} messages behind the log; the bound is {lag_bound}"
    return None
