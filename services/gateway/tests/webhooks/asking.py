"""A gateway served in this process, and what whoever has an endpoint asks of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from hiring.gateway.app import GatewaySettings, gateway
from hiring.gateway.live.feed import Feed

ANNA = {"X-Actor": "anna"}
MAX = {"X-Actor": "max"}
ADVANCED = "pipeline.candidate_advanced.v1"


@asynccontextmanager
async def served(settings: GatewaySettings) -> AsyncIterator[httpx2.AsyncClient]:
    async with gateway(settings) as app:
        feed: Feed = app.state.feed
        async with asyncio.timeout(30):
            await feed.reached(0)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as web:
            yield web


async def made(web: httpx2.AsyncClient, url: str, headers: dict[str, str] = ANNA, **more: Any) -> dict[str, Any]:
    answer = await web.post("/webhooks", headers=headers, json={"url": url, **more})
    assert answer.status_code == 201, answer.text
    endpoint: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == f"/webhooks/{endpoint['id']}"
    return endpoint


async def attempts(web: httpx2.AsyncClient, endpoint: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """The delivery log, once it has so many lines."""
    async with asyncio.timeout(30):
        while True:
            answer = await web.get(f"/webhooks/{endpoint['id']}/deliveries", headers=ANNA)
            listed: list[dict[str, Any]] = answer.json()["attempts"]
            if len(listed) >= count:
                return listed
            await asyncio.sleep(0.05)
