"""Sealing: text about a person is encrypted with that person's own key, and destroying the key erases it everywhere."""

import asyncio
import base64
import binascii
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel
from sqlalchemy import Column, Connection, Engine, Integer, LargeBinary, MetaData, String, Table, event, select
from sqlalchemy.exc import IntegrityError

from hiring.contracts.messages import Event
from hiring.contracts.sealed import Ciphertext, Sealed
from hiring.eventkit.decider import Refused, Rule
from hiring.eventkit.views.database import open_database, preparing, reading, writing
from hiring.eventkit.views.view import Moment

E = TypeVar("E", bound=Event)
V = TypeVar("V")

ERASED = "[erased]"
"""What is shown in place of text whose key was destroyed."""
PERSON_ERASED = Rule("person-erased", "Nothing more is recorded about a person who was erased.")

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

_KEY_NUMBER = 1
_NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2.2: a random nonce of 96 bits
_CACHED_PERSONS = 10_000
_CACHED_SECONDS = 30.0
"""How long another process may still open what was erased here."""


class UnfitMasterKey(ValueError):  # noqa: N818 - the name says what is wrong
    """The master key is not 32 bytes in base64, or not the one that wrapped the keys in this database."""


class Unsealable(ValueError):  # noqa: N818 - as above
    """Text can't be sealed or opened: nobody is named whose it is, its key was never here, or it was altered."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """The receipt of a destroyed key: whose, when, and how many keys there were."""

    person: str
    at: datetime
    keys: int


class Vault:
    """The persons' keys in a database of their own (`open_database` says what `url` and `schema` may be).

    `master_key` is 32 bytes in base64. Keys are made on first use; two replicas agree on one. A key is kept in memory
    for half a minute at most, so a person erased by one process is erased for all of them by then.

    Raises:
        UnfitMasterKey: see there.
        DatabaseUnavailable: the database cannot be opened.
    """

    def __init__(self, url: str, master_key: str, schema: str | None = None) -> None:
        self._master = AESGCM(_master_key(master_key))
        self._engine = _open_keys(url, schema)
        self._lock = threading.Lock()
        self._ciphers: OrderedDict[str, tuple[AESGCM | None, float]] = OrderedDict()
        try:
            self._check_master_key()
        except UnfitMasterKey:
            self.close()
            raise

    async def seal(self, events: Sequence[E]) -> tuple[E, ...]:
        """The same events with every plain `Sealed` text, however deep, encrypted for the person they are about.

        Raises:
            Unsealable: an event with such text does not say whose key seals it.
            Refused: that person was erased.
        """
        return tuple([await self._sealed(event_) for event_ in events])

    def reveal(self, sealed: Sealed) -> str:
        """The plain text, or `[erased]` when its key was destroyed. May read the database: call it from a thread.

        Raises:
            Unsealable: its key was never in this database, or the ciphertext was altered.
        """
        match sealed.content:
            case str() as text:
                return text
            case Ciphertext(person, key, nonce, text):
                remembered = self._remembered(person)
                cipher = remembered[0] if remembered else self._found(person, self._existing)
                if cipher is None:
                    return ERASED
                try:
                    return cipher.decrypt(
                        base64.b64decode(nonce), base64.b64decode(text), _bound_to(person, key)
                    ).decode()
                except (InvalidTag, binascii.Error) as error:
                    raise Unsealable(f"a text of {person} was altered, or is not sealed by their key {key}") from error

    async def destroy(self, person: str) -> Erasure:
        """Destroys the person's key, for ever: what it sealed can't be opened again, and nothing new is sealed.

        Destroying again gives the first receipt.
        """
        erasure = await asyncio.to_thread(_bury, self._engine, person, datetime.now(UTC))
        with self._lock:
            self._ciphers.pop(person, None)
        return erasure

    def close(self) -> None:
        """Lets go of the database and of every key in memory."""
        self._ciphers.clear()
        self._engine.dispose()

    async def _sealed(self, event_: E) -> E:
        if not any(_plain_texts(event_)):
            return event_
        person = getattr(event_, event_.sealed_for) if event_.sealed_for else None
        if person is None:
            raise Unsealable(f"{event_.wire} holds text about a person but does not say whose key seals it")
        remembered = self._remembered(person)
        cipher = remembered[0] if remembered else await asyncio.to_thread(self._found, person, self._existing_or_new)
        if cipher is None:
            raise Refused(PERSON_ERASED)
        return _replaced(event_, lambda text: _encrypted(cipher, str(person), text))

    def _remembered(self, person: str) -> tuple[AESGCM | None, float] | None:
        with self._lock:
            entry = self._ciphers.get(person)
            if entry is None or entry[1] < time.monotonic():
                return None
            self._ciphers.move_to_end(person)
            return entry

    def _found(self, person: str, find: Callable[[str], AESGCM | None]) -> AESGCM | None:
        until = time.monotonic() + _CACHED_SECONDS
        cipher = find(person)
        with self._lock:
            self._ciphers[person] = (cipher, until)
            self._ciphers.move_to_end(person)
            if len(self._ciphers) > _CACHED_PERSONS:
                self._ciphers.popitem(last=False)
        return cipher

    def _existing(self, person: str) -> AESGCM | None:
        with reading(self._engine) as connection:
            row = _row(connection, person)
        if row is None:
            raise Unsealable(f"there never was a key of {person} in this database; restore the right one")
        return self._unwrapped(person, row.wrapped)

    def _existing_or_new(self, person: str) -> AESGCM | None:
        nonce = os.urandom(_NONCE_BYTES)
        wrapped = nonce + self._master.encrypt(nonce, AESGCM.generate_key(256), _bound_to(person, _KEY_NUMBER))
        with reading(self._engine) as connection:
            row = _row(connection, person)
        if row is None:
            _insert(self._engine, person=person, key=_KEY_NUMBER, wrapped=wrapped, made_at=datetime.now(UTC))
        return self._existing(person)

    def _unwrapped(self, person: str, wrapped: bytes | None) -> AESGCM | None:
        if wrapped is None:
            return None
        nonce, rest = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        try:
            return AESGCM(self._master.decrypt(nonce, rest, _bound_to(person, _KEY_NUMBER)))
        except InvalidTag as error:
            raise UnfitMasterKey("this is not the master key that wrapped the keys in this database") from error

    def _check_master_key(self) -> None:
        with reading(self._engine) as connection:
            row = connection.execute(select(KEYS).where(KEYS.c.wrapped.is_not(None)).limit(1)).first()
        if row is not None:
            self._unwrapped(row.person, row.wrapped)


def _master_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnfitMasterKey("the master key must be 32 bytes in base64; this is not base64") from error
    if len(key) != 32:  # noqa: PLR2004 - the sentence below says it
        raise UnfitMasterKey(f"the master key must be 32 bytes in base64; this is {len(key)} bytes")
    return key


def _open_keys(url: str, schema: str | None) -> Engine:
    """Unlike a view, a key can't be made again: it is on disk before its first use, and wiped when destroyed."""
    engine = open_database(url, schema)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _careful(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")

        engine.dispose()  # the connections that were opened without it
    with preparing(engine) as connection:
        KEYS.metadata.create_all(connection)
    return engine


def _row(connection: Connection, person: str) -> Any:
    return connection.execute(select(KEYS).where(KEYS.c.person == person, KEYS.c.key == _KEY_NUMBER)).first()


def _insert(engine: Engine, **values: Any) -> None:
    """Nothing happens when somebody else was first."""
    try:
        with writing(engine) as connection:
            connection.execute(KEYS.insert().values(values))
    except IntegrityError:
        return


def _bury(engine: Engine, person: str, at: datetime) -> Erasure:
    _insert(engine, person=person, key=_KEY_NUMBER, destroyed_at=at)
    alive = (KEYS.c.person == person) & KEYS.c.destroyed_at.is_(None)
    with writing(engine) as connection:
        connection.execute(KEYS.update().where(alive).values(wrapped=None, destroyed_at=at))
        row = _row(connection, person)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Erasure(person, row.destroyed_at, 0 if row.made_at is None else 1)


def _bound_to(person: str, key: int) -> bytes:
    """What a ciphertext is authenticated together with: whose it is and which of their keys sealed it."""
    return f"{person}/{key}".encode()


def _encrypted(cipher: AESGCM, person: str, text: str) -> Ciphertext:
    nonce = os.urandom(_NONCE_BYTES)
    sealed = cipher.encrypt(nonce, text.encode(), _bound_to(person, _KEY_NUMBER))
    return Ciphertext(person, _KEY_NUMBER, base64.b64encode(nonce).decode(), base64.b64encode(sealed).decode())


def _plain_texts(value: Any) -> Iterator[Sealed]:
    match value:
        case Sealed():
            if value.is_plain:
                yield value
        case BaseModel():
            for _, part in value:
                yield from _plain_texts(part)
        case tuple() | list():
            for part in value:
                yield from _plain_texts(part)
        case dict():
            yield from _plain_texts(tuple(value.values()))


def _replaced(value: V, encrypt: Callable[[str], Ciphertext]) -> V:
    result: Any = value
    match value:
        case Sealed(content=str() as text):
            result = Sealed(encrypt(text))
        case BaseModel():
            result = value.model_copy(update={name: _replaced(part, encrypt) for name, part in value})
        case tuple() | list():
            result = type(value)(_replaced(part, encrypt) for part in value)
        case dict():
            result = {name: _replaced(part, encrypt) for name, part in value.items()}
    return cast("V", result)
