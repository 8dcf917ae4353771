"""Webhooks from a real log to a real receiver, verified by the published library of Standard Webhooks."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from nats.aio.client import Client
from prometheus_client import REGISTRY
from pydantic import SecretStr
from services.gateway.tests.happenings import Happenings
from services.gateway.tests.receiver import Receiver, receiving
from starlette.responses import Response

from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision, verify
from hiring.eventkit.testing.programs import Program
from hiring.gateway.app import GatewaySettings, gateway
from hiring.gateway.live.feed import Feed
from hiring.gateway.webhooks import delivering
from hiring.gateway.webhooks.errands import CONSUMERS

ANNA = {"X-Actor": "anna"}
MAX = {"X-Actor": "max"}
ADVANCED = "pipeline.candidate_advanced.v1"


@pytest.fixture
def settings(broker: EmbeddedBroker, tmp_path: Path) -> GatewaySettings:
    return GatewaySettings(
        nats_url=SecretStr(broker.url),
        data_folder=tmp_path / "data",
        http_port=0,
        development_identity=True,
        webhook_networks="127.0.0.0/8",
    )


@asynccontextmanager
async def served(settings: GatewaySettings) -> AsyncIterator[httpx2.AsyncClient]:
    async with gateway(settings) as app:
        feed: Feed = app.state.feed
        async with asyncio.timeout(30):
            await feed.reached(0)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as web:
            yield web


@pytest.fixture
async def happen(client: Client, log: Log) -> Happenings:
    await provision(client, CONSUMERS)
    happenings = Happenings(log)
    await happenings.drafted("v1", "anna", "max")
    await happenings.drafted("v2", "otto")
    return happenings


@pytest.fixture
async def receiver(settings: GatewaySettings) -> AsyncIterator[Receiver]:
    async with receiving(settings) as running:
        yield running


@pytest.fixture
async def web(happen: Happenings, settings: GatewaySettings) -> AsyncIterator[httpx2.AsyncClient]:
    await happen.log.head()
    async with served(settings) as client:
        yield client


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "DELAYS_SECONDS", (0.1, 0.1, 0.1))


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


async def test_what_happens_reaches_the_receiver_and_its_library_verifies_it(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    endpoint = await made(web, receiver.url)
    assert endpoint["secret"].startswith("whsec_")
    assert 24 <= len(base64.b64decode(endpoint["secret"].removeprefix("whsec_"))) <= 64
    sequence = await happen.advanced("v1")
    [got] = await receiver.has(1)
    payload = got.verified(endpoint["secret"])
    assert (payload["type"], payload["data"]["sequence"], payload["data"]["candidacy"]) == (ADVANCED, sequence, "y1")
    assert got.id == payload["data"]["id"]
    assert got.headers["content-type"] == "application/json"
    assert abs(int(got.headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 10
    assert datetime.fromisoformat(payload["timestamp"]).tzinfo is not None
    [line] = await attempts(web, endpoint, 1)
    assert (line["outcome"], line["status"], line["message"], line["attempt"]) == ("delivered", 204, got.id, 1)
    assert (REGISTRY.get_sample_value("hiring_webhook_seconds_count", {"outcome": "delivered"}) or 0) > 0


async def test_an_asymmetric_endpoint_signs_with_a_key_of_which_only_the_public_half_is_shown(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    endpoint = await made(web, receiver.url, signing="v1a")
    await happen.advanced("v1")
    [got] = await receiver.has(1)
    version, _, signature = got.headers["webhook-signature"].partition(",")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(endpoint["secret"].removeprefix("whpk_")))
    content = f"{got.id}.{got.headers['webhook-timestamp']}.".encode() + got.body
    key.verify(base64.b64decode(signature), content)
    assert version == "v1a"


async def test_only_what_its_owner_may_see_and_its_filters_let_through_is_sent(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    all_of_anna = await made(web, receiver.url, description="all")
    await made(web, receiver.url, MAX, types=["pipeline.erasure_requested"], vacancies=["v1"])
    only = await made(web, receiver.url, types=["pipeline.candidate_advanced"], vacancies=["v1", "v2"])
    await happen.advanced("v2")
    await happen.wants_erasure("k1")
    agreed = await happen.agreed("v1", "max", "ines")
    advanced = await happen.advanced("v1")
    await receiver.has(3)
    of_all, of_only = await attempts(web, all_of_anna, 2), await attempts(web, only, 1)
    assert {line["sequence"] for line in of_all} == {agreed, advanced}
    assert [line["sequence"] for line in of_only] == [advanced]
    assert len(receiver.got) == 3


async def test_both_secrets_sign_until_the_overlap_of_a_rotation_is_over(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    endpoint = await made(web, receiver.url)
    rotate = f"/webhooks/{endpoint['id']}/secret"
    second = (await web.post(rotate, headers=ANNA, json={})).json()["secret"]
    await happen.advanced("v1")
    [both] = await receiver.has(1)
    assert both.headers["webhook-signature"].count("v1,") == 2
    assert both.verified(endpoint["secret"]) == both.verified(second)
    third = (await web.post(rotate, headers=ANNA, json={"overlap_hours": 0})).json()["secret"]
    await happen.advanced("v1")
    one = (await receiver.has(2))[1]
    assert one.headers["webhook-signature"].count("v1,") == 1
    assert one.verified(third)["type"] == ADVANCED


async def test_secrets_are_sealed_at_rest(
    web: httpx2.AsyncClient, receiver: Receiver, settings: GatewaySettings
) -> None:
    endpoint = await made(web, receiver.url)
    secret = endpoint["secret"].removeprefix("whsec_")
    kept = b"".join(path.read_bytes() for path in settings.data_folder.glob("gateway.db*"))
    assert endpoint["id"].encode() in kept
    assert secret.encode() not in kept
    assert base64.b64decode(secret) not in kept
    assert secret not in (await web.get("/webhooks", headers=ANNA)).text


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


async def test_a_replay_sends_again_what_happened_with_the_ids_of_the_first_time(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    before = await happen.advanced("v1", "y0")
    endpoint = await made(web, receiver.url, types=["pipeline.candidate_advanced"])
    await happen.advanced("v1", "y1")
    await receiver.has(1)
    answer = await web.post(f"/webhooks/{endpoint['id']}/replay", headers=ANNA, json={"from_sequence": before})
    assert answer.status_code == 202
    got = await receiver.has(3)
    assert {one.json["data"]["candidacy"] for one in got[1:]} == {"y0", "y1"}
    assert len({one.id for one in got}) == 2
    lines = await attempts(web, endpoint, 3)
    assert {line["run"] for line in lines} == {"", answer.json()["run"]}


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


async def test_a_test_message_says_at_once_how_the_receiver_answers(
    web: httpx2.AsyncClient, receiver: Receiver
) -> None:
    endpoint = await made(web, receiver.url)
    receiver.answers.append(Response("not today", 503))
    path = f"/webhooks/{endpoint['id']}/test"
    failed, delivered = [(await web.post(path, headers=ANNA)).json() for _ in range(2)]
    assert (failed["delivered"], failed["status"], failed["detail"]) == (False, 503, "not today")
    assert (delivered["delivered"], delivered["status"]) == (True, 204)
    assert receiver.got[0].verified(endpoint["secret"])["type"] == "webhook.test"


async def test_an_endpoint_is_its_owners_alone(web: httpx2.AsyncClient, receiver: Receiver) -> None:
    endpoint = await made(web, receiver.url)
    path = f"/webhooks/{endpoint['id']}"
    for method, where, body in [
        ("GET", path, None),
        ("PATCH", path, {"description": "mine now"}),
        ("DELETE", path, None),
        ("POST", f"{path}/secret", {}),
        ("POST", f"{path}/test", None),
        ("POST", f"{path}/replay", {"from_sequence": 1}),
        ("GET", f"{path}/deliveries", None),
    ]:
        answer = await web.request(method, where, headers=MAX, json=body)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json"), where
        assert (await web.request(method, where, json=body)).status_code == 401
    assert (await web.get("/webhooks", headers=MAX)).json() == {"endpoints": []}
    assert (await web.delete(path, headers=ANNA)).status_code == 204
    assert (await web.get(path, headers=ANNA)).status_code == 404


async def test_filters_name_types_that_there_are(web: httpx2.AsyncClient, receiver: Receiver) -> None:
    wrong = await web.post("/webhooks", headers=ANNA, json={"url": receiver.url, "types": ["pipeline.nothing"]})
    assert wrong.status_code in {400, 422}
    types = (await web.get("/webhooks/types", headers=ANNA)).json()["types"]
    [advanced] = [each for each in types if each["type"] == ADVANCED]
    assert advanced["description"] == "A candidate went on to a later step, decided under this version of the brief."
    assert {"candidacy", "step", "sequence"} <= set(advanced["data"]["properties"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://10.0.0.1/"},
        {"url": "ftp://example.com/"},
        {"url": "https://a\u0000b/"},
        {"description": "\u0000"},
        {"signing": "v9"},
        {"vacancies": ["not a token"]},
        {"secret": "mine"},
    ],
)
async def test_a_wrong_endpoint_is_a_problem_and_not_made(web: httpx2.AsyncClient, wrong: dict[str, Any]) -> None:
    answer = await web.post("/webhooks", headers=ANNA, json={"url": "http://127.0.0.1:9/", **wrong})
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][0]["pointer"].startswith("/")
    assert (await web.get("/webhooks", headers=ANNA)).json() == {"endpoints": []}


@pytest.mark.parametrize("before", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "yesterday"])
async def test_a_time_that_nobody_can_reckon_with_is_a_problem(web: httpx2.AsyncClient, before: str) -> None:
    endpoint = await made(web, "http://127.0.0.1:9/")
    answer = await web.get(f"/webhooks/{endpoint['id']}/deliveries", headers=ANNA, params={"before": before})
    assert answer.status_code in {400, 422}


async def test_the_delivery_log_is_read_page_by_page(
    web: httpx2.AsyncClient, happen: Happenings, receiver: Receiver
) -> None:
    endpoint = await made(web, receiver.url)
    for number in range(3):
        await happen.advanced("v1", f"y{number}")
    whole = await attempts(web, endpoint, 3)
    first = await web.get(f"/webhooks/{endpoint['id']}/deliveries?limit=2&outcome=delivered", headers=ANNA)
    following = first.headers["Link"].partition(">")[0][1:]
    rest = await web.get(following, headers=ANNA)
    assert [*first.json()["attempts"], *rest.json()["attempts"]] == whole
    assert "Link" not in rest.headers


@pytest.mark.usefixtures("happen")
async def test_consumers_stand_as_declared(client: Client) -> None:
    assert await verify(client, CONSUMERS) == []
