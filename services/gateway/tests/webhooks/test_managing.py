"""Endpoints as their owners make, read and change them."""

import base64
from typing import Any

import httpx2
import pytest
from nats.aio.client import Client
from services.gateway.tests.happenings import Happenings
from services.gateway.tests.receiver import Receiver
from services.gateway.tests.webhooks.asking import ADVANCED, ANNA, MAX, attempts, made
from starlette.responses import Response

from hiring.eventkit.log.topology import verify
from hiring.gateway.app import GatewaySettings
from hiring.gateway.webhooks.errands import CONSUMERS


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


@pytest.mark.usefixtures("happen")
async def test_consumers_stand_as_declared(client: Client) -> None:
    assert await verify(client, CONSUMERS) == []
