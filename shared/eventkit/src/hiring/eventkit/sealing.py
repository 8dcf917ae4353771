"""Sealing: text about a person is encrypted with that person's own key, and destroying the key erases it everywhere."""

import asyncio
import base64
import binascii
import dataclasses
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel

from hiring.contracts.messages import Event
from hiring.contracts.sealed import Ciphertext, Sealed
from hiring.eventkit.decider import Refused, Rule
from hiring.eventkit.keys import KEY_NUMBER, Erasure, PersonKeys, Unsealable, bound_to
from hiring.eventkit.master_key import NONCE_BYTES, UnfitMasterKey

__all__ = ["ERASED", "PERSON_ERASED", "Erasure", "UnfitMasterKey", "Unsealable", "Vault"]

E = TypeVar("E", bound=Event)
V = TypeVar("V")

ERASED = "[erased]"
"""What is shown in place of text whose key was destroyed."""
PERSON_ERASED = Rule("person-erased", "Nothing more is recorded about a person who was erased.")

_CACHED_PERSONS = 10_000
_CACHED_SECONDS = 30.0
"""How long another process may still open what was erased here."""


class Vault:
    """The persons' keys in a database of their own (`open_database` says what `url` and `schema` may be).

    What `master_key` may be, `MasterKey` says. Keys are made on first use; two replicas agree on one. A key is kept in
    memory for half a minute at most, so a person erased by one process is erased for all of them by then.

    Raises:
        UnfitMasterKey: see there.
        DatabaseUnavailable: the database cannot be opened.
    """

    def __init__(self, url: str, master_key: str, schema: str | None = None) -> None:
        self._keys = PersonKeys(url, master_key, schema)
        self._lock = threading.Lock()
        self._ciphers: OrderedDict[str, tuple[AESGCM | None, float]] = OrderedDict()

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
                cipher = remembered[0] if remembered else self._found(person, self._keys.existing)
                if cipher is None:
                    return ERASED
                try:
                    sealed_text = binascii.a2b_base64(text)
                    return cipher.decrypt(binascii.a2b_base64(nonce), sealed_text, bound_to(person, key)).decode()
                except (InvalidTag, ValueError) as error:
                    raise Unsealable(f"a text of {person} was altered, or is not sealed by their key {key}") from error

    def opened(self, value: V, /) -> V:
        """The same value with every ciphertext, however deep, as plain text, or `[erased]`. The value itself stays.

        May read the database: call it from a thread.

        Raises:
            Unsealable: as `reveal`.
        """
        return _mapped(value, lambda sealed: Sealed(self.reveal(sealed)))

    async def destroy(self, person: str) -> Erasure:
        """Destroys the person's key, for ever: what it sealed can't be opened again, and nothing new is sealed.

        Destroying again gives the first receipt.
        """
        erasure = await asyncio.to_thread(self._keys.destroy, person, datetime.now(UTC))
        with self._lock:
            self._ciphers.pop(person, None)
        return erasure

    def close(self) -> None:
        """Lets go of the database and of every key in memory."""
        self._ciphers.clear()
        self._keys.close()

    async def _sealed(self, event_: E) -> E:
        if not any(_plain_texts(event_)):
            return event_
        person = getattr(event_, event_.sealed_for) if event_.sealed_for else None
        if person is None:
            raise Unsealable(f"{event_.wire} holds text about a person but does not say whose key seals it")
        remembered = self._remembered(person)
        cipher = (
            remembered[0] if remembered else await asyncio.to_thread(self._found, person, self._keys.existing_or_new)
        )
        if cipher is None:
            raise Refused(PERSON_ERASED)
        return _mapped(event_, lambda sealed: _sealed_with(cipher, str(person), sealed))

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


def _sealed_with(cipher: AESGCM, person: str, sealed: Sealed) -> Sealed:
    """What is ciphertext already stays as it is."""
    if not isinstance(sealed.content, str):
        return sealed
    nonce = os.urandom(NONCE_BYTES)
    text = cipher.encrypt(nonce, sealed.content.encode(), bound_to(person, KEY_NUMBER))
    return Sealed(Ciphertext(person, KEY_NUMBER, base64.b64encode(nonce).decode(), base64.b64encode(text).decode()))


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


def _mapped(value: V, change: Callable[[Sealed], Sealed]) -> V:
    result: Any = value
    match value:
        case Sealed():
            result = change(value)
        case BaseModel():
            result = value.model_copy(update={name: _mapped(part, change) for name, part in value})
        case tuple() | list():
            result = type(value)(_mapped(part, change) for part in value)
        case dict():
            result = {name: _mapped(part, change) for name, part in value.items()}
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            parts = {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.init}
            result = dataclasses.replace(value, **{name: _mapped(part, change) for name, part in parts.items()})
    return cast("V", result)
