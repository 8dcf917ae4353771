"""Sessions of the console: a random secret in a cookie, its hash in the store."""

import base64
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from fastapi import Request, Response
from sqlalchemy import Connection, delete, insert, select

from hiring.gateway.identity.caller import Caller
from hiring.gateway.identity.secrets import hashed, new_secret
from hiring.gateway.store import Store
from hiring.gateway.tables import SESSIONS

_FORM = "application/x-www-form-urlencoded"


class Sessions:
    """Begins, finds and ends sessions. `secure` is False only on a machine's own plain http."""

    def __init__(self, store: Store, lasts: timedelta, *, secure: bool) -> None:
        self._store = store
        self._lasts = lasts
        self._secure = secure
        self.cookie = "__Host-hiring" if secure else "hiring"

    async def begin(self, caller: Caller, response: Response, until: datetime | None = None) -> None:
        """Signs the caller in: a new session each time, its cookie on the response."""
        secret, now = new_secret(), datetime.now(UTC)
        expires_at = min(now + self._lasts, until or datetime.max.replace(tzinfo=UTC))
        row = {"hash": hashed(secret), "actor": str(caller.actor), "expires_at": expires_at}
        row["caller"] = caller.model_dump(mode="json")

        def begin(connection: Connection) -> None:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at <= now))
            connection.execute(insert(SESSIONS).values(row))

        await self._store.write(begin)
        age = int((expires_at - now).total_seconds())
        response.set_cookie(
            self.cookie, secret, max_age=age, path="/", secure=self._secure, httponly=True, samesite="lax"
        )

    async def caller(self, request: Request) -> Caller | None:
        """Who is signed in, by the request's cookie."""
        secret = request.cookies.get(self.cookie)
        if secret is None:
            return None
        wanted = select(SESSIONS.c.caller).where(
            SESSIONS.c.hash == hashed(secret), SESSIONS.c.expires_at > datetime.now(UTC)
        )
        found = await self._store.read(lambda connection: connection.execute(wanted).scalar())
        return None if found is None else Caller.model_validate(found)

    async def end(self, request: Request, response: Response) -> None:
        """Signs out: the session is gone for whoever has its cookie."""
        if secret := request.cookies.get(self.cookie):
            gone = delete(SESSIONS).where(SESSIONS.c.hash == hashed(secret))
            await self._store.write(lambda connection: connection.execute(gone))
        response.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True, samesite="lax")

    async def end_all_of(self, actor: str) -> None:
        """Signs somebody out everywhere."""
        gone = delete(SESSIONS).where(SESSIONS.c.actor == actor)
        await self._store.write(lambda connection: connection.execute(gone))

    def csrf_token(self, request: Request) -> str:
        """What a form of this session must bring back; empty without a session."""
        secret = request.cookies.get(self.cookie)
        if secret is None:
            return ""
        digest = hmac.digest(secret.encode(), b"csrf", "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    async def is_own_form(self, request: Request) -> bool:
        """Whether a request that changes something stems from a page of this session.

        It says so by the header `X-CSRF-Token` or the form's field `csrf`. Source: OWASP, synchronizer token.
        """
        given = request.headers.get("X-CSRF-Token")
        if given is None and request.headers.get("Content-Type", "").startswith(_FORM):
            fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
            given = fields.get("csrf")
        expected = self.csrf_token(request)
        return bool(given and expected) and hmac.compare_digest((given or "").encode(), expected.encode())
