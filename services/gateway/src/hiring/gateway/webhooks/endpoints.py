"""Endpoints as they are kept: made, found, changed, their secrets opened."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from hiring.eventkit.views.rows import upsert
from hiring.gateway.identity import Caller
from hiring.gateway.identity.vouched import Vouched
from hiring.gateway.live.told import News, Told
from hiring.gateway.store import Store
from hiring.gateway.webhooks.signing import SecretSeal, Signing, new_secret
from hiring.gateway.webhooks.tables import DELIVERIES, ENDPOINTS, SECRETS

_KEPT_DAYS = 30
_KEYS = uuid.UUID("b1c6ad1f-6c3c-4d3a-9a57-2f1f5f0f6a11")  # the namespace of ids made of keys (RFC 9562, version 5)


@dataclass(frozen=True)
class Endpoint:
    """Where messages go, what of, and for whom: `caller` made it; `hears` is who they are now, or None."""

    id: str
    caller: Caller
    hears: Caller | None
    url: str
    description: str
    types: tuple[str, ...]
    vacancies: tuple[str, ...]
    signing: Signing
    after: int
    enabled: bool
    disabled_because: str | None
    failing_since: datetime | None
    paused_until: datetime | None
    created_at: datetime
    changed_at: datetime

    def wants(self, news: News, told: Told) -> bool:
        """Whether its filters let this event through. A type without its version means every version of it."""
        of_type = not self.types or any(
            told.type == type_ or told.type.rpartition(".")[0] == type_ for type_ in self.types
        )
        return of_type and (not self.vacancies or news.vacancy in self.vacancies)


class Endpoints:
    """The endpoints of everybody."""

    def __init__(self, store: Store, seal: SecretSeal) -> None:
        self._store = store
        self._seal = seal
        self._vouched = Vouched(store)

    async def make(
        self, caller: Caller, after: int, wanted: Mapping[str, Any], key: str | None = None
    ) -> tuple[str, bytes]:
        """The id of a new endpoint, and its secret. `wanted`: url, description, types, vacancies and signing.

        With a `key` the caller makes one endpoint: asked again, it is the same one with the same secret.
        """
        id_ = uuid.uuid5(_KEYS, f"{caller.actor}/{key}").hex if key else uuid.uuid4().hex
        if key and await self.find(id_) is not None:
            return id_, (await self.secrets(id_))[0]
        now, secret = datetime.now(UTC), new_secret()
        row = {
            **wanted,
            "id": id_,
            "owner": caller.actor,
            "caller": caller.model_dump(mode="json"),
            "after": after,
            "enabled": True,
            "created_at": now,
            "changed_at": now,
        }

        def make(connection: Connection) -> None:
            connection.execute(insert(ENDPOINTS).values(row))
            self._add_secret(connection, id_, 1, secret)

        await self._store.write(make)
        return id_, secret

    async def all_of(self, caller: Caller) -> list[Endpoint]:
        """The caller's endpoints, the oldest first."""
        rows = select(ENDPOINTS).where(ENDPOINTS.c.owner == caller.actor).order_by(ENDPOINTS.c.created_at)
        return await self._found(rows)

    async def listening(self, sequence: int) -> list[Endpoint]:
        """Every endpoint that is enabled and hears of what happened at that sequence."""
        return await self._found(select(ENDPOINTS).where(ENDPOINTS.c.enabled, ENDPOINTS.c.after < sequence))

    async def find(self, id_: str) -> Endpoint | None:
        """The endpoint of that id, whoever's."""
        found = await self._found(select(ENDPOINTS).where(ENDPOINTS.c.id == id_))
        return found[0] if found else None

    async def change(self, id_: str, **values: Any) -> None:
        """Sets these columns."""
        await self._store.write(lambda c: c.execute(update(ENDPOINTS).where(ENDPOINTS.c.id == id_).values(values)))

    async def remove(self, id_: str) -> None:
        """Takes the endpoint away, with its secrets and its delivery log."""

        def remove(connection: Connection) -> None:
            for table in (SECRETS, DELIVERIES):
                connection.execute(delete(table).where(table.c.endpoint == id_))
            connection.execute(delete(ENDPOINTS).where(ENDPOINTS.c.id == id_))

        await self._store.write(remove)

    async def secrets(self, id_: str) -> list[bytes]:
        """The secrets that sign now, the newest first.

        Raises:
            UnfitMasterKey: another key sealed it.
        """
        holds = or_(SECRETS.c.expires_at.is_(None), SECRETS.c.expires_at > datetime.now(UTC))
        rows = select(SECRETS).where(SECRETS.c.endpoint == id_, holds).order_by(SECRETS.c.number.desc())
        found = await self._store.read(lambda connection: connection.execute(rows).all())
        return [self._seal.open(id_, row.number, row.sealed) for row in found]

    async def rotate(self, id_: str, overlap: timedelta) -> bytes:
        """A new secret; those before sign as well until the overlap is over."""
        secret, until = new_secret(), datetime.now(UTC) + overlap
        lasts_longer = or_(SECRETS.c.expires_at.is_(None), SECRETS.c.expires_at > until)

        def rotate(connection: Connection) -> None:
            of_it = SECRETS.c.endpoint == id_
            newest = connection.execute(select(func.max(SECRETS.c.number)).where(of_it)).scalar_one()
            connection.execute(update(SECRETS).where(of_it, lasts_longer).values(expires_at=until))
            connection.execute(delete(SECRETS).where(of_it, SECRETS.c.expires_at <= datetime.now(UTC)))
            self._add_secret(connection, id_, newest + 1, secret)

        await self._store.write(rotate)
        return secret

    async def log(self, row: Mapping[str, Any]) -> None:
        """Writes an attempt down, and lets go of what is older than 30 days."""
        old = datetime.now(UTC) - timedelta(days=_KEPT_DAYS)

        def write(connection: Connection) -> None:
            upsert(connection, DELIVERIES, [{column.name: row.get(column.name) for column in DELIVERIES.columns}])
            is_old = (DELIVERIES.c.endpoint == row["endpoint"]) & (DELIVERIES.c.at < old)
            connection.execute(delete(DELIVERIES).where(is_old))

        await self._store.write(write)

    async def attempts(self, id_: str, outcome: str | None, before: datetime | None, limit: int) -> Sequence[Row[Any]]:
        """The delivery log of an endpoint, the newest first."""
        rows = select(DELIVERIES).where(DELIVERIES.c.endpoint == id_)
        rows = rows.where(DELIVERIES.c.outcome == outcome) if outcome else rows
        rows = rows.where(DELIVERIES.c.at < before) if before else rows
        rows = rows.order_by(DELIVERIES.c.at.desc(), DELIVERIES.c.message).limit(limit)
        return await self._store.read(lambda connection: connection.execute(rows).all())

    async def _found(self, rows: Any) -> list[Endpoint]:
        found = await self._store.read(lambda connection: connection.execute(rows).all())
        callers = {row.id: Caller.model_validate(row.caller) for row in found}
        hearing = await self._vouched.as_now(callers.values()) if found else {}
        return [_endpoint(row, callers[row.id], hearing[callers[row.id].actor]) for row in found]

    def _add_secret(self, connection: Connection, id_: str, number: int, secret: bytes) -> None:
        sealed = self._seal.seal(id_, number, secret)
        connection.execute(insert(SECRETS).values(endpoint=id_, number=number, sealed=sealed))


def _endpoint(row: Row[Any], caller: Caller, hears: Caller | None) -> Endpoint:
    values = {name: value for name, value in row._asdict().items() if name != "owner"}
    tuples = {name: tuple(values[name]) for name in ("types", "vacancies")}
    return Endpoint(**{**values, **tuples, "caller": caller, "hears": hears})
