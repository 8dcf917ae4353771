"""Signed notes: tree heads and statements as text that anybody can check.

Source: C2SP signed-note and tlog-checkpoint; docs/auditing.md says what stands in each line.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"
_DASH = "— "
_KEY_ID_BYTES = 4


class Forged(ValueError):  # noqa: N818 - the name says what it is
    """A note, a key or a manifest is not what it should be; the message says what does not fit."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The tree over the first `size` messages, signed `at` that time, in the segment that begins with sequence `first`.

    `times` is the SHA-256, in hex, over the times of storage and the heads in that segment so far.
    """

    origin: str
    size: int
    root: bytes
    at: datetime
    first: int
    times: str

    def text(self) -> str:
        """What is signed."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\ntime {moment(self.at)}\ntimes {self.first} {self.times}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The head that the text says.

        Raises:
            Forged: it is not the text of a head.
        """
        try:
            origin, size, root, at, times = text.removesuffix("\n").split("\n")
            _, first, hash_ = times.split(" ")
            time = datetime.fromisoformat(at.removeprefix("time "))
            head = cls(origin, int(size), base64.b64decode(root), time, int(first), hash_)
            same = head.text() == text
        except ValueError as error:
            raise Forged("this is no tree head") from error
        if not same:
            raise Forged("this is no tree head as it is written")
        return head


@dataclass(frozen=True, slots=True)
class Statement:
    """The service vouches for a document, by its SHA-256 in hex, having seen the log up to `size`."""

    origin: str
    document: str
    size: int
    root: bytes
    at: datetime

    def text(self) -> str:
        """What is signed."""
        tree = f"tree {self.size} {base64.b64encode(self.root).decode()}"
        return f"{self.origin}/statement\nsha256 {self.document}\n{tree}\ntime {moment(self.at)}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The statement that the text says.

        Raises:
            Forged: it is not the text of a statement.
        """
        try:
            origin, document, tree, at = text.removesuffix("\n").split("\n")
            _, size, root = tree.split(" ")
            time = datetime.fromisoformat(at.removeprefix("time "))
            name, sha = origin.removesuffix("/statement"), document.removeprefix("sha256 ")
            statement = cls(name, sha, int(size), base64.b64decode(root), time)
            same = statement.text() == text
        except ValueError as error:
            raise Forged("this is no statement") from error
        if not same:
            raise Forged("this is no statement as it is written")
        return statement


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its signature, not checked yet: `signer` is a name, `key_id` 4 bytes, `signature` 64 bytes."""

    text: str
    signer: str
    key_id: bytes
    signature: bytes

    @classmethod
    def parse(cls, note: str) -> Self:
        """The parts of a note with one signature.

        Raises:
            Forged: it has another form.
        """
        text, blank, line = note.rpartition("\n\n")
        signer, _, signed = line.removeprefix(_DASH).removesuffix("\n").partition(" ")
        try:
            signed_bytes = base64.b64decode(signed, validate=True)
        except ValueError as error:
            raise Forged("the signature of a note is not base64") from error
        parsed = cls(text + "\n", signer, signed_bytes[:_KEY_ID_BYTES], signed_bytes[_KEY_ID_BYTES:])
        if not blank or str(parsed) != note:
            raise Forged("this is no note with one signature")
        return parsed

    def __str__(self) -> str:
        return f"{self.text}\n{_DASH}{self.signer} {base64.b64encode(self.key_id + self.signature).decode()}\n"


def unbase64(text: str) -> bytes:
    """What a text in base64 says. Only one text says it: the last character has no bits that say nothing.

    Raises:
        ValueError: it is not base64, or not as it is written.
    """
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode() != text:
        raise ValueError(f"{text[-8:]!r} does not end as base64 is written")
    return found


def sign(text: str, signer: str, key: Ed25519PrivateKey) -> str:
    """The note of that text."""
    return str(Note(text, signer, key_id(signer, key.public_key().public_bytes_raw()), key.sign(text.encode())))


def key_id(signer: str, public_key: bytes) -> bytes:
    """How a note says which key signed it: the first four bytes of SHA-256 over name, line feed, 0x01 and key."""
    return hashlib.sha256(signer.encode() + b"\n" + _ED25519 + public_key).digest()[:_KEY_ID_BYTES]


def moment(at: datetime) -> str:
    """A time as all our files write it: UTC, microseconds, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
