"""Rebuilding a view beside the one that answers, and swapping them."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import aclosing
from functools import partial

from sqlalchemy import Constraint, Engine, Index, MetaData, Table, inspect, text

from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.views.checkpoints import parked, prepare
from hiring.eventkit.views.chunks import Overtaken, Sorter, write
from hiring.eventkit.views.database import preparing
from hiring.eventkit.views.folds import ViewFold
from hiring.eventkit.views.leases import Lease
from hiring.eventkit.views.tables import CHECKPOINTS
from hiring.eventkit.views.view import View

Progress = Callable[[int, int], None]
"""Is told how many messages are done, of how many."""

_LEASE_SECONDS = 15.0
_LONGEST_NAME = 40


class RebuildRefused(RuntimeError):  # noqa: N818 - an answer: the old view stands
    """The view was not rebuilt; the old one goes on answering. `poisoned`: trying again will not help."""

    def __init__(self, sentence: str, *, poisoned: bool = False) -> None:
        super().__init__(sentence)
        self.poisoned = poisoned


async def rebuild(
    log: Log, engine: Engine, view: View, progress: Progress | None = None, executor: Executor | None = None
) -> int:
    """Folds the whole log into a fresh table, puts it in the place of the view's, and gives the sequence it stands at.

    The running view goes on answering, and its runner goes on from here. `executor` runs what blocks.

    Raises:
        RebuildRefused: somebody else is rebuilding it, or a message poisons it (named in the sentence).
    """
    lease = Lease(engine, f"rebuild:{view.name}", _LEASE_SECONDS)
    stream = (await log.head()).created.isoformat()
    nonce = secrets.token_hex(4)
    fold = ViewFold(view, beside(view.table, nonce), f"{view.name}~{nonce}")
    work = _Rebuild(engine, fold, stream, lease)
    call = partial(asyncio.get_running_loop().run_in_executor, executor)
    if not await call(lease.take):
        raise RebuildRefused(f"{view.name} is being rebuilt by somebody else")
    try:
        await call(work.begin)
        async for messages, head in _whole(log, fold):
            await call(work.fold_in, messages)
            if progress is not None:
                progress(fold.sequence, head)
        await call(work.swap)
    except Overtaken as error:
        raise RebuildRefused(f"{view.name} is being rebuilt by somebody else") from error
    finally:
        await asyncio.shield(call(lease.give_back))
    return fold.sequence


def beside(table: Table, nonce: str) -> Table:
    """The same table under another name, its indexes and constraints too."""
    copy = table.to_metadata(MetaData(), name=f"{table.name[:_LONGEST_NAME]}__{nonce}")
    named: list[Index | Constraint] = [*copy.indexes, *copy.constraints]
    for part in named:
        if isinstance(part.name, str):
            part.name = f"{part.name[:_LONGEST_NAME]}__{nonce}"
    return copy


async def _whole(log: Log, fold: ViewFold) -> AsyncIterator[tuple[list[StoredMessage], int]]:
    """What the fold has not had, up to the head, and again until nothing new came meanwhile; with the head."""
    while (head := (await log.head()).sequence) > fold.sequence:
        async with aclosing(log.read(fold.sequence, until=head)) as batches:
            async for messages in batches:
                yield messages, head


class _Rebuild:
    """What a rebuild does to the database, each method a transaction or more."""

    def __init__(self, engine: Engine, fold: ViewFold, stream: str, lease: Lease) -> None:
        self._engine = engine
        self._fold = fold
        self._stream = stream
        self._lease = lease
        self._sorter = Sorter([fold], stream)

    def begin(self) -> None:
        """Makes the fresh table, after dropping what a rebuild that died left behind."""
        prefix = beside(self._fold.view.table, "").name
        unfinished = CHECKPOINTS.c.name.startswith(f"{self._fold.view.name}~", autoescape=True)
        with preparing(self._engine) as connection:
            for name in inspect(connection).get_table_names():
                if name.startswith(prefix):
                    Table(name, MetaData()).drop(connection)
            connection.execute(CHECKPOINTS.delete().where(unfinished))
            prepare(connection, [self._fold], self._stream)
            self._fold.parked = parked(connection, self._fold.view.name)

    def fold_in(self, messages: list[StoredMessage]) -> None:
        """Folds these messages, while the lease lasts."""
        if not self._lease.take():
            raise Overtaken
        write(self._engine, [self._fold], self._sorter.chunk(messages))
        if self._fold.poisoned is not None:
            raise RebuildRefused(self._fold.poisoned, poisoned=True)

    def swap(self) -> None:
        """Checkpoint first: a runner that is about to write waits for it, then finds itself overtaken."""
        fold, name = self._fold, self._fold.view.name
        new = {"version": fold.version, "sequence": fold.sequence, "stream": self._stream, "hash": fold.hash}
        with preparing(self._engine) as connection:
            if not connection.execute(CHECKPOINTS.delete().where(CHECKPOINTS.c.name == fold.name)).rowcount:
                raise Overtaken
            connection.execute(CHECKPOINTS.delete().where(CHECKPOINTS.c.name == name))
            connection.execute(CHECKPOINTS.insert().values(name=name, **new))
            fold.view.table.drop(connection, checkfirst=True)
            quote = connection.dialect.identifier_preparer.quote
            connection.execute(text(f"ALTER TABLE {quote(fold.table.name)} RENAME TO {quote(name)}"))
