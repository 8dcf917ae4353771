"""Vouching: whoever asks is known by a bearer token, by the console's cookie, or is nobody."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import JSONResponse

from hiring.gateway.identity.bearer import BearerTokens
from hiring.gateway.identity.caller import Caller, caller_named
from hiring.gateway.identity.issuer import IssuerUnavailable
from hiring.gateway.identity.rates import Rates
from hiring.gateway.identity.service_tokens import PREFIX, ServiceTokens
from hiring.gateway.identity.sessions import Sessions
from hiring.gateway.identity.vouched import Vouched
from hiring.gateway.problems import HttpProblem, refusal

_READS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Vouching:
    """All who vouch for callers. `development`: the header `X-Actor` is believed as well."""

    sessions: Sessions
    service_tokens: ServiceTokens
    bearer: BearerTokens | None
    rates: Rates
    vouched: Vouched
    development: bool

    async def caller(self, request: Request) -> Caller | None:
        """Who asks; None when nobody says so. What is said and can't be trusted is refused.

        Raises:
            HttpProblem: 401, the token is not to be trusted; 403, a foreign page sent the form; 503, no keys.
        """
        if (authorization := request.headers.get("Authorization")) is not None:
            return await self._seen(await self._by_token(authorization))
        if (caller := await self.sessions.caller(request)) is not None:
            if request.method not in _READS and not await self.sessions.is_own_form(request):
                raise HttpProblem(refusal(403, "The form is not from a page of this session. Load the page again."))
            return caller
        if self.development and (actor := request.headers.get("X-Actor")) is not None:
            roles = request.headers.get("X-Roles", "").split(",")
            named = caller_named(actor, tuple(role.strip() for role in roles))
            return None if named is None else await self._seen(named)
        return None

    async def _seen(self, caller: Caller) -> Caller:
        if caller.scopes is None:
            await self.vouched.note(caller)
        return caller

    async def _by_token(self, authorization: str) -> Caller:
        scheme, _, token = authorization.partition(" ")
        caller = None
        if scheme.lower() == "bearer" and token.startswith(PREFIX):
            caller = await self.service_tokens.caller(token)
        elif scheme.lower() == "bearer" and self.bearer is not None:
            try:
                caller = await self.bearer.caller(token.strip())
            except IssuerUnavailable:
                raise HttpProblem(_unavailable()) from None
        if caller is None:
            raise HttpProblem(_unknown('Bearer error="invalid_token"', "The token is not valid here."))
        return caller


async def caller_of(request: Request) -> Caller:
    """Who asks. Take it as a dependency: `caller: Asks`.

    Raises:
        HttpProblem: 401, as nobody vouches for the caller; 429, they ask too often; whatever `Vouching.caller` raises.
    """
    vouching: Vouching = request.app.state.vouching
    caller = await vouching.caller(request)
    if caller is None:
        hint = " Name the person in the header X-Actor, and their roles in X-Roles." if vouching.development else ""
        raise HttpProblem(_unknown("Bearer", f"Who asks is not known.{hint}"))
    vouching.rates.take(caller.actor)
    request.state.caller = caller
    return caller


Asks = Annotated[Caller, Depends(caller_of)]
"""The caller as a parameter of a route."""


def csrf_token(request: Request) -> str:
    """What every form of a page holds in its field `csrf`, or a script sends as the header `X-CSRF-Token`."""
    vouching: Vouching = request.app.state.vouching
    return vouching.sessions.csrf_token(request)


def _unknown(challenge: str, title: str) -> JSONResponse:
    said = refusal(401, title)
    said.headers["WWW-Authenticate"] = challenge
    return said


def _unavailable() -> JSONResponse:
    said = refusal(503, "The issuer of tokens can't be reached; ask again later.", kind="unavailable")
    said.headers["Retry-After"] = "5"
    return said
