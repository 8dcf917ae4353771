"""`hiring audit doctor`: the data itself: the log against its archive, each view against a fresh fold of the log."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from itertools import zip_longest
from pathlib import Path
from typing import Any

from nats.aio.client import Client as Nats
from sqlalchemy import Connection, String, Table, select

from hiring.audit.stores import NoArchive
from hiring.audit.verification import verify_log
from hiring.audit.verifying import verify
from hiring.chassis.service import Service
from hiring.eventkit.log.store import Log
from hiring.eventkit.views.checkpoints import checkpoints, parked
from hiring.eventkit.views.database import reading
from hiring.eventkit.views.prefix import Prefix
from hiring.eventkit.views.runner import ViewBehind
from hiring.eventkit.views.view import View
from hiring.local.audit.showing import archive_of, told
from hiring.local.audit.verifying import how_many
from hiring.local.finding import Finding
from hiring.local.system import SERVICES
from hiring.local.views import database

_RESTORE = "Stop the services, find out which was altered, and see `hiring audit restore`."


async def looked_into(client: Nats, data: Path, archive: str | None) -> AsyncIterator[Finding]:
    """One finding for the archive, one for the views of each service.

    Raises:
        DatabaseUnavailable: a service's database can't be opened.
    """
    yield await _archive(client, data, archive)
    for service in SERVICES:
        if service.views:
            yield await _views(client, service, data)


async def _archive(client: Nats, data: Path, place: str | None) -> Finding:
    what = "archive"
    try:
        store = archive_of(place, data)
        with told("verifying the archive", how_many(store)) as tell:
            archived = await asyncio.to_thread(verify, store, progress=tell)
    except (NoArchive, OSError) as error:
        return Finding(what, False, f"it can't be read: {error}", "Is the audit service running?")  # noqa: FBT003 - the field is `well`
    if archived.flaw is not None:
        said = f"sequence {archived.flaw.sequence}: {archived.flaw.says}"
        return Finding(what, False, said, _RESTORE)  # noqa: FBT003 - as above
    with told("comparing the log with it", archived.size) as tell:
        log = await verify_log(Log(client), archived.size, progress=tell)
    if (log.size, log.root) != (archived.size, archived.root):
        said = f"the first {archived.size} messages of the log are not those that were archived and signed"
        return Finding(what, False, said, _RESTORE)  # noqa: FBT003 - as above
    return Finding(what, well=True, words=f"{archived.size} messages, {archived.heads} signed heads, same as the log")


async def _views(client: Nats, service: Service, data: Path) -> Finding:
    """Whether each table holds what a fresh fold gives, up to where it has read."""
    what = f"views of {service.name}, folded anew"
    engine = await asyncio.to_thread(database, service, data)
    found: list[str] = []
    try:
        with reading(engine) as connection:
            read = checkpoints(connection)
            alike: dict[int, list[View]] = {}
            for view in service.views:
                row = read.get(view.name)
                if row is None or row.version != view.version:
                    found.append(f"{view.name} is not folded yet")
                else:
                    alike.setdefault(row.sequence, []).append(view)
            for until, views in alike.items():
                found += await _differences(client, connection, views, until)
    finally:
        engine.dispose()
    if found:
        advice = "An older version folded them, or something else wrote there. `hiring views rebuild` mends them."
        return Finding(what, False, "; ".join(found), advice)  # noqa: FBT003 - as above
    return Finding(what, well=True, words=f"{len(service.views)} of them, row by row the same")


async def _differences(client: Nats, standing: Connection, views: Sequence[View], until: int) -> list[str]:
    """How views that have read up to `until` differ from a fresh fold of the log up to there, read once for all."""
    passed_over = {view.name: parked(standing, view.name) for view in views}
    with tempfile.TemporaryDirectory(prefix="hiring-fold-") as scratch:
        fresh = await asyncio.to_thread(Prefix, views, passed_over, f"sqlite:///{scratch}/fresh.db")
        try:
            what = views[0].name if len(views) == 1 else f"{len(views)} views from {views[0].name} on"
            await _fold(client, fresh, what, until)
            found = [await asyncio.to_thread(_first_difference, standing, fresh, view) for view in views]
            return [said for said in found if said]
        except ViewBehind as error:
            if len(views) == 1:
                return [str(error)]
        finally:
            fresh.close()
    return [said for view in views for said in await _differences(client, standing, [view], until)]


async def _fold(client: Nats, fresh: Prefix, what: str, until: int) -> None:
    if not until:
        return
    with told(what, until) as tell:
        async with aclosing(Log(client).read(0, until=until)) as pages:
            async for page in pages:
                await asyncio.to_thread(fresh.take, page)
                tell(page[-1].sequence)


def _first_difference(standing: Connection, fresh: Prefix, view: View) -> str | None:
    for stands, folded in zip_longest(_rows(standing, view.table), _rows(fresh.connection, view.table)):
        if stands != folded:
            row = stands or folded or {}
            key = "/".join(str(row[column.name]) for column in view.table.primary_key)
            how = "is too much" if folded is None else "is missing" if stands is None else "is another"
            return f"{view.name}: the row {key} {how}"
    return None


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    order: list[Any] = list(table.primary_key.columns)
    if connection.dialect.name == "postgresql":
        order = [column.collate("C") if isinstance(column.type, String) else column for column in order]
    found = connection.execute(select(table).order_by(*order).execution_options(yield_per=500))
    yield from (dict(row) for row in found.mappings())
