"""The beginning of the log folded into a database of its own that is gone afterwards: how views looked then."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import Engine, NullPool, create_engine

from hiring.eventkit.log.stored import StoredMessage
from hiring.eventkit.views.chunks import Sorter
from hiring.eventkit.views.folds import Poisoned, Unwritable, ViewFold
from hiring.eventkit.views.runner import ViewBehind
from hiring.eventkit.views.view import View


class Prefix:
    """Views folded from the first message on, as far as messages were taken; `connection` reads them.

    `parked` are the sequences that each view, by name, passes over. `url`: the SQLite database, in memory when not
    named.
    """

    def __init__(
        self, views: Iterable[View], parked: Mapping[str, frozenset[int]] | None = None, url: str = "sqlite://"
    ) -> None:
        self._folds = [ViewFold(view) for view in views]
        for fold in self._folds:
            fold.parked = (parked or {}).get(fold.name, frozenset())
        self._sorter = Sorter(self._folds, "")
        self.connection = _engine(url).connect()
        with self.connection.begin():
            for fold in self._folds:
                fold.table.create(self.connection, checkfirst=False)

    def take(self, messages: Sequence[StoredMessage]) -> None:
        """Folds the next messages; they come in the order of the log.

        Raises:
            ViewBehind: one of them poisons a view.
        """
        chunk = self._sorter.chunk(messages)
        try:
            with self.connection.begin():
                for fold in self._folds:
                    if portions := chunk.of(fold, chunk.end):
                        fold.apply(self.connection, portions)
        except (Poisoned, Unwritable) as error:
            raise ViewBehind(str(error)) from error
        for fold in self._folds:
            fold.settle(chunk.end, "")

    def close(self) -> None:
        """Lets go of the database."""
        self.connection.close()


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    """Connections that each have a database of their own, when it is in memory; statements are compiled once."""
    return create_engine(url, poolclass=NullPool, connect_args={"check_same_thread": False})
