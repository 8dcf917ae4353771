"""The promises of every resource: keys, versions, pages, checks without effect, headers, limits."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from pydantic import SecretStr

from hiring.chassis.assembly import running
from hiring.chassis.reacting import consumers
from hiring.chassis.testing.toys import TOYS
from hiring.contracts import subjects
from hiring.contracts.requests import Answered
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision
from hiring.gateway.app import GatewaySettings, gateway
from hiring.gateway.resources.rows import do, of, read, replace
from hiring.gateway.resources.table import ROWS

COUNTERS = of(
    "toys",
    do("/counters", "CountUp"),
    replace("/counters/{counter}", "CountUp"),
    read("/counters/{counter}", "AskCount"),
)
UP = {"counter": "v1", "by": 2}


@pytest.fixture
def settings(broker: EmbeddedBroker, tmp_path: Path) -> GatewaySettings:
    return GatewaySettings(
        nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0, development_identity=True
    )


@pytest.fixture
async def web(log: Log, client: Nats, settings: GatewaySettings) -> AsyncIterator[httpx2.AsyncClient]:
    assert (await log.head()).sequence == 0
    await provision(client, consumers(TOYS))
    async with running(TOYS, settings), gateway(settings, (*COUNTERS, *ROWS)) as app:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as it:
            yield it


def keyed(key: str, actor: str = "ann", **more: str) -> dict[str, str]:
    return {"X-Actor": actor, "Idempotency-Key": key, **more}


async def test_a_key_is_for_one_request_of_one_caller(web: httpx2.AsyncClient) -> None:
    first = await web.post("/counters", json=UP, headers=keyed("k"))
    assert (first.status_code, first.headers["ETag"], first.headers["Hiring-Sequence"]) == (200, '"1"', "1")
    assert (await web.post("/counters", json=UP, headers=keyed("k"))).content == first.content
    for body, actor in (({**UP, "by": 3}, "ann"), (UP, "bob")):
        reused = await web.post("/counters", json=body, headers=keyed("k", actor))
        assert (reused.status_code, reused.json()["type"]) == (422, "urn:hiring:problem:key-reused")


async def test_a_key_whose_command_was_refused_is_free_again(web: httpx2.AsyncClient) -> None:
    refused = await web.post("/counters", json={**UP, "by": 100}, headers=keyed("k"))
    assert refused.status_code == 422
    assert (await web.post("/counters", json=UP, headers=keyed("k"))).status_code == 200


async def test_a_key_in_flight_is_told_to_wait(web: httpx2.AsyncClient, client: Nats) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slow(message: Msg) -> None:
        arrived.set()
        await go_on.wait()
        await message.respond(b'{"status":"accepted","aggregate":"a","version":1,"sequence":1,"events":["e"]}')

    await client.subscribe(subjects.command("briefing", "SubmitBrief"), cb=slow)
    await client.flush()
    first = asyncio.create_task(web.post("/vacancies/v1/brief/submit", headers=keyed("k")))
    await arrived.wait()
    second = await web.post("/vacancies/v1/brief/submit", headers=keyed("k"))
    go_on.set()
    assert (second.status_code, second.headers["Retry-After"]) == (409, "1")
    assert (await first).status_code == 200


async def test_replacing_demands_the_version_that_was_read(web: httpx2.AsyncClient) -> None:
    body = {"by": 1}
    missing = await web.put("/counters/v1", json=body, headers=keyed("a"))
    assert missing.status_code == 428
    assert (await web.put("/counters/v1", json=body, headers=keyed("b", **{"If-Match": '"0"'}))).status_code == 200
    stale = await web.put("/counters/v1", json=body, headers=keyed("c", **{"If-Match": '"0"'}))
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:hiring:problem:changed")
    odd = await web.put("/counters/v1", json=body, headers=keyed("d", **{"If-Match": 'W/"x"'}))
    assert odd.status_code == 400


async def test_what_stands_in_the_address_is_refused_in_the_body(web: httpx2.AsyncClient) -> None:
    answer = await web.put("/counters/v1", json=UP, headers=keyed("a", **{"If-Match": '"0"'}))
    assert answer.json()["errors"] == [{"pointer": "/counter", "message": "It stands in the address"}]


async def test_a_check_says_what_would_be_and_does_nothing(web: httpx2.AsyncClient) -> None:
    would = await web.post("/counters?only_check=true", json=UP, headers=keyed("k"))
    assert (would.json()["status"], would.json()["events"]) == ("allowed", ["toys.counted-up.v1"])
    assert (await web.post("/counters", json=UP, headers=keyed("k"))).json()["version"] == 1


async def test_a_long_list_comes_page_by_page(web: httpx2.AsyncClient, client: Nats) -> None:
    lines = [{"vacancy": f"v{number}"} for number in range(7)]

    async def briefs(message: Msg) -> None:
        await message.respond(Answered(sequence=9, data={"briefs": lines}).model_dump_json().encode())

    await client.subscribe(subjects.query("briefing", "ListBriefs"), cb=briefs)
    await client.flush()
    seen: list[Any] = []
    address: str | None = "/vacancies?limit=3"
    while address is not None:
        page = await web.get(address, headers={"X-Actor": "ann"})
        seen += page.json()["briefs"]
        address = page.links.get("next", {}).get("url")
        if len(seen) == 3:
            lines.insert(0, {"vacancy": "new"})
    assert seen == lines[1:], "each once, though one came before them meanwhile"
    for wrong in ("?limit=0", "?limit=501", "?limit=x", "?cursor=x"):
        assert (await web.get(f"/vacancies{wrong}", headers={"X-Actor": "ann"})).status_code == 400


@pytest.mark.parametrize("path", ["/counters/v1", "/nowhere", "/openapi.json", "/docs", "/livez"])
async def test_every_answer_keeps_browsers_from_guessing(web: httpx2.AsyncClient, path: str) -> None:
    headers = (await web.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


async def test_the_interface_describes_itself(web: httpx2.AsyncClient) -> None:
    assert (await web.get("/openapi.json")).json()["openapi"] == "3.1.0"
    page = await web.get("/docs")
    assert "ApproveBrief" in page.text
    assert "<script" not in page.text


async def test_a_wrong_method_names_the_right_ones(web: httpx2.AsyncClient) -> None:
    answer = await web.delete("/counters/v1", headers={"X-Actor": "ann"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, PUT")
