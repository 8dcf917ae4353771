"""`hiring up`: the system in the foreground, with a screen that says how it is."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from hiring.chassis.collecting import keep_what_stands
from hiring.chassis.health import readiness
from hiring.eventkit.log.store import Log
from hiring.local.options import as_json, errors, screen
from hiring.local.system import System, log_lines_into, system

_REFRESH_SECONDS = 1.0
_WARNING = "development identity: whoever reaches this port may say who they are; it listens on this machine only"


async def serve(data: Path, port: int, *, as_json_lines: bool) -> None:
    """Runs until SIGINT or SIGTERM; a second signal ends the process at once."""
    stopped = asyncio.Event()
    _on_signals(stopped.set)
    with log_lines_into(data) as lines:
        async with system(data, port) as it:
            keep_what_stands()
            if as_json_lines:
                as_json({"ready": True, **asdict(it.addresses), "data": str(data)})
                await stopped.wait()
            else:
                await _show(it, lines, stopped)
    if not as_json_lines:
        screen.print("stopped; everything acknowledged is kept in", str(data))


def _on_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    seen: list[bool] = []

    def on_signal() -> None:
        if seen:
            errors.print("hiring: stopped at once")
            os._exit(130)
        seen.append(True)
        errors.print("\nstopping: finishing what was taken (again to stop at once)")
        stop()

    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, on_signal)


async def _show(it: System, lines: Path, stopped: asyncio.Event) -> None:
    log = Log(it.services[0].client)
    if not screen.is_terminal:
        screen.print(await _status(it, lines, log))
        await stopped.wait()
        return
    with Live(await _status(it, lines, log), console=screen, auto_refresh=False, transient=False) as live:
        while not stopped.is_set():
            live.update(await _status(it, lines, log), refresh=True)
            try:
                await asyncio.wait_for(stopped.wait(), _REFRESH_SECONDS)
            except TimeoutError:
                continue


async def _status(it: System, lines: Path, log: Log) -> Group:
    places = Table.grid(padding=(0, 2))
    for what, where in (
        ("console", it.addresses.http),
        ("HTTP", f"{it.addresses.http}/docs"),
        ("issuer", it.addresses.issuer),
        ("NATS", it.addresses.nats),
        ("data", str(lines.parent)),
        ("log lines", str(lines)),
    ):
        places.add_row(Text(what, "bold"), where)
    services = Table(box=None, padding=(0, 2), pad_edge=False)
    for column in ("service", "state", "views behind by"):
        services.add_column(column)
    head = (await log.head()).sequence
    for service in it.services:
        checks = await readiness(service.checks)
        wrong = [check.words for check in checks.values() if not check.ok]
        state = Text("ready", "green") if not wrong else Text("; ".join(wrong), "red")
        lags = [health.lag for health in service.runner.health().values()]
        services.add_row(service.service.name, state, f"{max(lags, default=0)} of {head} messages")
    return Group(Text("hiring is READY", "bold green"), places, Text(_WARNING, "yellow"), Text(), services)
