"""Signatures of Standard Webhooks 1.0.0: symmetric (`v1`, HMAC-SHA256) and asymmetric (`v1a`, Ed25519).

Source: the specification's section on the signature scheme: `{id}.{timestamp}.{payload}` is signed.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hiring.eventkit.master_key import MasterKey, Wrapped
from hiring.gateway.webhooks.tables import SECRETS

Signing = Literal["v1", "v1a"]
"""`v1`: receiver and sender share a secret. `v1a`: the receiver has a public key, and only the sender can sign."""

_SECRET_BYTES: Final = 32  # the specification asks for 24 to 64


def new_secret() -> bytes:
    """A secret of either kind: 32 random bytes (for `v1a` the seed of a key pair)."""
    return secrets.token_bytes(_SECRET_BYTES)


def shown(signing: Signing, secret: bytes) -> str:
    """What the receiver verifies with: the shared secret as `whsec_…`, or the public key as `whpk_…`."""
    match signing:
        case "v1":
            return f"whsec_{_text(secret)}"
        case "v1a":
            public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
            return f"whpk_{_text(public)}"


def signatures(signing: Signing, keys: Sequence[bytes], id_: str, timestamp: int, payload: bytes) -> str:
    """The header `webhook-signature`: one signature for each secret that holds, the newest first."""
    content = f"{id_}.{timestamp}.".encode() + payload
    return " ".join(f"{signing},{_text(_signed(signing, key, content))}" for key in keys)


class SecretSeal:
    """Seals secrets for the database with the master key.

    Raises:
        UnfitMasterKey: it is none.
    """

    def __init__(self, master_key: str) -> None:
        self._master = MasterKey(master_key)

    def seal(self, endpoint: str, number: int, secret: bytes) -> bytes:
        """The secret as it may be stored; it opens for that endpoint and number alone."""
        return self._master.wrap(secret, _bound_to(endpoint, number))

    def open(self, endpoint: str, number: int, sealed: bytes) -> bytes:
        """The secret.

        Raises:
            UnfitMasterKey: it was sealed with another.
        """
        return self._master.unwrap(sealed, _bound_to(endpoint, number))


def _bound_to(endpoint: str, number: int) -> bytes:
    return f"webhook/{endpoint}/{number}".encode()


WRAPPED = Wrapped("webhooks' secrets", SECRETS.c.sealed, lambda row: _bound_to(row.endpoint, row.number))
"""What a new master key has to wrap anew."""


def _signed(signing: Signing, key: bytes, content: bytes) -> bytes:
    if signing == "v1":
        return hmac.digest(key, content, "sha256")
    return Ed25519PrivateKey.from_private_bytes(key).sign(content)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
