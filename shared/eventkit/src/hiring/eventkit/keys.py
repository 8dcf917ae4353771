"""The persons' keys: a small database of their own, each key wrapped by a master key that stands nowhere in it."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Connection, Engine, Integer, LargeBinary, MetaData, String, Table, event, select
from sqlalchemy.exc import IntegrityError, OperationalError

from hiring.eventkit.master_key import MasterKey, UnfitMasterKey, Wrapped
from hiring.eventkit.views.database import open_database, reading, writing
from hiring.eventkit.views.migrating import Chain
from hiring.eventkit.views.view import Moment

KEYS = Table(
    "person_keys",
    MetaData(),
    Column("person", String, primary_key=True),
    Column("key", Integer, primary_key=True),
    Column("wrapped", LargeBinary),
    Column("made_at", Moment),
    Column("destroyed_at", Moment),
)
"""Each person's key, wrapped by the master key. A row without `wrapped` is a tombstone; without `made_at` there never
was a key."""

PERSONS_KEYS = Chain("persons", "hiring.eventkit.migrations.keys")
"""What brings that table."""

KEY_NUMBER = 1


class Unsealable(ValueError):  # noqa: N818 - as above
    """Text can't be sealed or opened: nobody is named whose it is, its key was never here, or it was altered."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """The receipt of a destroyed key: whose, when, and how many keys there were."""

    person: str
    at: datetime
    keys: int


class PersonKeys:
    """The keys in the database at `url` (and `schema`). What `master_key` may be, `MasterKey` says.

    Raises:
        UnfitMasterKey: see there.
        DatabaseUnavailable: the database cannot be opened.
    """

    def __init__(self, url: str, master_key: str, schema: str | None) -> None:
        self._master = MasterKey(master_key)
        self.engine = open_keys(url, schema, PERSONS_KEYS)
        try:
            self._check_master_key()
        except UnfitMasterKey:
            self.close()
            raise

    def existing(self, person: str) -> AESGCM | None:
        """The person's key, None when it was destroyed.

        Raises:
            Unsealable: there never was one.
        """
        with reading(self.engine) as connection:
            row = _row(connection, person)
        if row is None:
            raise Unsealable(f"there never was a key of {person} in this database; restore the right one")
        return self._unwrapped(person, row.wrapped)

    def existing_or_new(self, person: str) -> AESGCM | None:
        """The person's key, made now if there is none, None when it was destroyed. Replicas get the same."""
        wrapped = self._master.wrap(AESGCM.generate_key(256), bound_to(person, KEY_NUMBER))
        with reading(self.engine) as connection:
            row = _row(connection, person)
        if row is None:
            _insert(self.engine, person=person, key=KEY_NUMBER, wrapped=wrapped, made_at=datetime.now(UTC))
        return self.existing(person)

    def _unwrapped(self, person: str, wrapped: bytes | None) -> AESGCM | None:
        return None if wrapped is None else AESGCM(self._master.unwrap(wrapped, bound_to(person, KEY_NUMBER)))

    def _check_master_key(self) -> None:
        with reading(self.engine) as connection:
            row = connection.execute(select(KEYS).where(KEYS.c.wrapped.is_not(None)).limit(1)).first()
        if row is not None:
            self._unwrapped(row.person, row.wrapped)

    def destroy(self, person: str, at: datetime) -> Erasure:
        """Leaves a tombstone in the key's place; the receipt is that of the first time.

        Raises:
            OperationalError: somebody reads on in what stood before, and so the file keeps it. Try again.
        """
        return _bury(self.engine, person, at)

    def close(self) -> None:
        """Lets go of the database."""
        self.engine.dispose()


def open_keys(url: str, schema: str | None, chain: Chain) -> Engine:
    """The database of keys: unlike a view's rows they can't be made again, so they are on disk before their first use.

    What is destroyed is wiped.

    Raises:
        DatabaseUnavailable: it can't be opened.
    """
    engine = open_database(url, schema, (chain,))
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _careful(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")

        engine.dispose()  # the connections that were opened without it
    return engine


def _row(connection: Connection, person: str) -> Any:
    return connection.execute(select(KEYS).where(KEYS.c.person == person, KEYS.c.key == KEY_NUMBER)).first()


def _insert(engine: Engine, **values: Any) -> None:
    """Nothing happens when somebody else was first."""
    try:
        with writing(engine) as connection:
            connection.execute(KEYS.insert().values(values))
    except IntegrityError:
        return


def _bury(engine: Engine, person: str, at: datetime) -> Erasure:
    _insert(engine, person=person, key=KEY_NUMBER, destroyed_at=at)
    alive = (KEYS.c.person == person) & KEYS.c.destroyed_at.is_(None)
    with writing(engine) as connection:
        connection.execute(KEYS.update().where(alive).values(wrapped=None, destroyed_at=at))
        row = _row(connection, person)
    if engine.dialect.name == "sqlite":
        _fold_in(engine)
    return Erasure(person, row.destroyed_at, 0 if row.made_at is None else 1)


def _fold_in(engine: Engine) -> None:
    """Empties the file of what was written lately: a key that was destroyed stands there, too."""
    folding = "PRAGMA wal_checkpoint(TRUNCATE)"
    with engine.connect() as connection:
        busy = connection.exec_driver_sql(folding).scalar_one()
    if busy:
        words = "the destroyed key still stands in the -wal file, as somebody reads the keys; it is tried again"
        raise OperationalError(folding, None, sqlite3.OperationalError(words))


def bound_to(person: str, key: int) -> bytes:
    """What a ciphertext is authenticated together with: whose it is and which of their keys sealed it."""
    return f"{person}/{key}".encode()


WRAPPED = Wrapped("persons' keys", KEYS.c.wrapped, lambda row: bound_to(row.person, row.key))
"""What a new master key has to wrap anew."""
