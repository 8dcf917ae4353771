"""Service tokens: what programs identify themselves by. Made by administrators, kept as hashes, for these scopes."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import insert, select, update

from hiring.contracts.ids import PersonId
from hiring.contracts.requests import OrganisationRole
from hiring.gateway.identity.caller import Caller
from hiring.gateway.identity.scopes import SCOPES
from hiring.gateway.identity.secrets import hashed, new_id, new_secret
from hiring.gateway.store import Store
from hiring.gateway.tables import SERVICE_TOKENS as TABLE

PREFIX = "hst_"
"""How every service token begins: whoever finds one knows what it is."""
LONGEST_LIFE = timedelta(days=366)

Scope = Literal[SCOPES]  # type: ignore[valid-type] # the scopes as a type, from the one list of them
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class NewToken(BaseModel):
    """What a token is wanted for. It acts as the person `integration-<name>`, whom a brief may take into its team."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "name": "applicant-tracking",
                "scopes": ["pipeline:read", "pipeline:write"],
                "expires_at": "2027-06-30T00:00:00Z",
            }
        },
    )

    name: Name
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    expires_at: AwareDatetime


class TokenShown(BaseModel):
    """What is told of a token."""

    id: str
    name: str
    actor: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: AwareDatetime
    expires_at: AwareDatetime
    revoked_at: AwareDatetime | None


class TokenMade(TokenShown):
    """A new token, with its secret: told once, kept nowhere."""

    token: str


class TokensListed(BaseModel):
    """Every token there ever was, the newest first."""

    tokens: tuple[TokenShown, ...]


class ServiceTokens:
    """Makes, finds and revokes them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def caller(self, token: str) -> Caller | None:
        """The integration that the token is of; None when it is unknown, expired or revoked."""
        wanted = select(TABLE.c.name, TABLE.c.scopes).where(
            TABLE.c.hash == hashed(token), TABLE.c.expires_at > datetime.now(UTC), TABLE.c.revoked_at.is_(None)
        )
        row = await self._store.read(lambda connection: connection.execute(wanted).first())
        if row is None:
            return None
        actor = PersonId(_actor(row.name))
        return Caller(actor=actor, roles=frozenset({OrganisationRole.INTEGRATION}), scopes=frozenset(row.scopes))

    async def make(self, wanted: NewToken, by: str) -> TokenMade:
        """A new one."""
        secret = PREFIX + new_secret()
        row = {
            "id": new_id(),
            "name": wanted.name,
            "scopes": sorted(wanted.scopes),
            "created_by": by,
            "created_at": datetime.now(UTC),
            "expires_at": wanted.expires_at,
            "revoked_at": None,
        }
        made = insert(TABLE).values(**row, hash=hashed(secret))
        await self._store.write(lambda connection: connection.execute(made))
        return TokenMade(**row, actor=_actor(wanted.name), token=secret)

    async def all(self) -> TokensListed:
        """Every one, without its secret."""
        wanted = select(TABLE).order_by(TABLE.c.created_at.desc())
        rows = await self._store.read(lambda connection: connection.execute(wanted).mappings().all())
        return TokensListed(tokens=tuple(TokenShown(**dict(row), actor=_actor(row["name"])) for row in rows))

    async def revoke(self, id_: str) -> bool:
        """From now on it is good for nothing; whether there was one."""
        revoked = update(TABLE).where(TABLE.c.id == id_, TABLE.c.revoked_at.is_(None))
        done = revoked.values(revoked_at=datetime.now(UTC))
        return bool(await self._store.write(lambda connection: connection.execute(done).rowcount))


def _actor(name: str) -> str:
    return f"integration-{name}"
