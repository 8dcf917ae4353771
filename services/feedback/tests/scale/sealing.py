"""A seal for made-up logs: what evaluations come to, encrypted as the product does it, under one known key."""

import base64
import binascii
import json
from collections.abc import Mapping
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hiring.contracts.sealed import Ciphertext, Sealed

_CIPHER = AESGCM(bytes(32))
_NONCES = count()


def seal(value: Mapping[str, Any]) -> dict[str, Any]:
    """The value as sealed JSON text, in the form on the wire."""
    nonce = next(_NONCES).to_bytes(12, "big")
    text = _CIPHER.encrypt(nonce, json.dumps(value).ljust(100).encode(), None)
    return {"$sealed": {"person": "marks", "key": 1, "nonce": _text(nonce), "text": _text(text)}}


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def reveal(sealed: Sealed) -> str:
    """The plain text, as a vault gives it."""
    assert isinstance(sealed.content, Ciphertext)
    nonce, text = binascii.a2b_base64(sealed.content.nonce), binascii.a2b_base64(sealed.content.text)
    return _CIPHER.decrypt(nonce, text, None).decode()


def unseal(stored: Mapping[str, Any]) -> Any:
    """What stands behind the form on the wire."""
    fields = stored["$sealed"]
    return json.loads(
        _CIPHER.decrypt(base64.b64decode(fields["nonce"]), base64.b64decode(fields["text"]), None).decode()
    )
