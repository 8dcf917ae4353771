"""How a row keeps what it said before a correction, so that an earlier date is answered as it stood then."""

from collections.abc import Iterable, Sequence
from typing import Any

from hiring.eventkit.views.view import Row


def remembering(row: Row, now: float, names: Sequence[str]) -> dict[str, Any]:
    """The row, keeping in its column `was` what these columns said until now."""
    return {**row, "was": [*(row["was"] or []), [now, *(row[name] for name in names)]]}


def as_it_was(was: Iterable[Sequence[Any]] | None, now: float) -> Sequence[Any] | None:
    """What the remembered columns said at that moment; None when they say so still."""
    return next((then[1:] for then in was or () if now < then[0]), None)
