"""`hiring audit restore`: a lost log from its archive into a new stream, and every view from that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from nats.aio.client import Client as Nats
from rich.text import Text
from sqlalchemy import Engine, delete

from hiring.audit import manifest as files
from hiring.audit.app import SERVICE as AUDIT
from hiring.audit.manifest import Manifest
from hiring.audit.recalling import recall
from hiring.audit.restoring import finish, restore
from hiring.audit.stores import NoArchive, Store, read_whole
from hiring.audit.verdict import Verdict
from hiring.audit.verification import verify_log
from hiring.audit.verifying import verify
from hiring.chassis.service import Service
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision
from hiring.eventkit.log.topology import verify as compare
from hiring.eventkit.views.database import writing
from hiring.eventkit.views.runner import Runner
from hiring.eventkit.views.tables import CHECKPOINTS, COMMANDS, STATES
from hiring.local.audit.showing import archive_of, say, told, wrong
from hiring.local.audit.verifying import how_many
from hiring.local.options import as_json, screen
from hiring.local.reaching import PROVISION, RESTORE, connect_as
from hiring.local.system import SERVICES, all_consumers
from hiring.local.views import database


async def restore_log(place: str, data: Path, nats: str | None, *, as_json_lines: bool) -> None:
    """Verifies the archive, publishes it, verifies the new log, and folds every view anew.

    Raises:
        NoArchive: there is none, or it is a part.
        NotEmpty: the stream holds a log already.
        DatabaseUnavailable: a service's database can't be opened.
    """
    store = archive_of(place, data)
    archived = await asyncio.to_thread(_verified, store)
    origin = Manifest.from_json(read_whole(store, files.NAME)).origin
    if nats is not None:  # a log that is there, and views that can't be folded, would be half a system
        for service in SERVICES:
            (await asyncio.to_thread(database, service, data)).dispose()
    async with _broker(data, nats, at_once=False) as client:
        with told("restoring", archived.size) as tell:
            await restore(store, origin, client, tell)
    async with _broker(data, nats) as client:
        await _compare(client, archived)
        for service in SERVICES:
            await _fold_anew(client, service, data, archived.size)
        await _recall(client, data)
        await finish(client)
    _show(archived, data, nats, as_json_lines=as_json_lines)


def _verified(store: Store) -> Verdict:
    with told("verifying the archive", how_many(store)) as tell:
        verdict = verify(store, progress=tell)
    if verdict.flaw is not None:
        where = f"sequence {verdict.flaw.sequence}: {verdict.flaw.says}"
        wrong(f"the archive is not sound, {where}. Nothing was restored: take another copy of it.")
    if Manifest.from_json(read_whole(store, files.NAME)).kind != "whole":
        raise NoArchive("this is a part of a log: only a whole archive or bundle can be restored")
    return verdict


@asynccontextmanager
async def _broker(data: Path, nats: str | None, *, at_once: bool = True) -> AsyncIterator[Nats]:
    """The broker named, which has its streams and consumers, or one on the folder while the block runs.

    Until it is marked as whole a log can be restored again, so the folder's need not be flushed message by message.
    """
    if nats is None:
        async with EmbeddedBroker(data / "nats", at_once=at_once) as broker:
            client = await connect_as(broker.url, PROVISION)
            await provision(client, all_consumers())
            await client.close()
            async with _broker(data, broker.url) as client:
                yield client
        return
    client = await connect_as(nats, RESTORE)
    try:
        if differences := await compare(client, all_consumers()):
            wrong(
                "; ".join(differences) + ". Run `hiring provision` first, with as many replicas as there are servers."
            )
        yield client
    finally:
        await client.close()


async def _compare(client: Nats, archived: Verdict) -> None:
    with told("comparing the new log", archived.size) as tell:
        verdict = await verify_log(Log(client), progress=tell)
    if (verdict.size, verdict.root, verdict.flaw) != (archived.size, archived.root, None):
        flaw = f"sequence {verdict.flaw.sequence}: {verdict.flaw.says}" if verdict.flaw else "the tree is another"
        wrong(f"the restored log is not that of the archive: {flaw}")


async def _fold_anew(client: Nats, service: Service, data: Path, size: int) -> None:
    """Forgets what the service's database had read from the lost stream, and folds the new one to its end."""
    engine = await asyncio.to_thread(database, service, data)
    try:
        await asyncio.to_thread(_forget, engine)
        if size and (service.views or service.decides):
            runner = Runner(Log(client), engine, service.name, service.decides, service.views)
            await _until_folded(runner, service, size)
    finally:
        engine.dispose()


async def _recall(client: Nats, data: Path) -> None:
    """What the audit service remembers of accesses is told again: the stream that held them was lost too."""
    engine = await asyncio.to_thread(database, AUDIT, data)
    try:
        await recall(client, engine)
    finally:
        engine.dispose()


def _forget(engine: Engine) -> None:
    with writing(engine) as connection:
        for table in (CHECKPOINTS, STATES, COMMANDS):
            connection.execute(delete(table))


async def _until_folded(runner: Runner, service: Service, size: int) -> None:
    with told(f"views of {service.name}", size) as tell:
        running = asyncio.create_task(runner.run())
        try:
            while not running.done():
                await runner.look()
                done = min(health.sequence for health in runner.health().values())
                tell(done)
                if done >= size:
                    return
                await asyncio.sleep(0.05)
            running.result()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def _show(archived: Verdict, data: Path, nats: str | None, *, as_json_lines: bool) -> None:
    if as_json_lines:
        as_json({"restored": archived.size, "root": archived.root, "into": nats or str(data)})
        return
    screen.print(Text("RESTORED  ", "bold green") + Text(f"{archived.size} messages; the tree head is the same"))
    say(f"root    {archived.root}")
    if nats is None and not (data / "keys.db").exists():
        screen.print(
            "The persons' keys are in no archive: put keys.db and master.key of the lost system into "
            f"{data} before `hiring up`, else what is sealed can't be opened."
        )
    screen.print(f"Start it with `hiring up --data {data}`." if nats is None else "Start the services.")
