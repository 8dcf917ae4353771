"""Folds: what a chunk of the log makes of the rows of one view."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import Counter
from pydantic_core import from_json, to_json
from sqlalchemy import JSON, Connection, Table, bindparam, delete
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from hiring.contracts.envelope import Commit, Recorded
from hiring.eventkit.views.rows import rows_with, upsert
from hiring.eventkit.views.view import Key, Row, View

FOLDED = Counter("hiring_view_events", "Events folded", ["fold"])


@dataclass(slots=True)
class Portion:
    """What one message holds for one fold: the events it takes, or why they cannot be read."""

    sequence: int
    commit: Commit | None = None
    events: list[Recorded[Any]] = field(default_factory=list)
    error: Exception | None = None


class Fold(ABC):
    """One reader of the log with a checkpoint of its own. `poisoned` says why it stopped."""

    def __init__(self, name: str, version: int) -> None:
        self.name = name
        self.version = version
        self.sequence = 0
        self.hash = ""
        self.poisoned: str | None = None
        self.parked: frozenset[int] = frozenset()

    @property
    def rests(self) -> bool:
        """Whether it had better not write just now."""
        return False

    @abstractmethod
    def apply(self, connection: Connection, portions: Sequence[Portion]) -> None:
        """Writes what these portions make of the rows. Nothing in memory counts before `settle`.

        Raises:
            Poisoned: a portion cannot be applied.
            Unwritable: the database refuses what they made.
        """

    def settle(self, sequence: int, hash_: str) -> None:
        """The transaction is committed: the fold stands at `sequence`."""
        self.sequence, self.hash = sequence, hash_


class Poisoned(Exception):  # noqa: N818 - a view is poisoned; it stops, the rest goes on
    """A fold cannot apply the message at `sequence`."""

    def __init__(self, fold: Fold, sequence: int, error: Exception) -> None:
        super().__init__(f"{fold.name} cannot apply sequence {sequence}: {type(error).__name__}: {error}")
        self.fold = fold
        self.sequence = sequence


class Unwritable(Exception):  # noqa: N818 - rows are unwritable
    """The database refuses rows of a fold; which message made them is still to be found out."""

    def __init__(self, fold: Fold, error: Exception) -> None:
        super().__init__(str(error))
        self.fold = fold
        self.error = error


class ViewFold(Fold):
    """A view folded into its table, or into `table` beside it under the checkpoint `name`."""

    def __init__(self, view: View, table: Table | None = None, name: str | None = None) -> None:
        super().__init__(name or view.name, view.version)
        self.view = view
        self.table = view.table if table is None else table
        self._columns = [c.name for c in self.table.columns]
        self._key = [c.name for c in self.table.primary_key.columns]
        self._json = [c.name for c in self.table.columns if isinstance(c.type, JSON)]
        self._gone = delete(self.table).where(*(self.table.c[name] == bindparam(f"k_{name}") for name in self._key))

    def apply(self, connection: Connection, portions: Sequence[Portion]) -> None:
        """Loads the touched rows, evolves them in memory and writes each once."""
        touched = list(self._touched(portions))
        before = self._load(connection, list(dict.fromkeys(key for _, keys in touched for key in keys)))
        derive = self.view.derive
        last = {key: recorded for recorded, keys in touched for key in keys} if derive else {}
        rows: dict[Key, Row | None] = {}
        for recorded, keys in touched:
            try:
                for key in keys:
                    row = self.view.evolve(rows[key] if key in rows else before.get(key), recorded, key)
                    if row is not None and derive is not None and last[key] is recorded:
                        row = {**row, **derive(row)}
                    rows[key] = self._checked(row, key)
            except Exception as error:  # whatever a view's code does wrong stops this view alone
                raise Poisoned(self, recorded.sequence, error) from error
        with self._refusals():
            self._write(connection, before, rows)
        FOLDED.labels(self.view.name).inc(len(touched))

    def _touched(self, portions: Iterable[Portion]) -> Iterator[tuple[Recorded[Any], list[Key]]]:
        for portion in portions:
            if portion.error is not None:
                raise Poisoned(self, portion.sequence, portion.error)
            try:
                for recorded in portion.events:
                    yield recorded, list(self.view.keys(recorded))
            except Exception as error:  # as above
                raise Poisoned(self, portion.sequence, error) from error

    def _load(self, connection: Connection, keys: list[Key]) -> dict[Key, Row]:
        rows: dict[Key, Row] = {}
        with self._refusals():
            for values in rows_with(connection, self.table, keys):
                row = dict(zip(self._columns, values, strict=True))
                rows[tuple(row[name] for name in self._key)] = row
        return rows

    def _checked(self, row: Row | None, key: Key) -> Row | None:
        """The row as the database will give it back; its columns and key must be those that it was asked for."""
        if row is None:
            return None
        if len(row) != len(self._columns) or any(row[name] != part for name, part in zip(self._key, key, strict=True)):
            raise ValueError(f"evolve must give every column of {self.view.name} and keep the key {key}")
        return {**row, **{name: from_json(to_json(row[name])) for name in self._json}} if self._json else row

    def _write(self, connection: Connection, before: dict[Key, Row], rows: dict[Key, Row | None]) -> None:
        changed = [row for key, row in rows.items() if row is not None and row is not before.get(key)]
        gone = [key for key, row in rows.items() if row is None and key in before]
        if changed:
            upsert(connection, self.table, changed)
        if gone:
            names = [f"k_{name}" for name in self._key]
            connection.execute(self._gone, [dict(zip(names, key, strict=True)) for key in gone])

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except StatementError as error:
            lost = isinstance(error, DBAPIError) and error.connection_invalidated
            if lost or isinstance(error, OperationalError):
                raise
            raise Unwritable(self, error) from error
