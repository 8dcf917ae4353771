"""Whoever made an endpoint: what they may no longer know is not sent, and asking twice makes one endpoint."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from services.gateway.tests.happenings import Happenings
from services.gateway.tests.receiver import Receiver
from services.gateway.tests.webhooks.asking import made
from sqlalchemy import update

from hiring.contracts.requests import OrganisationRole
from hiring.gateway.app import GatewaySettings
from hiring.gateway.identity import Caller
from hiring.gateway.identity.service_tokens import NewToken, ServiceTokens
from hiring.gateway.identity.vouched import HOLDS, Vouched
from hiring.gateway.store import Store, opened_store
from hiring.gateway.tables import VOUCHED

PETRA = {"X-Actor": "petra", "X-Roles": "privacy"}
ADAM = {"X-Actor": "adam", "X-Roles": "administrator"}


async def told(receiver: Receiver, count: int) -> list[str]:
    """The aggregates of which the receiver was told, once there are so many."""
    return [one.json["data"]["aggregate_id"] for one in await receiver.has(count)]


async def test_who_lost_a_role_is_no_longer_told_what_it_opened(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    await happen.agreed("v1", "petra")
    await made(web, receiver.url, PETRA)
    await happen.wants_erasure("k1")
    assert await told(receiver, 1) == ["k1"]
    await web.get("/webhooks", headers={"X-Actor": "petra"})
    await happen.wants_erasure("k2")
    await happen.advanced("v1")
    assert await told(receiver, 2) == ["k1", "v1"], "and of their vacancy they hear on"


async def test_an_integration_whose_token_is_revoked_is_told_nothing(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    expires_at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    wanted = {"name": "ats", "scopes": ["webhooks:read", "webhooks:write"], "expires_at": expires_at}
    token = (await web.post("/service-tokens", json=wanted, headers=ADAM)).json()
    await made(web, receiver.url, {"Authorization": f"Bearer {token['token']}"})
    await happen.wants_erasure("k1")
    assert await told(receiver, 1) == ["k1"]
    await web.delete(f"/service-tokens/{token['id']}", headers=ADAM)
    await made(web, receiver.url, PETRA)
    await happen.wants_erasure("k2")
    await happen.wants_erasure("k3")
    assert sorted(await told(receiver, 3)) == ["k1", "k2", "k3"], "once each, to Petra alone"


async def test_the_same_key_makes_one_endpoint_with_one_secret(web: httpx2.AsyncClient, receiver: Receiver) -> None:
    keyed = {**PETRA, "Idempotency-Key": "my-endpoint"}
    first, again = [await made(web, receiver.url, keyed) for _ in range(2)]
    assert first == again
    other = await web.post("/webhooks", headers=keyed, json={"url": receiver.url, "description": "another"})
    assert (other.status_code, other.json()["type"]) == (422, "urn:hiring:problem:key-reused")
    theirs = await made(web, receiver.url, {"X-Actor": "max", "Idempotency-Key": "my-endpoint"})
    assert theirs["id"] != first["id"]
    assert len((await web.get("/webhooks", headers=PETRA)).json()["endpoints"]) == 1


@pytest.fixture
async def store(settings: GatewaySettings) -> AsyncIterator[Store]:
    async with opened_store(settings) as it:
        yield it


async def test_roles_count_for_thirty_days_after_their_owner_was_seen(store: Store) -> None:
    vouched, petra = Vouched(store), Caller.model_validate({"actor": "petra", "roles": ["privacy"]})
    assert (await vouched.as_now([petra]))["petra"] == petra.model_copy(update={"roles": frozenset()})
    await vouched.note(petra)
    assert (await vouched.as_now([petra]))["petra"] == petra
    long_ago = update(VOUCHED).values(at=datetime.now(UTC) - HOLDS - timedelta(minutes=1))
    await store.write(lambda connection: connection.execute(long_ago))
    assert OrganisationRole.PRIVACY not in (await vouched.as_now([petra]))["petra"].roles  # type: ignore[union-attr] # a person is never None


async def test_an_integration_is_somebody_as_long_as_it_has_a_token_for_webhooks(store: Store) -> None:
    tokens, vouched = ServiceTokens(store), Vouched(store)
    wanted = {"name": "ats", "scopes": ["webhooks:read"], "expires_at": datetime.now(UTC) + timedelta(days=1)}
    made = await tokens.make(NewToken.model_validate(wanted), "adam")
    ats = await tokens.caller(made.token)
    assert ats is not None
    assert await vouched.as_now([ats]) == {"integration-ats": ats}
    await tokens.revoke(made.id)
    assert await vouched.as_now([ats]) == {"integration-ats": None}
