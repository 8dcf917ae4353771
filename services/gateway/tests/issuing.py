"""An issuer of tokens that does what a test tells it."""

import time
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass
class Issuer:
    """Signs with its newest key; its people are whoever it is told."""

    url: str = ""
    keys: list[ECKey] = field(default_factory=lambda: [new_key("one")])
    fetched: int = 0
    nonce: str = ""

    def token(self, key: Any = None, alg: str = "ES256", **claims: Any) -> str:
        said = {"iss": self.url, "aud": "hiring", "sub": "anna", "exp": int(time.time()) + 60, "roles": ["hr", "else"]}
        key = key or self.keys[-1]
        kept = {name: value for name, value in {**said, **claims}.items() if value is not None}
        return jwt.encode({"alg": alg, "kid": key.kid}, kept, key, [alg])

    def app(self) -> Starlette:
        async def discovery(_request: Request) -> Response:
            places = {"jwks_uri": "keys", "authorization_endpoint": "authorize", "token_endpoint": "token"}
            return JSONResponse({"issuer": self.url, **{name: f"{self.url}/{at}" for name, at in places.items()}})

        async def keys(_request: Request) -> Response:
            self.fetched += 1
            return JSONResponse(KeySet(list(self.keys)).as_dict(private=False))

        async def token(request: Request) -> Response:
            assert b"code_verifier=" in await request.body()
            return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": self.token(nonce=self.nonce)})

        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", discovery),
                Route("/keys", keys),
                Route("/token", token, methods=["POST"]),
            ]
        )


def new_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid})
