"""The signed tree heads in the service's database, so that every replica can tell them."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Engine, LargeBinary, MetaData, String, Table, select

from hiring.audit.notes import TreeHead
from hiring.contracts.audit import SignedTreeHead
from hiring.eventkit.views.database import reading, writing
from hiring.eventkit.views.rows import upsert
from hiring.eventkit.views.view import Moment

HEADS = Table(
    "heads",
    MetaData(),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("origin", String, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", String, nullable=False),
)


class Heads:
    """One head of each size, the last that was signed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, head: TreeHead, note: str) -> None:
        """Keeps a head."""
        row = {"size": head.size, "at": head.at, "origin": head.origin, "root": head.root, "note": note}
        with writing(self._engine) as connection:
            upsert(connection, HEADS, [row])

    def newest(self, as_of: int | datetime | None = None) -> SignedTreeHead | None:
        """The newest head; the newest of that size at most, or signed at that time at the latest."""
        wanted = select(HEADS).order_by(HEADS.c.size.desc()).limit(1)
        if as_of is not None:
            wanted = wanted.where(HEADS.c.size <= as_of if isinstance(as_of, int) else HEADS.c.at <= as_of)
        with reading(self._engine) as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            return None
        return SignedTreeHead(origin=row.origin, size=row.size, root=row.root.hex(), at=row.at, note=row.note)
