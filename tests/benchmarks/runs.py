"""Runs of the runner: from an empty database to a sequence of the log."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import Engine

from hiring.eventkit.log.store import Log
from hiring.eventkit.views.runner import Runner
from hiring.eventkit.views.states import AnyDecider
from hiring.eventkit.views.view import View

_PATIENCE_SECONDS = 600
_POLL_SECONDS = 0.005


async def folded(
    log: Log, engine: Engine, deciders: Sequence[AnyDecider], views: Sequence[View], sequence: int
) -> None:
    """Returns when the states and the views have read the log so far, and the runner has ended.

    Raises:
        RuntimeError: one of them stopped before.
    """
    runner = Runner(log, engine, "benchmark", deciders, views)
    task = asyncio.create_task(runner.run())
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while not _there(runner, sequence):
                await asyncio.wait({task}, timeout=_POLL_SECONDS)
                if task.done():
                    task.result()
    finally:
        task.cancel()
        await asyncio.wait({task})


def _there(runner: Runner, sequence: int) -> bool:
    health = runner.health().values()
    if poisoned := [one.poisoned for one in health if one.poisoned is not None]:
        raise RuntimeError(poisoned[0])
    return all(one.sequence >= sequence for one in health)
