"""One row for each pool: its plan, its members, and when it was decided."""

from collections.abc import Iterable

from sqlalchemy import JSON, Column, Double, Integer, String, Table

from hiring.contracts.envelope import Recorded
from hiring.contracts.pipeline.events import PoolDecided, PoolOpened
from hiring.eventkit.views.view import VIEWS, Key, Row, View

TABLE = Table(
    "feedback_pools",
    VIEWS,
    Column("vacancy", String(64), primary_key=True),
    Column("pool", String(64), primary_key=True),
    Column("ordinal", Integer, nullable=False),
    Column("funnel", JSON, nullable=False),
    Column("opened", Double, nullable=False),
    Column("timebox", Double, nullable=False),
    Column("decided", Double),
    Column("outcome", String(16)),
    Column("members", Integer),
)


def _keys(recorded: Recorded[PoolOpened | PoolDecided]) -> Iterable[Key]:
    yield (recorded.event.vacancy, recorded.event.pool)


def _evolve(row: Row | None, recorded: Recorded[PoolOpened | PoolDecided], key: Key) -> Row | None:
    event = recorded.event
    if isinstance(event, PoolDecided):
        if row is None:
            return None
        decided = {"decided": recorded.time.timestamp(), "outcome": event.outcome, "members": len(event.members)}
        return {**row, **decided}
    return {
        "vacancy": key[0],
        "pool": key[1],
        "ordinal": event.ordinal,
        "funnel": list(event.funnel),
        "opened": event.opened_at.timestamp(),
        "timebox": event.timebox_ends_at.timestamp(),
        "decided": None,
        "outcome": None,
        "members": None,
    }


POOLS = View(TABLE, 1, (PoolOpened, PoolDecided), _keys, _evolve)
