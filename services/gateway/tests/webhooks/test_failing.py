"""A delivery that fails: tried again, given up, or spared; and what survives a kill."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from services.gateway.tests.happenings import Happenings
from services.gateway.tests.receiver import Receiver, receiving
from services.gateway.tests.webhooks.asking import ANNA, attempts, made, served
from starlette.responses import Response

from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.testing.programs import Program
from hiring.gateway.app import GatewaySettings
from hiring.gateway.webhooks import delivering


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "DELAYS_SECONDS", (0.1, 0.1, 0.1))


@pytest.mark.usefixtures("soon")
async def test_a_failed_delivery_is_tried_again_with_the_same_id_and_a_new_timestamp(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    receiver.answers.extend([Response("no\x00pe", 500), Response(status_code=302, headers={"Location": "/hook"})])
    endpoint = await made(web, receiver.url)
    await happen.advanced("v1")
    got = await receiver.has(3)
    assert len({one.id for one in got}) == 1
    assert all(one.verified(endpoint["secret"]) for one in got)
    third, second, first = await attempts(web, endpoint, 3)
    assert [line["status"] for line in (first, second, third)] == [500, 302, 204]
    assert [line["outcome"] for line in (first, second, third)] == ["failed", "failed", "delivered"]
    assert (first["detail"], first["next_at"] is None, third["next_at"]) == ("no pe", False, None)
    assert (await web.get(f"/webhooks/{endpoint['id']}", headers=ANNA)).json()["failing_since"] is None


@pytest.mark.usefixtures("soon")
async def test_after_its_last_attempt_a_message_stays_failed(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    receiver.answers.extend([Response(status_code=500)] * 4)
    endpoint = await made(web, receiver.url)
    await happen.advanced("v1")
    lines = await attempts(web, endpoint, 4)
    assert [(line["attempt"], line["next_at"] is None) for line in lines] == [
        (4, True), (3, False), (2, False), (1, False),
    ]  # fmt: skip
    shown = (await web.get(f"/webhooks/{endpoint['id']}", headers=ANNA)).json()
    assert (shown["enabled"], shown["failing_since"] is None) == (True, False)


async def test_an_endpoint_that_is_gone_is_disabled_until_its_owner_enables_it(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    receiver.answers.append(Response(status_code=410))
    endpoint = await made(web, receiver.url)
    await happen.advanced("v1")
    await attempts(web, endpoint, 1)
    path = f"/webhooks/{endpoint['id']}"
    shown = (await web.get(path, headers=ANNA)).json()
    assert (shown["enabled"], shown["disabled_because"]) == (False, "It answered 410 Gone.")
    await happen.advanced("v1")
    enabled = (await web.patch(path, headers=ANNA, json={"enabled": True})).json()
    assert (enabled["enabled"], enabled["disabled_because"]) == (True, None)
    await happen.advanced("v1")
    assert len(await receiver.has(2)) == 2


async def test_an_endpoint_that_has_long_failed_is_disabled(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "DELAYS_SECONDS", (0.2,))
    monkeypatch.setattr(delivering, "_LONG_FAILING", timedelta(seconds=0.1))
    receiver.answers.extend([Response(status_code=500)] * 2)
    endpoint = await made(web, receiver.url)
    await happen.advanced("v1")
    await attempts(web, endpoint, 2)
    shown = (await web.get(f"/webhooks/{endpoint['id']}", headers=ANNA)).json()
    assert shown["enabled"] is False
    assert shown["disabled_because"].startswith("Nothing could be delivered since ")


async def test_a_crowded_receiver_is_spared_for_as_long_as_it_says(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    receiver.answers.append(Response(status_code=429, headers={"Retry-After": "3600"}))
    endpoint = await made(web, receiver.url)
    await happen.advanced("v1")
    [line] = await attempts(web, endpoint, 1)
    await happen.advanced("v1")
    await asyncio.sleep(0.5)
    shown = (await web.get(f"/webhooks/{endpoint['id']}", headers=ANNA)).json()
    soonest = datetime.now(UTC) + timedelta(minutes=59)
    assert datetime.fromisoformat(line["next_at"]) > soonest
    assert datetime.fromisoformat(shown["paused_until"]) > soonest
    assert len(receiver.got) == 1


async def test_a_retry_that_waits_survives_a_restart_of_the_gateway_and_a_crash_of_the_broker(
    happen: Happenings,
    receiver: Receiver,
    settings: GatewaySettings,
    broker: EmbeddedBroker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivering, "DELAYS_SECONDS", (2,))
    receiver.answers.extend([Response(status_code=500)])
    async with served(settings) as web:
        endpoint = await made(web, receiver.url)
        await happen.advanced("v1", "y1")
        await receiver.has(1)
        await attempts(web, endpoint, 1)
    await broker.kill()
    await broker.start()
    await happen.advanced("v1", "y2")
    async with served(settings) as web:
        got = await receiver.has(3, seconds=60)
        await attempts(web, endpoint, 3)
    assert {one.json["data"]["candidacy"] for one in got[1:]} == {"y1", "y2"}
    assert got[0].id in {one.id for one in got[1:]}


async def test_what_a_killed_process_had_in_hand_is_delivered_by_the_next(
    happen: Happenings, receiver: Receiver, settings: GatewaySettings, broker: EmbeddedBroker
) -> None:
    async with served(settings) as web:
        endpoint = await made(web, receiver.url)
    environment = {
        "HIRING_NATS_URL": broker.url,
        "HIRING_DATA_FOLDER": str(settings.data_folder),
        "HIRING_HTTP_PORT": "0",
        "HIRING_WEBHOOK_NETWORKS": settings.webhook_networks,
    }
    receiver.held.clear()
    lines = settings.data_folder / "gateway.log"
    process = Program("-c", "from hiring.gateway.app import main; main()", output=lines, environment=environment)
    try:
        await happen.advanced("v1")
        await receiver.has(1, seconds=60)
    finally:
        process.kill()
        await process.ended()
        receiver.held.set()
    async with served(settings) as web:
        first, second = await receiver.has(2, seconds=60)
        [line] = await attempts(web, endpoint, 1)
    assert (first.id, line["outcome"]) == (second.id, "delivered")


async def test_a_slow_receiver_keeps_nobody_elses_messages_waiting(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver, settings: GatewaySettings
) -> None:
    receiver.held.clear()
    async with receiving(settings) as quick:
        await made(web, receiver.url)
        for number in range(20):
            await happen.advanced("v1", f"y{number}")
        await receiver.has(8)
        await made(web, quick.url)
        await happen.advanced("v1", "y20")
        await quick.has(1, seconds=5)
    assert len(receiver.got) == 8
    receiver.held.set()
    await receiver.has(21, seconds=60)
