"""Vouched: which roles somebody had when they were last vouched for, for whatever is sent to them later."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from hiring.contracts.requests import OrganisationRole
from hiring.eventkit.views.rows import upsert
from hiring.gateway.identity.caller import Caller
from hiring.gateway.store import Store
from hiring.gateway.tables import SERVICE_TOKENS, VOUCHED

HOLDS = timedelta(days=30)
"""For how long roles count after their owner was seen: whoever left the organisation does not come to lose them."""

_AGAIN_SECONDS = 3600.0
_REMEMBERED = 10_000


class Vouched:
    """Notes who comes, at most once an hour while their roles stay the same."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._noted: dict[str, tuple[frozenset[OrganisationRole], float]] = {}

    async def note(self, caller: Caller) -> None:
        """Somebody was vouched for, just now, with these roles."""
        roles, at = self._noted.get(caller.actor, (None, 0.0))
        now = time.monotonic()
        if roles == caller.roles and now - at < _AGAIN_SECONDS:
            return
        row = {"actor": str(caller.actor), "roles": sorted(caller.roles), "at": datetime.now(UTC)}
        await self._store.write(lambda connection: upsert(connection, VOUCHED, [row]))
        if len(self._noted) >= _REMEMBERED:
            self._noted.clear()
        self._noted[caller.actor] = caller.roles, now

    async def as_now(self, callers: Iterable[Caller]) -> dict[str, Caller | None]:
        """Each caller, by their id, with the roles that they have now; None for an integration without a token."""
        known = {caller.actor: caller for caller in callers}

        def look(connection: Connection) -> dict[str, Caller | None]:
            now = datetime.now(UTC)
            seen = select(VOUCHED).where(VOUCHED.c.actor.in_(known), VOUCHED.c.at > now - HOLDS)
            roles = {row.actor: frozenset(map(OrganisationRole, row.roles)) for row in connection.execute(seen)}
            valid = SERVICE_TOKENS.c.revoked_at.is_(None), SERVICE_TOKENS.c.expires_at > now
            tokens = connection.execute(select(SERVICE_TOKENS.c.name, SERVICE_TOKENS.c.scopes).where(*valid)).all()
            hearing = {f"integration-{token.name}" for token in tokens if "webhooks:read" in token.scopes}
            return {
                actor: (caller if actor in hearing else None)
                if caller.scopes is not None
                else caller.model_copy(update={"roles": roles.get(actor, frozenset())})
                for actor, caller in known.items()
            }

        return await self._store.read(look)
