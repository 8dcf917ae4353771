"""The private keys that sign tree heads: in the database of the keys, each wrapped by the master key."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import BigInteger, Column, Connection, Integer, LargeBinary, MetaData, Row, String, Table, select

from hiring.audit.keys import KeyHistory, PublishedKey, endorsement, origin_of
from hiring.audit.notes import Statement, TreeHead, moment, sign
from hiring.eventkit.keys import open_keys
from hiring.eventkit.master_key import MasterKey, Wrapped
from hiring.eventkit.views.database import preparing, reading, writing
from hiring.eventkit.views.migrating import Chain

KEYS = Table(
    "signing_keys",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("public_key", String, nullable=False),
    Column("from_size", BigInteger, nullable=False),
    Column("at", String, nullable=False),
    Column("signature", String, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

SIGNING_KEYS = Chain("signing", "hiring.audit.migrations.signing")
"""What brings that table."""

WRAPPED = Wrapped("signing keys", KEYS.c.wrapped, lambda row: str(row.public_key).encode())
"""What a new master key has to wrap anew."""


class SigningKeys:
    """The keys in the database at `url` (and `schema`), the first made when there is none.

    Raises:
        UnfitMasterKey: it is not 32 bytes in base64, or not the one that wrapped these keys.
        DatabaseUnavailable: the database can't be opened.
    """

    def __init__(self, url: str, master_key: str, schema: str | None = None) -> None:
        self._master = MasterKey(master_key)
        self._engine = open_keys(url, schema, SIGNING_KEYS)
        with preparing(self._engine) as connection:
            if not _rows(connection):
                self._make(connection, 0)

    @property
    def history(self) -> KeyHistory:
        """What is published of them."""
        with reading(self._engine) as connection:
            return _history(_rows(connection))

    def rotate(self, size: int) -> KeyHistory:
        """A new key signs from that size of the tree on; the one before vouches for it."""
        with writing(self._engine) as connection:
            self._make(connection, size)
        return self.history

    def sign(self, signed: TreeHead | Statement) -> str:
        """The note of a head or a statement, by the newest key."""
        return sign(signed.text(), signed.origin, self._private(self._newest()))

    def close(self) -> None:
        """Lets go of the database."""
        self._engine.dispose()

    def _newest(self) -> Row[Any]:
        with reading(self._engine) as connection:
            return _rows(connection)[-1]

    def _make(self, connection: Connection, size: int) -> None:
        rows, key = _rows(connection), Ed25519PrivateKey.generate()
        raw = key.public_key().public_bytes_raw()
        number, public, at = len(rows) + 1, base64.b64encode(raw).decode(), moment(datetime.now(UTC))
        origin = _history(rows).origin if rows else origin_of(raw)
        text = endorsement(origin, number, public, size, at)
        signer = self._private(rows[-1]) if rows else key
        connection.execute(
            KEYS.insert().values(
                number=number,
                public_key=public,
                from_size=size,
                at=at,
                signature=base64.b64encode(signer.sign(text.encode())).decode(),
                wrapped=self._master.wrap(key.private_bytes_raw(), public.encode()),
            )
        )

    def _private(self, row: Row[Any]) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._master.unwrap(row.wrapped, row.public_key.encode()))


def _rows(connection: Connection) -> Sequence[Row[Any]]:
    return connection.execute(select(KEYS).order_by(KEYS.c.number)).all()


def _history(rows: Sequence[Row[Any]]) -> KeyHistory:
    keys = tuple(PublishedKey(row.public_key, row.from_size, row.at, row.signature) for row in rows)
    return KeyHistory(origin_of(base64.b64decode(keys[0].public_key)), keys)
