"""Secrets that nobody can guess, and the hash that is stored of them."""

import hashlib
import secrets

_BYTES = 32


def new_secret() -> str:
    """256 random bits as text for a URL, a header or a cookie."""
    return secrets.token_urlsafe(_BYTES)


def new_id() -> str:
    """A short random id, not secret."""
    return secrets.token_hex(8)


def hashed(secret: str) -> str:
    """SHA-256 in hexadecimal: enough for what nobody can guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
