"""What can't stand in PostgreSQL is an id that does not exist, wherever the gateway asks its own database."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.views.database import prepare_database
from hiring.gateway.app import GatewaySettings, gateway
from hiring.gateway.tables import CHAINS

ADAM = {"X-Actor": "adam", "X-Roles": "administrator"}


@pytest.fixture
async def web(broker: EmbeddedBroker, postgresql_url: str, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    prepare_database(postgresql_url, "gateway", CHAINS)
    settings = GatewaySettings(
        nats_url=SecretStr(broker.url),
        database_url=SecretStr(postgresql_url),
        data_folder=tmp_path,
        http_port=0,
        development_identity=True,
    )
    async with gateway(settings) as app:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://gateway", headers=ADAM) as client:
            yield client


ADDRESSES = [
    ("DELETE", "/service-tokens/{}"),
    ("DELETE", "/vacancies/v1/invitations/{}"),
    ("GET", "/webhooks/{}"),
    ("GET", "/webhooks/{}/deliveries"),
    ("DELETE", "/webhooks/{}"),
    ("GET", "/invited/{}"),
]


async def test_such_an_id_is_not_found(web: httpx2.AsyncClient) -> None:
    for id_ in ("%00", "a%00b", "%ED%A0%80"):
        for method, path in ADDRESSES:
            assert (await web.request(method, path.format(id_))).status_code == 404, (method, path, id_)
