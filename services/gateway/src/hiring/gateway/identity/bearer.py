"""Bearer tokens of the issuer: who they speak of, once their signature and claims hold.

Sources: RFC 9068 and OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725 for the algorithms.
"""

import hashlib
import time
from collections import OrderedDict
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from hiring.gateway.identity.caller import Caller, caller_named
from hiring.gateway.identity.issuer import Issuer
from hiring.gateway.settings import GatewaySettings

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")
"""Asymmetric ones alone: a key set is public."""

_TYPES = {"jwt", "at+jwt", "application/at+jwt"}
"""Of a token that says what it is; one for another purpose of the issuer lets nobody in (RFC 8725, section 3.11)."""

RESERVED = ("guest-", "integration-")
"""How the ids begin of whoever this gateway itself vouches for."""

_LEEWAY_SECONDS = 30
_REMEMBERED = 10_000


class BearerTokens:
    """Reads access tokens. One that was found good is remembered until it expires."""

    def __init__(self, issuer: Issuer, settings: GatewaySettings) -> None:
        self._issuer = issuer
        self._settings = settings
        self._good: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()

    async def caller(self, token: str) -> Caller | None:
        """Whom the token speaks of; None when it is not to be trusted.

        Raises:
            IssuerUnavailable: the issuer's keys can't be fetched.
        """
        key = hashlib.sha256(token.encode()).digest()
        caller, expires = self._good.get(key, (None, 0.0))
        if caller is not None and time.time() < expires:
            return caller
        claims = await self.claims(token, self._settings.oidc_audience)
        found = None if claims is None else self.named(claims)
        if found is not None and claims is not None:
            self._good[key] = (found, float(claims["exp"]))
            if len(self._good) > _REMEMBERED:
                self._good.popitem(last=False)
        return found

    async def claims(self, token: str, audience: str, nonce: str | None = None) -> dict[str, Any] | None:
        """The claims of a token of the issuer for this audience; None when anything about it is wrong.

        Raises:
            IssuerUnavailable: the issuer's keys can't be fetched.
        """
        demands: dict[str, Any] = {"iss": self._issuer.url, "aud": audience} | ({"nonce": nonce} if nonce else {})
        wanted: Any = {name: {"essential": True, "value": value} for name, value in demands.items()}
        registry = jwt.JWTClaimsRegistry(leeway=_LEEWAY_SECONDS, exp={"essential": True}, **wanted)
        try:
            unverified = jws.extract_compact(token.encode()).headers()
            if str(unverified.get("typ", "JWT")).lower() not in _TYPES:
                return None
            keys = await self._issuer.keys(unverified.get("kid"))
            found = jwt.decode(token, keys, algorithms=ALGORITHMS)
            registry.validate(found.claims)
        except (JoseError, ValueError, TypeError, RecursionError):
            return None
        return found.claims

    def named(self, claims: dict[str, Any]) -> Caller | None:
        """The person whom these claims name; None when they name none, or somebody whom only we vouch for."""
        roles: Any = claims
        for step in self._settings.oidc_roles_claim.split("."):
            roles = roles.get(step) if isinstance(roles, dict) else None
        actor = claims.get(self._settings.oidc_actor_claim)
        if not isinstance(actor, str) or actor.startswith(RESERVED):
            return None
        named = roles if isinstance(roles, list) else []
        return caller_named(actor, tuple(role for role in named if isinstance(role, str)))
