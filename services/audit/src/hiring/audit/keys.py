"""The published history of signing keys: each key vouches for the next, and the log's name for the first."""

import base64
import hashlib
from typing import Self

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hiring.audit.notes import Forged, Note, Statement, TreeHead, key_id, unbase64

_ORIGIN_DIGITS = 16


class PublishedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public key in base64, the size of the tree from which it signs, and its predecessor's signature."""

    public_key: str
    from_size: int
    at: str
    signature: str


class KeyHistory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All keys of one log, the oldest first; `origin` is the log's name in every note."""

    origin: str
    keys: tuple[PublishedKey, ...]

    def to_json(self) -> bytes:
        """As `keys.json` holds it."""
        return msgspec.json.encode(self) + b"\n"

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """What `to_json` wrote, checked.

        Raises:
            Forged: a key is not vouched for, or the content is something else.
        """
        try:
            history = msgspec.json.decode(content, type=cls)
        except ValueError as error:
            raise Forged(f"keys.json: {error}") from error
        history.check()
        return history

    def check(self) -> None:
        """Each key is vouched for by the one before, the first by the origin.

        Raises:
            Forged: one is not; the message says which.
        """
        if not self.keys or self.origin != origin_of(_raw(self.keys[0].public_key)):
            raise Forged(f"keys.json: the first key is not that of {self.origin}")
        for number, key in enumerate(self.keys, 1):
            before = self.keys[max(0, number - 2)]
            text = endorsement(self.origin, number, key.public_key, key.from_size, key.at)
            if key.from_size < before.from_size or not _fits(before, text, key.signature):
                raise Forged(f"keys.json: key {number} is not vouched for by the key before it")

    def check_origin(self, origin: str, told_by: str) -> None:
        """Whoever tells the log's name means this log.

        Raises:
            Forged: it is another one's.
        """
        if origin != self.origin:
            raise Forged(f"{told_by}: it is of {origin}, the keys are of {self.origin}")

    def head(self, note: str) -> TreeHead:
        """The tree head in a note, when its signature fits.

        Raises:
            Forged: see there.
        """
        parsed = Note.parse(note)
        head = TreeHead.parse(parsed.text)
        self._check(parsed, head.origin, head.size, f"tree head {head.size}")
        return head

    def statement(self, note: str) -> Statement:
        """The statement in a note, when its signature fits.

        Raises:
            Forged: see there.
        """
        parsed = Note.parse(note)
        statement = Statement.parse(parsed.text)
        self._check(parsed, statement.origin, statement.size, "statement")
        return statement

    def _check(self, note: Note, origin: str, size: int, what: str) -> None:
        if origin != self.origin or note.signer != self.origin:
            raise Forged(f"the {what} is of another log: {origin}")
        for number, key in enumerate(self.keys):
            if note.key_id == key_id(origin, _raw(key.public_key)):
                after = self.keys[number + 1].from_size if number + 1 < len(self.keys) else size
                if not key.from_size <= size <= after:
                    raise Forged(f"the {what} is signed by a key that was not in force at size {size}")
                if not _fits(key, note.text, base64.b64encode(note.signature).decode()):
                    raise Forged(f"the signature of the {what} does not fit")
                return
        raise Forged(f"the {what} is signed by no key of this log")


def origin_of(public_key: bytes) -> str:
    """The name of the log whose first key that is."""
    return f"hiring/{hashlib.sha256(public_key).hexdigest()[:_ORIGIN_DIGITS]}"


def endorsement(origin: str, number: int, public_key: str, from_size: int, at: str) -> str:
    """What the predecessor signs."""
    return f"{origin}\nkey {number}\n{public_key}\nfrom {from_size} {at}\n"


def _raw(public_key: str) -> bytes:
    try:
        return unbase64(public_key)
    except ValueError as error:
        raise Forged("a public key is not base64") from error


def _fits(key: PublishedKey, text: str, signature: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(_raw(key.public_key)).verify(_raw(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
