"""Webhooks from a real log to a real receiver, verified by the published library of Standard Webhooks."""

import base64
from datetime import UTC, datetime

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from prometheus_client import REGISTRY
from services.gateway.tests.happenings import Happenings
from services.gateway.tests.receiver import Receiver
from services.gateway.tests.webhooks.asking import ADVANCED, ANNA, MAX, attempts, made


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
