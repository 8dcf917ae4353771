"""Protected data, sealed so that only the holder of the officer's private key can open it: no service has it.

X25519 with an ephemeral key, HKDF-SHA256, AES-256-GCM over text padded to 256 bytes: every box is 316 bytes, 424
characters. Source: RFC 9180 (the same construction in its simplest form), RFC 7748, RFC 5869.
"""

import base64
import binascii
import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic_core import from_json

_PADDED = 256
_KEY = 32
_NONCE = 12
_CONTEXT = b"hiring protected v1"
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")


class Unopenable(ValueError):  # noqa: N818 - the name says what the box is
    """The box was not sealed for this key, for this candidate, or was altered."""


def new_officer_key() -> tuple[str, str]:
    """A fresh pair, private then public, each 32 bytes in base64url."""
    private = X25519PrivateKey.generate()
    return _text(private.private_bytes_raw()), _text(private.public_key().public_bytes_raw())


class Sealer:
    """Seals declarations for the officer's public key, under one ephemeral key for as long as it lives.

    Keep one for an hour or so: a query opens all the boxes of one sealer by a single key agreement.
    """

    def __init__(self, public_key: str) -> None:
        ephemeral = X25519PrivateKey.generate()
        self._point = ephemeral.public_key().public_bytes_raw()
        self._aead = _cipher(ephemeral.exchange(X25519PublicKey.from_public_bytes(_bytes(public_key))), self._point)

    def seal(self, candidate: str, groups: Mapping[str, str]) -> str:
        """The box that holds a candidate's groups by category.

        Raises:
            ValueError: the groups do not fit into 256 bytes of JSON.
        """
        plain = json.dumps(dict(groups), ensure_ascii=False).encode()
        if len(plain) > _PADDED:
            raise ValueError("the groups must fit into 256 bytes")
        nonce = os.urandom(_NONCE)
        return _text(self._point + nonce + self._aead.encrypt(nonce, plain.ljust(_PADDED), candidate.encode()))


class Opener:
    """Opens boxes with the officer's private key, for as long as one question is answered."""

    def __init__(self, private_key: str) -> None:
        self._key = X25519PrivateKey.from_private_bytes(_bytes(private_key))
        self._ciphers: dict[bytes, AESGCM] = {}

    def open(self, candidate: str, box: str) -> dict[str, str]:
        """A candidate's groups by category.

        Raises:
            Unopenable: see there.
        """
        raw = _bytes(box)
        point, nonce, sealed = raw[:_KEY], raw[_KEY : _KEY + _NONCE], raw[_KEY + _NONCE :]
        try:
            if point not in self._ciphers:
                self._ciphers[point] = _cipher(self._key.exchange(X25519PublicKey.from_public_bytes(point)), point)
            found: dict[str, str] = from_json(self._ciphers[point].decrypt(nonce, sealed, candidate.encode()))
        except (InvalidTag, ValueError) as error:
            raise Unopenable(f"the declaration of {candidate} does not open with this key") from error
        return found


def _cipher(shared: bytes, point: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=point, info=_CONTEXT).derive(shared))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    """Twenty thousand boxes are opened for one question: this is base64 without its detours."""
    return binascii.a2b_base64(text.encode().translate(_TO_STANDARD) + b"=" * (-len(text) % 4))
