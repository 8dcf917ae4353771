"""The issuer of tokens: its metadata and keys, fetched when they are needed and kept for a while."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, ValidationError

_KEPT_SECONDS = 3600.0
_AGAIN_AFTER_SECONDS = 10.0
_PATIENCE_SECONDS = 5.0
_LARGEST = 1_000_000


class IssuerUnavailable(RuntimeError):  # noqa: N818 - an answer: ask again later
    """The issuer's metadata or keys can't be fetched; the message says which."""


class Metadata(BaseModel):
    """What is needed of OpenID Connect Discovery 1.0's document."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    jwks_uri: str
    authorization_endpoint: str
    token_endpoint: str
    end_session_endpoint: str | None = None


@dataclass
class Issuer:
    """One issuer by its URL. Unknown key ids lead to new keys, at most every ten seconds: so keys can rotate."""

    url: str
    _metadata: Metadata | None = None
    _keys: KeySet | None = None
    _fetched: float = 0
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def metadata(self) -> Metadata:
        """The discovery document.

        Raises:
            IssuerUnavailable: it can't be fetched, or is another issuer's.
        """
        async with self._one_at_a_time:
            if self._metadata is None:
                self._metadata = await self._discovered()
            return self._metadata

    async def keys(self, wanted: str | None) -> KeySet:
        """The keys; fetched again when they are old, or when none has the id `wanted`.

        Raises:
            IssuerUnavailable: they can't be fetched.
        """
        metadata = await self.metadata()
        async with self._one_at_a_time:
            age = time.monotonic() - self._fetched
            known = self._keys is not None and any(key.kid == wanted for key in self._keys.keys)
            if self._keys is None or age > _KEPT_SECONDS or (not known and age > _AGAIN_AFTER_SECONDS):
                self._keys = await self._fetched_keys(metadata.jwks_uri)
                self._fetched = time.monotonic()
            return self._keys

    async def _discovered(self) -> Metadata:
        url = self.url.rstrip("/") + "/.well-known/openid-configuration"
        try:
            found = Metadata.model_validate(await _json(url))
        except ValidationError:
            raise IssuerUnavailable(f"{url} is no OpenID Connect discovery document") from None
        if found.issuer != self.url:
            raise IssuerUnavailable(f"{url} is the document of another issuer")
        return found

    async def _fetched_keys(self, url: str) -> KeySet:
        try:
            return KeySet.import_key_set(await _json(url))
        except (JoseError, KeyError, TypeError, ValueError):
            raise IssuerUnavailable(f"{url} holds no key set") from None


async def _json(url: str) -> Any:
    try:
        async with httpx2.AsyncClient(timeout=_PATIENCE_SECONDS) as client:
            answer = (await client.get(url, headers={"Accept": "application/json"})).raise_for_status()
            if len(answer.content) > _LARGEST:
                raise IssuerUnavailable(f"{url} is too large")
            return answer.json()
    except (httpx2.HTTPError, ValueError):
        raise IssuerUnavailable(f"{url} can't be read") from None
