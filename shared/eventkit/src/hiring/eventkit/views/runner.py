"""The runner: reads the log once for all the views and kept states of a service, wherever it holds the lease."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from hiring.eventkit.log.store import Log, Unavailable
from hiring.eventkit.views import checkpoints as kept
from hiring.eventkit.views.checkpoints import Checkpoint, LogRegressed
from hiring.eventkit.views.chunks import Overtaken, Writing
from hiring.eventkit.views.database import preparing, reading, writing
from hiring.eventkit.views.folds import Fold, ViewFold
from hiring.eventkit.views.leases import Lease
from hiring.eventkit.views.measures import show
from hiring.eventkit.views.rebuild import RebuildRefused, rebuild
from hiring.eventkit.views.states import AnyDecider, StateFold
from hiring.eventkit.views.tables import KEPT
from hiring.eventkit.views.view import View

__all__ = ["LogRegressed", "Runner", "ViewBehind", "ViewHealth"]

T = TypeVar("T")

_log = structlog.get_logger()
_LATE = 10_000
_LONGEST_CHUNK = 2_000
_SHORT_CHUNK = 100
_GATHER_SECONDS = 0.05
_POLL_SECONDS = 0.05
_WAKE_SECONDS = 0.25


class ViewBehind(Exception):  # noqa: N818 - an answer: ask again later
    """A view has not got to the sequence that the query needs, or cannot be read yet."""


@dataclass(frozen=True, slots=True)
class ViewHealth:
    """How far a view has read, how many messages it lacks, why it stopped, whether it is being rebuilt."""

    sequence: int
    lag: int
    poisoned: str | None = None
    rebuilding: bool = False


class Runner:
    """Folds the log into the service's database.

    Every replica runs one; the one with the lease (`lease_seconds`, renewed three times as often) does the work.
    """

    def __init__(  # noqa: PLR0913 - all that it works on
        self,
        log: Log,
        engine: Engine,
        service: str,
        deciders: Sequence[AnyDecider] = (),
        views: Sequence[View] = (),
        *,
        lease_seconds: float = 3.0,
    ) -> None:
        if clash := {view.name for view in views} & set(KEPT.tables):
            raise ValueError(f"the kit keeps its own tables of these names: {sorted(clash)}")
        self.log = log
        self.engine = engine
        self._service = service
        self._deciders = tuple(deciders)
        self._views = tuple(views)
        self._lease = Lease(engine, "runner", lease_seconds)
        self._writer = ThreadPoolExecutor(1, f"{service}-views")
        self._folds: dict[str, Fold] = {}
        self._rows: dict[str, Checkpoint] = {}
        self._unreadable: set[str] = set()
        self._head = 0
        self._moved = asyncio.Event()
        self._wanted = asyncio.Event()

    async def run(self) -> None:
        """Works until cancelled.

        Raises:
            LogRegressed: the log is not the one that the database was folded from.
            Damaged: the log contradicts itself.
        """
        try:
            await _until_first([self._turns()])
        finally:
            with suppress(OperationalError):
                await asyncio.shield(self._in_writer(self._lease.give_back))
            self._writer.shutdown(wait=False)

    async def _turns(self) -> None:
        while True:
            if not await self._turn():
                await asyncio.sleep(self._lease.seconds / 3)

    async def _turn(self) -> bool:
        """One stretch of holding the lease; false when there is nothing to do but wait."""
        try:
            await self.look()
            if not await self._in_writer(self._lease.take):
                return False
            await self._work()
        except Overtaken:
            _log.info("view_runner_overtaken", service=self._service)
        except (OperationalError, Unavailable) as error:
            _log.warning("view_runner_interrupted", service=self._service, error=str(error))
            return False
        finally:
            self._folds = {}
        return True

    async def _work(self) -> None:
        """Follows the log with every fold that is near its head, and brings the others there meanwhile."""
        stream = await kept.check_log(self.log, list(self._rows.values()))
        folds: list[Fold] = [StateFold(decider) for decider in self._deciders]
        folds += [ViewFold(view) for view in self._views]
        stale = await self._in_writer(self._prepare, folds, stream)
        await self.refresh()
        names = {view.name for view in stale}
        working = [fold for fold in folds if fold.poisoned is None and fold.name not in names]
        foremost = max((fold.sequence for fold in working), default=0)
        live = [fold for fold in working if fold.sequence >= foremost - _LATE]
        late = [fold for fold in working if fold not in live]
        self._folds = {fold.name: fold for fold in live}
        tasks = [self._keep_lease(live), self._follow(live, stream)]
        rebuilding = [view for view in stale if self._rows[view.name].poisoned is None]
        if late or rebuilding:
            tasks.append(self._bring_up(late, rebuilding, stream, foremost))
        await _until_first(tasks)

    def _prepare(self, folds: Sequence[Fold], stream: str) -> list[View]:
        with preparing(self.engine) as connection:
            return kept.prepare(connection, folds, stream)

    async def _keep_lease(self, folds: Sequence[Fold]) -> None:
        """Ends when the lease is lost, or when a poisoned view was told to try again."""
        while await self._in_writer(self._lease.take):
            stopped = {name for name, row in self._rows.items() if row.poisoned is not None}
            stopped |= {fold.name for fold in folds if fold.poisoned is not None}
            await self.look()
            if any(name in self._rows and self._rows[name].poisoned is None for name in stopped):
                return
            await asyncio.sleep(self._lease.seconds / 3)

    async def _follow(self, folds: Sequence[Fold], stream: str, until: int | None = None) -> None:
        if not folds:
            await asyncio.Event().wait()
        writing_ = Writing(self.engine, folds, stream)
        await _until_first([self._read_on(folds, writing_, until), self._wake(writing_)])

    async def _read_on(self, folds: Sequence[Fold], writing_: Writing, until: int | None) -> None:
        async with aclosing(self.log.read(min(fold.sequence for fold in folds), until=until)) as batches:
            async for messages in batches:
                for start in range(0, len(messages), _LONGEST_CHUNK):
                    await self._in_writer(writing_.take, messages[start : start + _LONGEST_CHUNK])
                    self._note()
                if until is None and len(messages) < _SHORT_CHUNK:
                    await self._gather()

    async def _gather(self) -> None:
        """What comes meanwhile shares one transaction, unless somebody waits for it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_GATHER_SECONDS):
                await self._wanted.wait()
        self._wanted.clear()

    async def _wake(self, writing_: Writing) -> None:
        while True:
            await asyncio.sleep(_WAKE_SECONDS)
            if writing_.someone_missed_something:
                await self._in_writer(writing_.wake)

    async def _bring_up(self, late: Sequence[Fold], stale: Sequence[View], stream: str, foremost: int) -> None:
        """Ends when the late folds are near the head and the stale views are rebuilt; all then go on together."""
        if late:
            await self._follow(late, stream, until=foremost)
        for view in stale:
            try:
                await rebuild(self.log, self.engine, view, executor=self._writer)
            except RebuildRefused as error:
                _log.warning("view_not_rebuilt", service=self._service, view=view.name, error=str(error))
                if error.poisoned:
                    await self._in_writer(self._write, kept.poison, view.name, str(error))
                else:
                    await asyncio.sleep(self._lease.seconds)

    async def wait_for(self, views: Iterable[View], sequence: int, timeout: float = 5.0) -> None:  # noqa: ASYNC109 - the promise is ViewBehind, not a cancelled caller
        """Nothing, as soon as every one of the views has read `sequence`, whichever replica does the reading.

        Raises:
            ViewBehind: not within `timeout` seconds, or a view stopped before, or its table cannot be read yet.
        """
        names = [view.name for view in views]
        end = time.monotonic() + timeout
        while behind := [name for name in names if self._behind(name, sequence)]:
            left = end - time.monotonic()
            if left <= 0 or any(self._position(name)[1] is not None for name in behind):
                raise ViewBehind(self._why_behind(behind[0], sequence))
            moved = self._moved
            self._wanted.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, _POLL_SECONDS)):
                    await moved.wait()
            if any(name not in self._folds for name in behind):
                await self.refresh()

    def health(self) -> dict[str, ViewHealth]:
        """How every view (and the states of every kind of aggregate, `states.<kind>`) does, as last seen."""
        names = [f"states.{decider.kind}" for decider in self._deciders] + [view.name for view in self._views]
        return {name: self._health(name) for name in names}

    async def retry(self, view: str) -> None:
        """Lets a poisoned view (or `states.<kind>`) try again, whichever replica runs it."""
        await asyncio.to_thread(self._write, kept.restart, view)

    async def park(self, view: str, sequence: int, by: str, why: str) -> None:
        """Lets a view pass over one message for ever, and try again. The caller puts that on record.

        Raises:
            KeyError: there is no such view; states cannot pass over anything.
        """
        if view not in {known.name for known in self._views}:
            raise KeyError(view)
        await asyncio.to_thread(self._write, kept.park, view, sequence, by, why)

    async def refresh(self) -> None:
        """Looks how far the checkpoints are, and which views cannot be read."""
        self._rows, self._unreadable = await asyncio.to_thread(self._read)

    async def look(self) -> None:
        """Looks how far the checkpoints are and how long the log is."""
        await self.refresh()
        self._head = (await self.log.head()).sequence
        show(self._service, self.health(), self._head)

    def _read(self) -> tuple[dict[str, Checkpoint], set[str]]:
        with reading(self.engine) as connection:
            rows = kept.checkpoints(connection)
            doubtful = [v for v in self._views if v.name not in rows or rows[v.name].version != v.version]
            return rows, kept.unreadable(connection, doubtful)

    def _write(self, change: Callable[..., None], *arguments: object) -> None:
        with writing(self.engine) as connection:
            change(connection, *arguments)

    def _position(self, name: str) -> tuple[int, str | None]:
        if fold := self._folds.get(name):
            return fold.sequence, fold.poisoned
        row = self._rows.get(name)
        return (row.sequence, row.poisoned) if row else (-1, None)

    def _behind(self, name: str, sequence: int) -> bool:
        return name in self._unreadable or self._position(name)[0] < sequence

    def _why_behind(self, name: str, sequence: int) -> str:
        position, poisoned = self._position(name)
        if name in self._unreadable:
            return f"{name} is being rebuilt and cannot be read yet"
        return f"{name} has read up to {max(position, 0)}, not {sequence}" + (f": {poisoned}" if poisoned else "")

    def _health(self, name: str) -> ViewHealth:
        position, poisoned = self._position(name)
        row = self._rows.get(name)
        rebuilding = any(v.name == name and row is not None and row.version != v.version for v in self._views)
        return ViewHealth(max(position, 0), max(self._head - max(position, 0), 0), poisoned, rebuilding)

    def _note(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    async def _in_writer(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, work, *arguments)


async def _until_first(coroutines: Iterable[Coroutine[None, None, None]]) -> None:
    """Runs them together until the first ends, then ends the others.

    A task is cancelled until it ends, as `asyncio.wait_for` of Python 3.11 may swallow a cancellation (gh-86296).
    """
    running = {asyncio.create_task(coroutine) for coroutine in coroutines}
    try:
        done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        while running:
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=_POLL_SECONDS)
