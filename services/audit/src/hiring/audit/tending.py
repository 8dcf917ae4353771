"""What audit tends while it runs: the archive under a lease, the comparison with the log, the alarm, the accesses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import OperationalError

from hiring.audit.accesses import AccessLog
from hiring.audit.alarm import Alarm, Differs
from hiring.audit.archive import Archive
from hiring.audit.archiving import Archiving
from hiring.audit.comparing import Comparing
from hiring.audit.heads import Heads
from hiring.audit.notes import Forged
from hiring.audit.settings import AuditSettings
from hiring.audit.signing import SigningKeys
from hiring.audit.stores import NoArchive, open_store
from hiring.audit.tiles import Tiles
from hiring.chassis.health import Check, Checks
from hiring.chassis.service import Ground
from hiring.eventkit.log.store import Log, Unavailable
from hiring.eventkit.views.leases import Lease

_LEASE_SECONDS = 3.0
_PAUSE_SECONDS = 1.0
_SEALING_SECONDS = 5.0
_POLL_SECONDS = 0.02
_PASSING = (NoArchive, OSError, Unavailable, OperationalError)

_log = structlog.get_logger()


class Audit:
    """What the answers are made from, and what is done besides."""

    def __init__(self, ground: Ground, settings: AuditSettings) -> None:
        self.log = Log(ground.client)
        self.tiles = Tiles(ground.engine)
        self.heads = Heads(ground.engine)
        self.keys = SigningKeys(ground.settings.keys_url(), ground.master_key, "keys")
        self.accesses = AccessLog(ground.client, ground.engine)
        self.alarm = Alarm()
        self.archiving = Archiving(ground.client, self.log, self.tiles, self.heads, settings.archive_seconds)
        self.seconds = settings.archive_seconds
        self._place = settings.place(ground.settings)
        self._lease = Lease(ground.engine, "archive", _LEASE_SECONDS)
        self._trouble: str | None = None
        self._archives = False

    @property
    def checks(self) -> Checks:
        """Whether log and archive agree, and the archive can be written."""
        return {"archive": self._check}

    async def _check(self) -> Check:
        if self.alarm.found is not None:
            return Check(ok=False, words=f"the log and its archive differ: {self.alarm.found}")
        if self._trouble is not None:
            return Check(ok=False, words=f"the archive is not written: {self._trouble}")
        head = await asyncio.to_thread(self.heads.newest)
        return Check(ok=True, words=f"log and archive agree; signed up to {head.size if head else 0}")

    async def run(self) -> None:
        """Works where it holds the lease, until a difference is found."""
        while self.alarm.found is None:
            try:
                if await asyncio.to_thread(self._lease.take):
                    await self._work()
            except Differs as found:
                self.alarm.ring(found)
            except Forged as damage:
                self.alarm.ring(Differs(0, f"the archive is damaged: {damage}"))
            except _PASSING as error:
                self._trouble = str(error)
                _log.warning("archive_interrupted", error=str(error))
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _work(self) -> None:
        store = await asyncio.to_thread(open_store, self._place)
        archive = await asyncio.to_thread(Archive.open, store, self.keys, await self.log.head())
        self._trouble = None
        comparing = Comparing(self.log, store, self.tiles, self.seconds)
        self._archives = True
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.archiving.run(archive))
                group.create_task(comparing.run())
                group.create_task(self._keep_lease())
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        finally:
            self._archives = False

    async def seal(self) -> None:
        """Signs and archives all that the log holds by now, where it is this replica that archives."""
        try:
            async with asyncio.timeout(_SEALING_SECONDS):
                end = (await self.log.head()).sequence
                while self._archives:
                    head = await asyncio.to_thread(self.heads.newest)
                    if end <= (head.size if head else 0):
                        return
                    self.archiving.sign_now()
                    await asyncio.sleep(_POLL_SECONDS)
        except (TimeoutError, *_PASSING) as error:
            _log.warning(
                "archive_ends_before_the_log", error=str(error) or "it took too long", mended_by="the next start"
            )

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(_LEASE_SECONDS / 3)
            if not await asyncio.to_thread(self._lease.take):
                raise Unavailable("another replica archives now")

    def close(self) -> None:
        """Gives the lease back, and lets go of the keys."""
        self._lease.give_back()
        self.keys.close()


@asynccontextmanager
async def auditing(ground: Ground) -> AsyncIterator[Audit]:
    """Audits the log while the block runs; leaving it, a last head is signed over all of it.

    Raises:
        UnfitMasterKey: it is not the one that wrapped the signing keys.
        DatabaseUnavailable: a database can't be opened.
    """
    audit = await asyncio.to_thread(Audit, ground, AuditSettings())
    await audit.accesses.open()
    task = asyncio.create_task(audit.run())
    try:
        yield audit
    finally:
        await audit.seal()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.to_thread(audit.close)
