"""An issuer of tokens for one machine alone: whoever comes picks whom they want to be. Never to be run elsewhere.

It speaks as much of OpenID Connect as the gateway asks of any issuer: discovery, keys, authorization code with PKCE.
"""

import base64
import hashlib
import html
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from hiring.contracts.requests import OrganisationRole as Office

CLIENT = AUDIENCE = "hiring"
_TOKEN_SECONDS = 36_000
_CODE_SECONDS = 60
_LARGEST_FORM = 10_000
_ALGORITHM = "ES256"
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Person:
    """Somebody of the demo: their name, what they do there, and what they are in the whole organisation."""

    name: str
    does: str
    offices: tuple[Office, ...] = ()


PEOPLE: Mapping[str, Person] = {
    "anna": Person("Anna", "recruiter of the demo's vacancies", (Office.RECRUITER,)),
    "pavel": Person("Pavel", "engineer, professional interviewer"),
    "ines": Person("Ines", "engineer, professional interviewer"),
    "maria": Person("Maria", "hiring manager"),
    "olga": Person("Olga", "approver, HR of the organisation", (Office.HR,)),
    "petra": Person("Petra", "privacy officer", (Office.PRIVACY,)),
    "aron": Person("Aron", "auditor", (Office.AUDITOR,)),
    "adam": Person("Adam", "administrator", (Office.ADMINISTRATOR,)),
    "stella": Person("Stella", "a stranger: has a part in nothing"),
}
"""Whom one can be."""


@dataclass(frozen=True)
class _Code:
    person: str
    nonce: str
    challenge: str
    redirect_uri: str
    until: float


@dataclass
class LocalIssuer:
    """Signs tokens with a key of its own that lives as long as the process.

    `url` is who it is, and where the gateway reaches it; `browsers` where browsers do, if not there.
    """

    url: str
    browsers: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": secrets.token_hex(8)}))
    codes: dict[str, _Code] = field(default_factory=dict)

    def application(self) -> Starlette:
        """The HTTP application."""
        routes = [
            Route("/.well-known/openid-configuration", self._discovery),
            Route("/jwks", self._keys),
            Route("/authorize", self._ask_who, methods=["GET"]),
            Route("/authorize", self._picked, methods=["POST"]),
            Route("/token", self._token, methods=["POST"]),
        ]
        own_names = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", *self._own_name()])
        return Starlette(
            routes=routes,
            middleware=[own_names, Middleware(RequestBodyLimitMiddleware, max_body_size=_LARGEST_FORM)],
        )

    def token(self, person: str, audience: str = AUDIENCE, **more: str) -> str:
        """A token that says who somebody is: one of the people above, or a candidate, who holds no office."""
        who = PEOPLE.get(person, Person(person, "candidate"))
        now = int(time.time())
        claims = {"iss": self.url, "aud": audience, "sub": person, "iat": now, "exp": now + _TOKEN_SECONDS, **more}
        offices = [str(office) for office in who.offices]
        header = {"alg": _ALGORITHM, "kid": self.key.kid}
        return jwt.encode(header, {**claims, "roles": offices, "name": who.name}, self.key, [_ALGORITHM])

    def _own_name(self) -> list[str]:
        name = urlsplit(self.url).hostname
        return [name] if name else []

    async def _discovery(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/jwks",
                "authorization_endpoint": f"{self.browsers or self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [_ALGORITHM],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def _ask_who(self, request: Request) -> Response:
        return _page(request.query_params) if _is_ours(request.query_params) else _not_ours()

    async def _picked(self, request: Request) -> Response:
        form = await _form(request)
        person = form.get("person", "")
        if not _is_ours(form) or person not in PEOPLE:
            return _not_ours()
        code, redirect_uri = secrets.token_urlsafe(32), form["redirect_uri"]
        now = time.monotonic()
        self.codes = {code: made for code, made in self.codes.items() if made.until > now}
        challenge, nonce = form.get("code_challenge", ""), form.get("nonce", "")
        self.codes[code] = _Code(person, nonce, challenge, redirect_uri, now + _CODE_SECONDS)
        back = {"code": code, "state": form.get("state", ""), "iss": self.url}
        return RedirectResponse(f"{redirect_uri}?{urlencode(back)}", 303)

    async def _token(self, request: Request) -> Response:
        form = await _form(request)
        if form.get("grant_type") == "person":  # for scripts on this machine: nobody here proves who they are
            person = form.get("person", "")
            return self._tokens(person) if _ID.fullmatch(person) else _refused("invalid_request")
        code = self.codes.pop(form.get("code", ""), None)
        fits = (
            code is not None
            and code.until > time.monotonic()
            and code.redirect_uri == form.get("redirect_uri")
            and create_s256_code_challenge(form.get("code_verifier", "")) == code.challenge
        )
        return self._tokens(code.person, code.nonce) if code and fits else _refused("invalid_grant")

    def _tokens(self, person: str, nonce: str = "") -> Response:
        access = self.token(person)
        told = {"access_token": access, "token_type": "Bearer", "expires_in": _TOKEN_SECONDS}
        return JSONResponse({**told, "id_token": self.token(person, CLIENT, nonce=nonce)})


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


def _is_ours(asked: Mapping[str, str]) -> bool:
    """Whether the browser goes back to a gateway on this machine, and nowhere else."""
    back = urlsplit(asked.get("redirect_uri", ""))
    here = back.scheme == "http" and back.hostname in {"127.0.0.1", "localhost"}
    return here and asked.get("client_id") == CLIENT and asked.get("code_challenge_method") == "S256"


def _not_ours() -> Response:
    return PlainTextResponse("This is not a sign-in to the hiring system on this machine.", 400)


def _refused(error: str) -> Response:
    return JSONResponse({"error": error}, 400)


_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 2rem auto; padding: 0 1rem }
.warning { border: 3px solid #b45309; padding: .75rem 1rem; font-weight: 600 }
button { display: block; width: 100%; min-height: 3rem; margin: .5rem 0; padding: .5rem 1rem }
button { font: inherit; text-align: left }
"""


_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


def _page(asked: Mapping[str, str]) -> HTMLResponse:
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in asked.items()
    )
    people = "".join(
        f'<button name="person" value="{id_}"><strong>{person.name}</strong>, {person.does}</button>'
        for id_, person in PEOPLE.items()
    )
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Who are you? - hiring</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f'<body><main><h1>Who are you?</h1><p class="warning">Development sign-in: nobody checks who you are. '
        f"It is for this machine only.</p>"
        f'<form method="post" action="authorize">{hidden}{people}</form></main></body></html>',
        headers=_HEADERS,
    )
