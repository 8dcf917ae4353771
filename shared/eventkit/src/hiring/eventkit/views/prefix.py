"""The beginning of the log folded into a database of its own that is gone afterwards: how views looked then."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import StaticPool, create_engine

from hiring.eventkit.log.stored import StoredMessage
from hiring.eventkit.views.chunks import Sorter
from hiring.eventkit.views.folds import Poisoned, Unwritable, ViewFold
from hiring.eventkit.views.runner import ViewBehind
from hiring.eventkit.views.view import View


class Prefix:
    """Views folded from the first message on, as far as messages were taken.

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
        self.engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        with self.engine.begin() as connection:
            for fold in self._folds:
                fold.table.create(connection)

    def take(self, messages: Sequence[StoredMessage]) -> None:
        """Folds the next messages; they come in the order of the log.

        Raises:
            ViewBehind: one of them poisons a view.
        """
        chunk = self._sorter.chunk(messages)
        try:
            with self.engine.begin() as connection:
                for fold in self._folds:
                    if portions := chunk.of(fold, chunk.end):
                        fold.apply(connection, portions)
        except (Poisoned, Unwritable) as error:
            raise ViewBehind(str(error)) from error
        for fold in self._folds:
            fold.settle(chunk.end, "")

    def close(self) -> None:
        """Lets go of the database."""
        self.engine.dispose()
