"""The gateway before a real service on a real broker."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from socket import create_server
from typing import Any

import httpx2
import pytest
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from pydantic import SecretStr

from hiring.chassis.assembly import running
from hiring.chassis.problems import busy
from hiring.chassis.reacting import consumers
from hiring.chassis.testing.toys import BROKEN, TOYS
from hiring.contracts.requests import Accepted
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision
from hiring.gateway.app import GatewaySettings, gateway
from hiring.gateway.resources.rows import do, of, read
from hiring.gateway.webhooks.errands import CONSUMERS

ROWS = of("toys", do("/counters", "CountUp"), read("/counters/{counter}", "AskCount", shows="counter.counter"))
COUNT_UP = "/counters"
ASK_COUNT = "/counters/v1"
ANN = {"X-Actor": "ann"}
PROBLEM = "application/problem+json"
SEQUENCE = "Not a sequence of the log"
OTHER = {"pointer": "/other", "message": "No parameter here"}


@pytest.fixture
def settings(broker: EmbeddedBroker, tmp_path: Path) -> GatewaySettings:
    return GatewaySettings(
        nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0, development_identity=True
    )


@pytest.fixture
async def toys(log: Log, client: Nats, settings: GatewaySettings) -> AsyncIterator[Log]:
    await provision(client, consumers(TOYS))
    async with running(TOYS, settings):
        yield log


@pytest.fixture
def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as socket:
        number: int = socket.getsockname()[1]
        return number


@pytest.fixture
async def web(settings: GatewaySettings) -> AsyncIterator[httpx2.AsyncClient]:
    async with gateway(settings, ROWS) as app:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
            yield client


def keyed(key: str) -> dict[str, str]:
    return {**ANN, "Idempotency-Key": key}


async def test_a_command_passes_and_a_query_sees_it(toys: Log, web: httpx2.AsyncClient) -> None:
    accepted = await web.post(COUNT_UP, headers=keyed("c1"), json={"counter": "v1", "by": 2})
    assert (accepted.status_code, accepted.json()["sequence"]) == (200, 1)
    again = await web.post(COUNT_UP, headers=keyed("c1"), json={"counter": "v1", "by": 2})
    assert again.json() == accepted.json()
    answer = await web.get(ASK_COUNT, headers={**ANN, "Hiring-After-Sequence": "1"})
    assert (answer.json(), answer.headers["Hiring-Sequence"]) == ({"total": 2}, "1")
    assert (await toys.head()).sequence == 1


@pytest.mark.parametrize(
    ("path", "headers", "body", "status", "part"),
    [
        (COUNT_UP, keyed("c1"), {"counter": "v1", "by": 10}, 422, {"rule": "too-many"}),
        (COUNT_UP, keyed("c1"), {"counter": "v1", "by": "x"}, 400, {"type": "urn:hiring:problem:invalid"}),
        (COUNT_UP, keyed("c1"), {"counter": "v1", "by": 1, "note": BROKEN}, 500, {}),
        (COUNT_UP, keyed("c1"), [], 400, {"title": "The body must be a JSON object."}),
        (COUNT_UP, keyed("c1"), {"note": "x" * 300_000}, 413, {}),
        (COUNT_UP, keyed("c 1"), {"counter": "v1", "by": 1}, 400, {}),
        (COUNT_UP, ANN, {"counter": "v1", "by": 1}, 400, {}),
        (COUNT_UP, {"Idempotency-Key": "c1"}, {"counter": "v1", "by": 1}, 401, {}),
        (COUNT_UP + "?other=1", keyed("c1"), {"counter": "v1", "by": 1}, 400, {"errors": [OTHER]}),
        (ASK_COUNT, ANN, {}, 405, {}),
        ("/nowhere", ANN, {}, 404, {"title": "Not Found"}),
    ],
)
async def test_whatever_is_wrong_is_a_problem_with_its_status(  # noqa: PLR0913, PLR0917 - one case is all of it
    toys: Log,
    web: httpx2.AsyncClient,
    path: str,
    headers: dict[str, str],
    body: Any,
    status: int,
    part: dict[str, Any],
) -> None:
    answer = await web.post(path, headers=headers, json=body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    assert answer.json()["status"] == status
    assert {name: answer.json()[name] for name in part} == part
    assert (await toys.head()).sequence == 0


@pytest.mark.parametrize(
    ("path", "status", "part"),
    [
        ("/counters/v9", 404, {"detail": "no counter v9"}),
        (ASK_COUNT + "?after_sequence=x", 400, {"errors": [{"pointer": "/after_sequence", "message": SEQUENCE}]}),
        (ASK_COUNT + "?other=1", 400, {}),
    ],
)
async def test_a_wrong_question_is_a_problem_too(
    toys: Log, web: httpx2.AsyncClient, path: str, status: int, part: dict[str, Any]
) -> None:
    answer = await web.get(path, headers=ANN)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    assert {name: answer.json()[name] for name in part} == part
    assert (await toys.head()).sequence == 0


async def test_nobody_is_let_in_by_default(settings: GatewaySettings) -> None:
    closed = settings.model_copy(update={"development_identity": False})
    async with (
        gateway(closed, ROWS) as app,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://gateway") as client,
    ):
        answer = await client.post(COUNT_UP, headers=keyed("c1"), json={"counter": "v1", "by": 2})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


async def test_it_is_alive_without_a_broker_but_not_ready(
    client: Nats, web: httpx2.AsyncClient, broker: EmbeddedBroker
) -> None:
    assert (await web.get("/readyz")).status_code == 503, "nobody takes webhooks from consumers that are not there"
    await provision(client, CONSUMERS)
    assert (await web.get("/readyz")).status_code == 200
    await broker.kill()
    assert (await web.get("/livez")).status_code == 200
    assert (await web.get("/readyz")).status_code == 503


async def test_health_and_metrics_have_a_port_of_their_own(
    toys: Log, client: Nats, settings: GatewaySettings, free_port: int
) -> None:
    assert toys is not None
    await provision(client, CONSUMERS)
    apart = settings.model_copy(update={"health_port": free_port})
    async with gateway(apart, ROWS) as app, httpx2.AsyncClient(base_url=f"http://127.0.0.1:{free_port}") as own:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as public:
            assert (await public.get("/metrics")).status_code == 404
            await public.get("/livez")
        ready = await own.get("/readyz")
        assert (ready.status_code, set(ready.json()["checks"])) == (200, {"broker", "topology", "database"})
        assert [(await own.get(path)).status_code for path in ("/startz", "/livez", "/anything")] == [200, 200, 404]
        metrics = (await own.get("/metrics")).text
    assert 'hiring_http_seconds_count{method="GET",status="200"}' in metrics


async def test_nobody_sets_the_time_of_a_command_where_the_clock_is_real(toys: Log, web: httpx2.AsyncClient) -> None:
    said = {**keyed("c1"), "Hiring-Issued-At": "2030-01-01T09:00:00Z"}
    answer = await web.post(COUNT_UP, headers=said, json={"counter": "v1", "by": 1})
    assert answer.status_code == 400
    assert "Hiring-Issued-At" in answer.json()["title"]
    assert (await toys.head()).sequence == 0


async def test_a_command_is_issued_when_it_says_where_the_clock_is_simulated(
    log: Log, client: Nats, settings: GatewaySettings
) -> None:
    simulated = settings.model_copy(update={"simulated_clock": True})
    await provision(client, consumers(TOYS))
    async with running(TOYS, simulated), gateway(simulated, ROWS) as app:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as web:
            body, when = {"counter": "v1", "by": 1}, "2030-01-01T09:00:00Z"
            said = {**keyed("c1"), "Hiring-Issued-At": when}
            assert (await web.post(COUNT_UP, headers=said, json=body)).status_code == 200
            said = {**keyed("c2"), "Hiring-Issued-At": "tomorrow"}
            assert (await web.post(COUNT_UP, headers=said, json=body)).status_code == 400
    (commit,) = [message async for batch in log.read(0, until=1) for message in batch]
    assert when.encode() in commit.body


async def test_a_busy_service_is_told_as_503_with_the_time_that_it_says(client: Nats, web: httpx2.AsyncClient) -> None:
    asked = 0

    async def answer(message: Msg) -> None:
        nonlocal asked
        asked += 1
        headers: dict[str, str] = {"Nats-Service-Error-Code": "busy"}
        await client.publish(message.reply, busy(6.2).model_dump_json().encode(), headers=headers)

    await client.subscribe("hiring.command.toys.CountUp", cb=answer)
    await client.flush()
    said = await web.post(COUNT_UP, headers=keyed("c1"), json={"counter": "v1", "by": 1})
    assert (said.status_code, said.headers["Retry-After"], asked) == (503, "7", 1)
    assert (said.headers["Content-Type"], said.json()["type"]) == (PROBLEM, "urn:hiring:problem:busy")


async def test_a_crowd_at_the_gateway_is_sent_away_at_once_and_probes_are_answered(
    client: Nats, settings: GatewaySettings
) -> None:
    waiting: asyncio.Queue[Msg] = asyncio.Queue()
    await client.subscribe("hiring.command.toys.CountUp", cb=waiting.put)
    await client.flush()
    async with gateway(settings.model_copy(update={"requests_at_once": 2}), ROWS) as app:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as web:
            body = {"counter": "v1", "by": 1}
            taken = [
                asyncio.create_task(web.post(COUNT_UP, headers=keyed(f"c{number}"), json=body)) for number in range(2)
            ]
            messages = [await waiting.get() for _ in taken]
            said = await web.post(COUNT_UP, headers=keyed("c9"), json=body)
            assert (said.status_code, said.headers["Retry-After"], said.json()["status"]) == (503, "1", 503)
            assert (await web.get("/livez")).status_code == 200
            accepted = Accepted(aggregate="hiring.event.v1.toys.counter.v1", version=1, sequence=1, events=())
            for message in messages:
                await message.respond(accepted.model_dump_json().encode())
            assert [answer.status_code for answer in await asyncio.gather(*taken)] == [200, 200]
            again = asyncio.create_task(web.post(COUNT_UP, headers=keyed("c9"), json=body))
            await (await waiting.get()).respond(accepted.model_dump_json().encode())
            assert (await again).status_code == 200
