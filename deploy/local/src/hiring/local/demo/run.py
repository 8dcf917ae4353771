"""`hiring demo`: a system of its own in a throw-away folder, and both plays on it."""

import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from nats.aio.client import Client as Nats
from rich.console import Console

from hiring.chassis.client import Client
from hiring.chassis.reacting import consumers
from hiring.contracts.ids import VacancyId
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.store import Log
from hiring.local.demo import iterative, waterfall
from hiring.local.demo.compressed_time import CompressedTime
from hiring.local.demo.over_http import OverHttp, Speaks
from hiring.local.demo.stage import Stage
from hiring.local.reaching import PLAYER, connect_as
from hiring.local.system import SERVICES, log_lines_into, system

PLAYS: dict[str, tuple[str, Callable[[Stage], Awaitable[None]]]] = {
    "iterative": ("backend-engineer", iterative.play),
    "waterfall": ("engineering-manager", waterfall.play),
}


async def demo(
    console: Console, models: tuple[str, ...] = tuple(PLAYS), keep: Path | None = None, pace: float = 0
) -> None:
    """Plays the chosen use cases on the real services, in `keep` or a folder that is gone afterwards.

    Raises:
        CannotStart: the system could not start.
        Rejected: a service refused what the play did not expect to be refused.
    """
    with tempfile.TemporaryDirectory(prefix="hiring-demo-", ignore_cleanup_errors=True) as scratch:
        folder = keep or Path(scratch)
        with log_lines_into(folder):
            async with system(folder) as it:
                client = await connect(it.addresses.nats, "demo")
                try:
                    await play(console, client, models, pace)
                finally:
                    await client.close()
    if keep:
        console.print(f"Everything is kept in {keep}; look at it with `hiring up --data {keep}`.", highlight=False)


async def demo_on(console: Console, models: tuple[str, ...], gateway: str, issuer: str, nats: str, pace: float) -> None:
    """Plays them on a system that runs elsewhere with a simulated clock: people over HTTP, their time on its broker.

    Raises:
        CannotStart: the gateway or the issuer can't be reached.
        Unavailable: the broker can't be reached.
        Rejected: as above; a vacancy of a play may be there already.
    """
    people, client = OverHttp(gateway, issuer), await connect_as(nats, PLAYER)
    try:
        await play(console, client, models, pace, people)
    finally:
        people.close()
        await client.close()


async def play(
    console: Console,
    client: Nats,
    models: tuple[str, ...] = tuple(PLAYS),
    pace: float = 0,
    people: Speaks | None = None,
) -> None:
    """Plays the chosen use cases on the services behind this connection, which takes simulated times.

    `people` are who speaks to the services; without them it is done over the connection.

    Raises:
        Rejected: as above.
    """
    began = monotonic()
    time = CompressedTime(client, [consumer for service in SERVICES for consumer in consumers(service)])
    for model in models:
        vacancy, acts = PLAYS[model]
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
        speaks = people or Client(client)
        stage = Stage(speaks, console, VacancyId(vacancy), tomorrow, time.settle, time.pass_until, pace)
        console.print(f"\n[bold]{model.upper()}[/]: {stage.vacancy}", highlight=False)
        await acts(stage)
    head = await Log(client).head()
    seconds = monotonic() - began
    console.print(f"\n{head.sequence} decisions stand in the log, made in {seconds:.0f} s.", highlight=False)
