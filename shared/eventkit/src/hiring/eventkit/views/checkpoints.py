"""Checkpoints: how far each fold has come, read and prepared in the service's database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select, text, update

from hiring.contracts.envelope import message_hash
from hiring.eventkit.log.store import Log
from hiring.eventkit.views.folds import Fold, ViewFold
from hiring.eventkit.views.states import StateFold
from hiring.eventkit.views.tables import CHECKPOINTS, PARKED
from hiring.eventkit.views.view import View


class LogRegressed(RuntimeError):  # noqa: N818 - it says what the log did
    """The log is not the one that the database was folded from: nothing may be read on, and nothing was skipped."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A row of `checkpoints`."""

    name: str
    version: int
    sequence: int
    stream: str
    hash: str
    poisoned: str | None


def checkpoints(connection: Connection) -> dict[str, Checkpoint]:
    """Every checkpoint by its fold's name."""
    return {row.name: Checkpoint(*row) for row in connection.execute(select(CHECKPOINTS))}


async def check_log(log: Log, rows: Iterable[Checkpoint]) -> str:
    """The creation time of the log's stream, after comparing the log with every checkpoint.

    Raises:
        LogRegressed: the stream is another one, is shorter than what was read, or holds another message there.
    """
    head = await log.head()
    created = head.created.isoformat()
    for sequence in sorted({row.sequence for row in rows if row.sequence}):
        message = await log.message(sequence) if sequence <= head.sequence else None
        found = message_hash(message.subject, message.body) if message else None
        for row in rows:
            if row.sequence == sequence and (row.stream, row.hash) != (created, found):
                raise LogRegressed(_regressed(row, created, found))
    return created


def _regressed(row: Checkpoint, created: str, found: str | None) -> str:
    if row.stream != created:
        what = f"was read from a stream made at {row.stream}, and this one was made at {created}"
    elif found is None:
        what = f"has read up to sequence {row.sequence}, where nothing stands any more"
    else:
        what = f"has read another message at sequence {row.sequence} than the one that stands there"
    return (
        f"The log has regressed: {row.name} {what}. "
        "Restore the log, or drop this database and let it be folded anew if the log is right as it is."
    )


def prepare(connection: Connection, folds: Sequence[Fold], stream: str) -> list[View]:
    """Makes missing tables and rows, sets each fold to its checkpoint, and gives the views that need a rebuild.

    A state fold of another version starts over; a view of another version keeps its table until it is rebuilt.
    """
    rows = checkpoints(connection)
    stale = []
    for fold in folds:
        row = rows.get(fold.name)
        if row is None or (row.version != fold.version and isinstance(fold, StateFold)):
            row = _start_over(connection, fold, stream)
        if isinstance(fold, ViewFold) and row.version != fold.version:
            stale.append(fold.view)
        fold.sequence, fold.hash, fold.poisoned = row.sequence, row.hash, row.poisoned
        fold.parked = parked(connection, fold.name)
    return stale


def parked(connection: Connection, view: str) -> frozenset[int]:
    """The sequences that the view passes over."""
    return frozenset(connection.execute(select(PARKED.c.sequence).where(PARKED.c.view == view)).scalars())


def poison(connection: Connection, view: str, error: str) -> None:
    """Notes why a view stopped."""
    connection.execute(update(CHECKPOINTS).where(CHECKPOINTS.c.name == view).values(poisoned=error))


def restart(connection: Connection, view: str) -> None:
    """Lets a poisoned view try again."""
    connection.execute(update(CHECKPOINTS).where(CHECKPOINTS.c.name == view).values(poisoned=None))


def park(connection: Connection, view: str, sequence: int, by: str, why: str) -> None:
    """Lets the view pass over that sequence, and try again."""
    row = {"view": view, "sequence": sequence, "by": by, "at": datetime.now(UTC), "why": why}
    connection.execute(PARKED.insert().values(row))
    restart(connection, view)


def unreadable(connection: Connection, views: Iterable[View]) -> set[str]:
    """The names of the views whose standing table lacks a column that their code reads, or is not there."""
    return {view.name for view in views if {c.name for c in view.table.columns} - _standing(connection, view.name)}


def _standing(connection: Connection, table: str) -> set[str]:
    """The columns of the table as it stands, asked in a way that survives its being swapped at this moment."""
    source = (
        "pragma_table_info(:table)"
        if connection.dialect.name == "sqlite"
        else "(SELECT column_name AS name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = :table) AS standing"
    )
    return set(connection.execute(text(f"SELECT name FROM {source}"), {"table": table}).scalars())  # noqa: S608 - from here


def _start_over(connection: Connection, fold: Fold, stream: str) -> Checkpoint:
    if isinstance(fold, StateFold):
        fold.clear(connection)
    if isinstance(fold, ViewFold):
        fold.table.drop(connection, checkfirst=True)
        fold.table.create(connection)
    connection.execute(CHECKPOINTS.delete().where(CHECKPOINTS.c.name == fold.name))
    row = Checkpoint(fold.name, fold.version, 0, stream, "", None)
    connection.execute(
        CHECKPOINTS.insert().values(name=row.name, version=row.version, sequence=0, stream=stream, hash="")
    )
    return row
