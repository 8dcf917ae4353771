"""`hiring doctor`: is all well? Broker, streams, the log itself, the views, what is parked; and, in depth, the data."""

from collections.abc import AsyncIterator
from pathlib import Path

import typer
from nats.aio.client import Client as Nats
from rich.table import Table
from rich.text import Text

from hiring.audit.verification import verify_log
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import verify
from hiring.eventkit.parking import Parking
from hiring.local.audit.examining import looked_into
from hiring.local.finding import Finding
from hiring.local.options import as_json, screen
from hiring.local.reaching import reached
from hiring.local.system import SERVICES, all_consumers
from hiring.local.views import looking


async def doctor(
    data: Path, nats: str | None, *, as_json_lines: bool, in_depth: bool = False, archive: str | None = None
) -> None:
    """Looks at everything and says how it is; exit code 1 when anything is not well.

    `in_depth`: holds the log against its archive and every view against a fresh fold, too.

    Raises:
        DatabaseUnavailable: a service's database can't be opened.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for column in ("", "what", "how it is"):
        table.add_column(column)
    well = True
    async with reached(data, nats, "doctor") as client:
        async for finding in _looked_at(client, data, archive, in_depth=in_depth):
            well &= finding.well
            if as_json_lines:
                as_json({"what": finding.what, "well": finding.well, "says": finding.words, "advice": finding.advice})
                continue
            mark = Text("well", "green") if finding.well else Text("ill", "bold red")
            table.add_row(mark, finding.what, Text(" ".join(filter(None, (finding.words, finding.advice)))))
    if not as_json_lines:
        screen.print(table)
    if not well:
        raise typer.Exit(1)


async def _looked_at(client: Nats, data: Path, archive: str | None, *, in_depth: bool) -> AsyncIterator[Finding]:
    async for finding in _findings(client, data):
        yield finding
    if in_depth:
        async for finding in looked_into(client, data, archive):
            yield finding


async def _findings(client: Nats, data: Path) -> AsyncIterator[Finding]:
    server = client.connected_server_version
    yield Finding("broker", well=True, words=f"nats-server {server.major}.{server.minor}.{server.patch}")
    differences = await verify(client, all_consumers())
    words = "; ".join(differences) or "as declared"
    yield Finding("streams and consumers", not differences, words, "Run `hiring provision`." if differences else "")
    verdict = await verify_log(Log(client))
    said = f"{verdict.size} messages, every hash chain whole, Merkle root {verdict.root[:16]}"
    if verdict.flaw:
        advice = "Stop the services and restore the log from its second copy."
        yield Finding("log", False, f"sequence {verdict.flaw.sequence}: {verdict.flaw.says}", advice)  # noqa: FBT003 - the field is `well`
    else:
        yield Finding("log", well=True, words=said)
    for service in SERVICES:
        async with looking(client, service, data) as runner:
            views = runner.health()
        stopped = "; ".join(f"{name}: {health.poisoned}" for name, health in views.items() if health.poisoned)
        lag = max((health.lag for health in views.values()), default=0)
        following = f"{len(views)} of them, at most {lag} messages behind the log"
        advice = "Mend the cause, then `hiring views retry`." if stopped else ""
        yield Finding(f"views of {service.name}", not stopped, stopped or following, advice)
    parked = len(await Parking(client).all())
    advice = "See `hiring parked list`." if parked else ""
    yield Finding("parked messages", not parked, str(parked) if parked else "none", advice)
