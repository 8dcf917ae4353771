"""Endpoints in SQLite and PostgreSQL alike."""

import base64
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from hiring.contracts.ids import PersonId
from hiring.eventkit.master_key import UnfitMasterKey
from hiring.eventkit.views.database import preparing
from hiring.eventkit.views.migrating import migrate
from hiring.gateway.identity import Caller
from hiring.gateway.store import Store
from hiring.gateway.tables import CHAINS
from hiring.gateway.webhooks.endpoints import Endpoints
from hiring.gateway.webhooks.signing import SecretSeal

ANNA = Caller(actor=PersonId("anna"))
WANTED = {"url": "https://example.com/", "description": "", "types": ["a.b"], "vacancies": [], "signing": "v1"}
LINE = {"endpoint": "", "message": "m1", "run": "", "attempt": 1, "type": "a.b.v1", "sequence": 7, "milliseconds": 3}


def master_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def store(database: Engine) -> Store:
    with preparing(database) as connection:
        for chain in CHAINS:
            migrate(connection, chain)
    return Store(database)


async def test_an_endpoint_is_kept_as_it_was_made_and_hears_of_what_comes_after(store: Store) -> None:
    endpoints = Endpoints(store, SecretSeal(master_key()))
    id_, secret = await endpoints.make(ANNA, 5, WANTED)
    [found] = await endpoints.all_of(ANNA)
    assert (found.id, found.caller, found.types, found.enabled) == (id_, ANNA, ("a.b",), True)
    assert await endpoints.secrets(id_) == [secret]
    assert [one.id for one in await endpoints.listening(6)] == [id_]
    assert await endpoints.listening(5) == []
    await endpoints.change(id_, enabled=False)
    assert await endpoints.listening(6) == []
    await endpoints.remove(id_)
    assert (await endpoints.find(id_), await endpoints.secrets(id_)) == (None, [])


async def test_secrets_overlap_as_long_as_they_may(store: Store) -> None:
    endpoints = Endpoints(store, SecretSeal(master_key()))
    id_, first = await endpoints.make(ANNA, 0, WANTED)
    second = await endpoints.rotate(id_, timedelta(hours=1))
    assert await endpoints.secrets(id_) == [second, first]
    third = await endpoints.rotate(id_, timedelta(0))
    assert await endpoints.secrets(id_) == [third]


async def test_another_master_key_opens_no_secret(store: Store) -> None:
    id_, _ = await Endpoints(store, SecretSeal(master_key())).make(ANNA, 0, WANTED)
    with pytest.raises(UnfitMasterKey):
        await Endpoints(store, SecretSeal(master_key())).secrets(id_)


async def test_the_delivery_log_goes_back_thirty_days(store: Store) -> None:
    endpoints = Endpoints(store, SecretSeal(master_key()))
    id_, _ = await endpoints.make(ANNA, 0, WANTED)
    now = datetime.now(UTC)
    for days, message in ((31, "old"), (29, "m1"), (0, "m2")):
        at = now - timedelta(days=days)
        outcome = "failed" if days else "delivered"
        await endpoints.log(LINE | {"endpoint": id_, "message": message, "at": at, "outcome": outcome})
    assert [row.message for row in await endpoints.attempts(id_, None, None, 9)] == ["m2", "m1"]
    assert [row.message for row in await endpoints.attempts(id_, "failed", None, 9)] == ["m1"]
    assert [row.message for row in await endpoints.attempts(id_, None, now - timedelta(days=1), 9)] == ["m1"]
    assert len(await endpoints.attempts(id_, None, None, 1)) == 1
