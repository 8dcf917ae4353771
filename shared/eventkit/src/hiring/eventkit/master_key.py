"""The master key: it wraps other keys where they are kept, and can be replaced while services are at work."""

import base64
import binascii
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Engine, Row, Select, and_, select, tuple_, update

from hiring.eventkit.views.database import reading, writing

NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2.2: a random nonce of 96 bits
_AT_ONCE = 500


class UnfitMasterKey(ValueError):  # noqa: N818 - the name says what is wrong
    """The master key is not 32 bytes in base64, or none of those that wrapped the keys in this database."""


class MasterKey:
    """One key of 32 bytes in base64, or several with white space between: the first wraps, each of them opens.

    Raises:
        UnfitMasterKey: it is something else.
    """

    def __init__(self, text: str) -> None:
        self._ciphers = [AESGCM(_bytes(key)) for key in text.split() or [""]]

    def wrap(self, key: bytes, bound_to: bytes) -> bytes:
        """The key as it may be kept; it opens for what it is bound to alone."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, key, bound_to)

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """The key.

        Raises:
            UnfitMasterKey: none of these wrapped it.
        """
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound_to)
            except InvalidTag:
                continue
        raise UnfitMasterKey(
            f"this is not the master key that wrapped the key of {bound_to.decode()}: "
            "set the one that did, alone or after the new one"
        )

    def is_first(self, wrapped: bytes, bound_to: bytes) -> bool:
        """Whether the first key wrapped it."""
        try:
            self._ciphers[0].decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound_to)
        except InvalidTag:
            return False
        return True


@dataclass(frozen=True)
class Wrapped:
    """Keys that stand wrapped in a column of a table: in words, where, and what the key of a row is bound to."""

    what: str
    column: Column[Any]
    bound_to: Callable[[Row[Any]], bytes]


def rewrap(engine: Engine, wrapped: Wrapped, master: MasterKey, progress: Callable[[int], object]) -> int:
    """Wraps anew, by the first key, whatever another one wrapped; how many that were. `progress` hears of each row.

    Safe with services at work, again and again, and broken off at any moment: a row is replaced only if it is still
    what was read, so a key that was destroyed meanwhile stays so, and before and after it opens by one of the keys.

    Raises:
        UnfitMasterKey: a key opens by none; those before it are wrapped anew.
    """
    column, done, seen = wrapped.column, 0, 0
    for rows in _pages(engine, column):
        with writing(engine) as connection:
            for row in rows:
                old, bound_to = getattr(row, column.name), wrapped.bound_to(row)
                if not master.is_first(old, bound_to):
                    new = master.wrap(master.unwrap(old, bound_to), bound_to)
                    same = and_(column == old, *(part == getattr(row, part.name) for part in _key(column)))
                    done += connection.execute(update(column.table).where(same).values({column: new})).rowcount
                seen += 1
                progress(seen)
    return done


def wrapped_by_others(engine: Engine, wrapped: Wrapped, master: MasterKey) -> int:
    """How many keys the first key did not wrap."""
    rows = (row for page in _pages(engine, wrapped.column) for row in page)
    return sum(not master.is_first(getattr(row, wrapped.column.name), wrapped.bound_to(row)) for row in rows)


def _pages(engine: Engine, column: Column[Any]) -> Iterator[Sequence[Row[Any]]]:
    """Every row that has a key, in the order of the primary key, some at a time."""
    key = _key(column)
    wanted = select(column.table).where(column.is_not(None)).order_by(*key).limit(_AT_ONCE)
    after: Select[Any] = wanted
    while True:
        with reading(engine) as connection:
            rows = connection.execute(after).all()
        if not rows:
            return
        yield rows
        after = wanted.where(tuple_(*key) > tuple(getattr(rows[-1], part.name) for part in key))


def _key(column: Column[Any]) -> list[Column[Any]]:
    return list(column.table.primary_key.columns)


def _bytes(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnfitMasterKey("the master key must be 32 bytes in base64; this is not base64") from error
    if len(key) != 32:  # noqa: PLR2004 - the sentence below says it
        raise UnfitMasterKey(f"the master key must be 32 bytes in base64; this is {len(key)} bytes")
    return key
