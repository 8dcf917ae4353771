"""Signing in to the console: authorization code with PKCE at the issuer, then a session of our own.

Sources: OpenID Connect Core 1.0, section 3.1; RFC 7636 (PKCE); RFC 9207 (who answered).
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from hiring.gateway.identity.bearer import BearerTokens
from hiring.gateway.identity.caller import Caller
from hiring.gateway.identity.issuer import Issuer, IssuerUnavailable, Metadata
from hiring.gateway.identity.secrets import new_secret
from hiring.gateway.identity.vouching import Asks, Vouching
from hiring.gateway.problems import HttpProblem, refusal
from hiring.gateway.settings import GatewaySettings

_STARTED = "hiring-sign-in"
_STARTED_SECONDS = 600
_PARTS = ("state", "nonce", "verifier", "next")
_PATIENCE_SECONDS = 10

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class SignIn:
    """What signing in takes: the issuer, whoever reads its tokens, and our client there."""

    issuer: Issuer
    tokens: BearerTokens
    settings: GatewaySettings

    def client(self, request: Request) -> AsyncOAuth2Client:
        """Our client at the issuer."""
        secret = self.settings.oidc_client_secret
        return AsyncOAuth2Client(
            self.settings.oidc_client_id,
            secret.get_secret_value() if secret else None,
            scope="openid profile",
            redirect_uri=origin(request, self.settings) + "/sign-in/callback",
            code_challenge_method="S256",
            timeout=_PATIENCE_SECONDS,
        )


def origin(request: Request, settings: GatewaySettings) -> str:
    """Under which address the browser reaches us, without a slash at its end."""
    return (settings.public_url or str(request.base_url)).rstrip("/")


@router.get("/sign-in")
async def begin(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name of the parameter in the address
    """Sends the browser to the issuer."""
    asked = _sign_in(request)
    started = {"state": new_secret(), "nonce": new_secret(), "verifier": secrets.token_urlsafe(48), "next": _here(next)}
    metadata = await _metadata(asked)
    url, _ = asked.client(request).create_authorization_url(
        metadata.authorization_endpoint,
        state=started["state"],
        nonce=started["nonce"],
        code_verifier=started["verifier"],
    )
    response = RedirectResponse(url, 303)
    secure = origin(request, asked.settings).startswith("https:")
    response.set_cookie(
        _STARTED,
        quote(json.dumps(started)),
        max_age=_STARTED_SECONDS,
        path="/sign-in",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get("/sign-in/callback")
async def come_back(request: Request) -> Response:
    """Takes what the issuer sent the browser back with, and begins a session."""
    asked = _sign_in(request)
    started = _started(request)
    if started is None or request.query_params.get("state") != started["state"]:
        raise HttpProblem(refusal(400, "This sign-in was not begun here, or too long ago. Begin again."))
    caller = await _caller(asked, request, started)
    response = RedirectResponse(_here(started["next"]), 303)
    vouching: Vouching = request.app.state.vouching
    await vouching.vouched.note(caller)
    await vouching.sessions.begin(caller, response)
    response.delete_cookie(_STARTED, path="/sign-in")
    return response


@router.post("/sign-out")
async def leave(request: Request, _caller: Asks) -> Response:
    """Ends the session here."""
    response = RedirectResponse("/signed-out", 303)
    vouching: Vouching = request.app.state.vouching
    await vouching.sessions.end(request, response)
    return response


async def _caller(asked: SignIn, request: Request, started: dict[str, str]) -> Caller:
    metadata = await _metadata(asked)
    issuer = request.query_params.get("iss", metadata.issuer)
    if "error" in request.query_params or issuer != metadata.issuer:
        raise HttpProblem(refusal(403, "The issuer did not let you in."))
    try:
        async with asked.client(request) as client:
            token: Any = await client.fetch_token(
                metadata.token_endpoint,
                code=request.query_params.get("code", ""),
                grant_type="authorization_code",
                code_verifier=started["verifier"],
            )
        id_token = str(token.get("id_token", ""))
        claims = await asked.tokens.claims(id_token, asked.settings.oidc_client_id, started["nonce"])
    except (IssuerUnavailable, OAuthError, httpx2.HTTPError, ValueError):
        claims = None
    caller = None if claims is None else asked.tokens.named(claims)
    if caller is None:
        raise HttpProblem(refusal(403, "The issuer did not say who you are in a way that can be trusted."))
    return caller


def _sign_in(request: Request) -> SignIn:
    asked: SignIn | None = request.app.state.sign_in
    if asked is None:
        raise HttpProblem(refusal(404, "Nobody can sign in here: no issuer is set."))
    return asked


async def _metadata(asked: SignIn) -> Metadata:
    try:
        return await asked.issuer.metadata()
    except IssuerUnavailable:
        raise HttpProblem(refusal(503, "The issuer can't be reached; try again later.", kind="unavailable")) from None


def _started(request: Request) -> dict[str, str] | None:
    try:
        found = json.loads(unquote(request.cookies.get(_STARTED, "")))
    except (ValueError, RecursionError):
        return None
    whole = isinstance(found, dict) and all(isinstance(found.get(name), str) for name in _PARTS)
    return found if whole else None


def _here(path: str) -> str:
    """The path when it is one of ours, else the first page: nobody is sent elsewhere."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return path if ours else "/"
