"""`hiring views`: how far the views are, rebuilding them, and mending one that stopped."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

from nats.aio.client import Client as Nats
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine

from hiring.chassis.service import Service
from hiring.chassis.settings import Settings
from hiring.eventkit.log.store import Log
from hiring.eventkit.parking import Parking
from hiring.eventkit.views.database import DatabaseUnavailable, open_database
from hiring.eventkit.views.rebuild import RebuildRefused, rebuild
from hiring.eventkit.views.runner import Runner, ViewHealth
from hiring.eventkit.views.view import View
from hiring.local.contexts import CHOSEN
from hiring.local.options import as_json, fail, screen
from hiring.local.reaching import reached
from hiring.local.system import SERVICES


async def print_lag(data: Path, nats: str | None, *, as_json_lines: bool) -> None:
    """A line for each view: what it has read, by how much it is behind, whether it stopped."""
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for column in ("service", "view", "has read", "behind by", ""):
        table.add_column(column, justify="left" if column in {"service", "view", ""} else "right")
    async with reached(data, nats, "view-lag") as client:
        for service in SERVICES:
            async with looking(client, service, data) as runner:
                for name, health in runner.health().items():
                    if as_json_lines:
                        as_json({"service": service.name, "view": name, **asdict(health)})
                    table.add_row(service.name, name, str(health.sequence), str(health.lag), _said(health))
    if not as_json_lines:
        screen.print(table)


async def rebuild_views(data: Path, nats: str | None, name: str | None) -> None:
    """Folds one view, or all, anew from the whole log, with a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    wanted = [_named(name)] if name else [(service, view) for service in SERVICES for view in service.views]
    async with reached(data, nats, "view-rebuild") as client:
        with Progress(*columns, console=screen) as progress:
            for service, view in wanted:
                await _rebuild(client, data, progress, service, view)


async def retry_view(data: Path, nats: str | None, name: str) -> None:
    """Lets a stopped view try again."""
    service, view = _named(name)
    async with reached(data, nats, "view-retry") as client, looking(client, service, data) as runner:
        await runner.retry(view.name)
    screen.print(f"{view.name} tries again; see `hiring views lag`")


async def skip_message(data: Path, nats: str | None, name: str, sequence: int, by: str, why: str) -> None:
    """Lets a stopped view leave one message out, and puts on record who wanted that and why."""
    service, view = _named(name)
    async with reached(data, nats, "view-skip") as client, looking(client, service, data) as runner:
        message = await Log(client).message(sequence)
        if message is None:
            fail(f"the log has no message {sequence}.")
            return
        error = RuntimeError(f"left out of the view {view.name} by {by}: {why}")
        await Parking(client).park(service.name, f"view-{view.name}", message, error, 1)
        await runner.park(view.name, sequence, by, why)
    screen.print(f"{view.name} leaves out message {sequence} and goes on; see `hiring views lag`")


@asynccontextmanager
async def looking(client: Nats, service: Service, data: Path) -> AsyncIterator[Runner]:
    """A runner that has looked at the service's database, and never runs."""
    engine = await asyncio.to_thread(database, service, data)
    try:
        runner = Runner(Log(client), engine, service.name, service.decides, service.views)
        await runner.look()
        yield runner
    finally:
        engine.dispose()


def database(service: Service, data: Path) -> Engine:
    """The database of a service's views, as its settings say; SQLite below `data` otherwise.

    Raises:
        DatabaseUnavailable: it can't be opened, or the context names none.
    """
    settings = Settings(data_folder=data)
    if CHOSEN.name is not None and settings.database_url is None and not data.exists():
        raise DatabaseUnavailable(
            f"the context {CHOSEN.name} names no database of the views. "
            f"Put its URL into a file, and `hiring context add {CHOSEN.name} … --database FILE`"
        )
    return open_database(settings.views_url(service.name), service.name, service.chains)


def _named(name: str) -> tuple[Service, View]:
    found = {view.name: (service, view) for service in SERVICES for view in service.views}
    if name not in found:
        fail(f"there is no view {name}. There are: {', '.join(sorted(found))}.")
    return found[name]


async def _rebuild(client: Nats, data: Path, progress: Progress, service: Service, view: View) -> None:
    task = progress.add_task(view.name, total=None)
    engine = await asyncio.to_thread(database, service, data)
    try:
        sequence = await rebuild(Log(client), engine, view, partial(_tell, progress, task))
    except RebuildRefused as error:
        fail(str(error))
    else:
        progress.update(task, completed=sequence, total=sequence)
    finally:
        engine.dispose()


def _tell(progress: Progress, task: TaskID, done: int, of: int) -> None:
    progress.update(task, completed=done, total=of)


def _said(health: ViewHealth) -> Text:
    if health.poisoned:
        return Text(f"stopped: {health.poisoned}", "red")
    return Text("is being rebuilt", "yellow") if health.rebuilding else Text()
