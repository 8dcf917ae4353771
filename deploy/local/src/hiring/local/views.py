"""`hiring view`: how far the views are, and rebuilding them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from nats.aio.client import Client as Nats
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine

from hiring.chassis.service import Service
from hiring.chassis.settings import Settings
from hiring.eventkit.log.store import Log
from hiring.eventkit.parking import Parking
from hiring.eventkit.views.database import open_database
from hiring.eventkit.views.rebuild import RebuildRefused, rebuild
from hiring.eventkit.views.runner import Runner, ViewHealth
from hiring.eventkit.views.view import View
from hiring.local.options import Data, Json, NatsUrl, as_json, fail, reached, run, screen
from hiring.local.place import DEFAULT_FOLDER
from hiring.local.system import SERVICES

Name = Annotated[str, typer.Argument(help="The view; `hiring view lag` lists them.")]

app = typer.Typer(no_args_is_help=True, help="The views: how far they are, and rebuilding them.")


@app.command("lag", epilog="Example: `hiring view lag --json`")
def lag_command(data: Data = DEFAULT_FOLDER, nats: NatsUrl = None, *, json_: Json = False) -> None:
    """By how many messages each view is behind the log."""
    run(_lag(data, nats, as_json_lines=json_))


@app.command("rebuild", epilog="Example: `hiring view rebuild pipeline_pools`, or `hiring view rebuild --all`")
def rebuild_command(
    name: Annotated[str | None, typer.Argument(help="The view; `hiring view lag` lists them.")] = None,
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every view, one after the other.")] = False,
) -> None:
    """Fold a view anew from the whole log, beside the one that answers, and swap them."""
    if every == (name is not None):
        fail("name one view, or say --all. `hiring view lag` lists them.")
    run(_rebuild(data, nats, [_known(name)] if name else list(_views())))


@app.command("retry", epilog="Example: `hiring view retry pipeline_board`")
def retry_command(name: Name, data: Data = DEFAULT_FOLDER, nats: NatsUrl = None) -> None:
    """Let a view that stopped at a message try again, after its cause was mended."""
    run(_retry(data, nats, *_known(name)))


@app.command("skip", epilog="Example: `hiring view skip pipeline_board 4711 --by anna --why 'a bug, see ticket 12'`")
def skip_command(
    name: Name,
    sequence: Annotated[int, typer.Argument(min=1, help="The message that the view stopped at.")],
    by: Annotated[str, typer.Option(help="Who decides this.")],
    why: Annotated[str, typer.Option(help="Why it may be left out.")],
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
) -> None:
    """Let a stopped view pass over one message for ever. It is put on record."""
    run(_skip(data, nats, _known(name), sequence=sequence, by=by, why=why))


def _known(name: str) -> tuple[Service, View]:
    known = {view.name: (service, view) for service, view in _views()}
    if name not in known:
        fail(f"there is no view {name}. There are: {', '.join(sorted(known))}.")
    return known[name]


def _views() -> Iterator[tuple[Service, View]]:
    for service in SERVICES:
        for view in service.views:
            yield service, view


def database(service: Service, data: Path) -> Engine:
    """The database of a service's views, as its settings say; SQLite below `data` otherwise."""
    return open_database(Settings(data_folder=data).views_url(service.name), service.name)


async def _lag(data: Path, nats: str | None, *, as_json_lines: bool) -> None:
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


def _said(health: ViewHealth) -> Text:
    if health.poisoned:
        return Text(f"stopped: {health.poisoned}", "red")
    return Text("is being rebuilt", "yellow") if health.rebuilding else Text()


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


async def _retry(data: Path, nats: str | None, service: Service, view: View) -> None:
    async with reached(data, nats, "view-retry") as client, looking(client, service, data) as runner:
        await runner.retry(view.name)
    screen.print(f"{view.name} tries again; see `hiring view lag`")


async def _skip(data: Path, nats: str | None, known: tuple[Service, View], *, sequence: int, by: str, why: str) -> None:
    service, view = known
    async with reached(data, nats, "view-skip") as client, looking(client, service, data) as runner:
        message = await Log(client).message(sequence)
        if message is None:
            fail(f"the log has no message {sequence}.")
            return
        error = RuntimeError(f"left out of the view {view.name} by {by}: {why}")
        await Parking(client).park(service.name, f"view-{view.name}", message, error, 1)
        await runner.park(view.name, sequence, by, why)
    screen.print(f"{view.name} leaves out message {sequence} and goes on; see `hiring view lag`")


async def _rebuild(data: Path, nats: str | None, wanted: list[tuple[Service, View]]) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with reached(data, nats, "view-rebuild") as client:
        with Progress(*columns, console=screen) as progress:
            for service, view in wanted:
                task = progress.add_task(view.name, total=None)
                engine = await asyncio.to_thread(database, service, data)
                told = partial(_tell, progress, task)
                try:
                    sequence = await rebuild(Log(client), engine, view, told)
                except RebuildRefused as error:
                    fail(str(error))
                finally:
                    engine.dispose()
                progress.update(task, completed=sequence, total=sequence)


def _tell(progress: Progress, task: TaskID, done: int, of: int) -> None:
    progress.update(task, completed=done, total=of)
