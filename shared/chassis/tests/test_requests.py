"""What a caller is told, whatever it sends."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg

from hiring.chassis.assembly import Running, running
from hiring.chassis.client import Client, Rejected
from hiring.chassis.endpoints import Endpoint
from hiring.chassis.problems import LARGEST_REQUEST, busy
from hiring.chassis.settings import Settings
from hiring.chassis.testing.toys import BROKEN, TOYS, AskCount, Count, CountUp
from hiring.contracts.ids import VacancyId
from hiring.contracts.requests import Accepted, Answered, Problem, Reply
from hiring.eventkit.log.store import Log

V1 = VacancyId("v1")
Ask = Callable[..., Any]


@pytest.fixture
def raw(client: Nats) -> Ask:
    async def ask(subject: str = "hiring.command.toys.CountUp", body: bytes | None = None, **changes: Any) -> Problem:
        request = {"id": "c1", "actor": "ann", "issued_at": "2026-01-05T09:00:00Z", "data": {"counter": "v1", "by": 1}}
        message = await client.request(subject, body or json.dumps({**request, **changes}).encode(), timeout=5)
        reply = Reply.model_validate_json(message.data).root
        assert isinstance(reply, Problem)
        assert message.headers is not None
        assert message.headers["Nats-Service-Error-Code"] == reply.kind
        return reply

    return ask


async def test_a_command_takes_effect_and_a_query_sees_it(toys: Running, asking: Client) -> None:
    accepted = await asking.send(CountUp(counter=V1, by=2), actor="ann")
    assert (accepted.version, accepted.sequence, accepted.events) == (1, 1, ("toys.counted-up.v1",))
    count = await asking.ask(AskCount(counter=V1), actor="ann", after_sequence=accepted.sequence)
    assert count == Count(total=2)
    assert toys.runner.health()["toy_counts"].poisoned is None


async def test_the_same_command_again_is_answered_as_the_first_time(toys: Running, asking: Client, log: Log) -> None:
    first = await asking.send(CountUp(counter=V1, by=2), actor="ann", id="c1")
    assert await asking.send(CountUp(counter=V1, by=2), actor="ann", id="c1") == first
    assert (await log.head()).sequence == 1
    assert toys.client.is_connected


async def test_a_query_answers_as_of_an_earlier_sequence(toys: Running, asking: Client) -> None:
    await asking.send(CountUp(counter=V1, by=2), actor="ann")
    await asking.send(CountUp(counter=V1, by=3), actor="ann")
    assert await asking.ask(AskCount(counter=V1), actor="ann", as_of=1) == Count(total=2)
    assert toys.client.is_connected


async def test_a_broken_rule_is_named_with_its_sentence_and_field(toys: Running, asking: Client, log: Log) -> None:
    with pytest.raises(Rejected) as rejected:
        await asking.send(CountUp(counter=V1, by=10), actor="ann")
    problem = rejected.value.problem
    assert (problem.kind, problem.rule, problem.title) == ("refused", "too-many", "A counter goes up to nine.")
    assert problem.detail == "it stands at 0"
    assert problem.errors[0].pointer == "/by"
    assert (await log.head()).sequence == 0
    assert toys.client.is_connected


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"data": {"counter": "v1", "by": "swordfish"}}, "/by"),
        ({"data": {"counter": "v1", "by": 1, "swordfish2": "swordfish"}}, "/swordfish2"),
        ({"data": {"counter": "swordfish !", "by": 1}}, "/counter"),
        ({"data": {"by": 1}}, "/counter"),
        ({"data": {"counter": "v1", "by": 1, "note": "swordfish" * 100}}, "/note"),
        ({"data": {"counter": "v1", "by": 1, "note": {"$sealed": {"text": "swordfish"}}}}, "/note"),
        ({"actor": "swordfish the first"}, "/actor"),
        ({"issued_at": "swordfish"}, "/issued_at"),
        ({"issued_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}, "/issued_at"),
        ({"swordfish": 1}, "/swordfish"),
    ],
)
async def test_a_wrong_field_is_named_but_its_text_never_repeated(
    toys: Running, raw: Ask, log: Log, changes: dict[str, Any], pointer: str
) -> None:
    problem: Problem = await raw(**changes)
    assert problem.kind == "invalid"
    assert [error.pointer for error in problem.errors] == [pointer]
    assert all("swordfish" not in error.message for error in problem.errors)
    assert (await log.head()).sequence == 0
    assert toys.client.is_connected


async def test_what_is_no_json_too_deep_or_too_large_is_invalid(toys: Running, raw: Ask, asking: Client) -> None:
    assert (await raw(body=b"{")).kind == "invalid"
    assert (await raw(body=b'{"data":' + b"[" * 10_000)).kind == "invalid"
    assert (await raw(body=b" " * (LARGEST_REQUEST + 1))).title.startswith("A request may have at most")
    with pytest.raises(Rejected, match="at most"):
        await asking.request("hiring.command.toys.CountUp", b" " * 2_000_000)
    assert toys.client.is_connected


async def test_a_simulated_clock_may_run_ahead(settings: Settings, provisioned: Log, asking: Client) -> None:
    ahead = datetime.now(UTC) + timedelta(days=100)
    async with running(TOYS, settings.model_copy(update={"simulated_clock": True})):
        await asking.send(CountUp(counter=V1, by=2), actor="ann", issued_at=ahead)
    assert (await provisioned.head()).sequence == 1


async def test_a_fault_inside_shows_nothing_of_it(toys: Running, asking: Client) -> None:
    with pytest.raises(Rejected) as rejected:
        await asking.send(CountUp(counter=V1, by=1, note=BROKEN), actor="ann")
    assert rejected.value.problem == Problem(kind="failed", title="The service failed; what went wrong is in its log.")
    assert toys.client.is_connected


async def test_what_is_not_there_is_not_found(toys: Running, asking: Client) -> None:
    with pytest.raises(Rejected) as rejected:
        await asking.ask(AskCount(counter=V1), actor="ann")
    assert rejected.value.problem.kind == "not-found"
    assert toys.client.is_connected


async def test_a_view_that_has_not_got_there_says_so(toys: Running, client: Nats) -> None:
    with pytest.raises(Rejected) as rejected:
        await Client(client, patience=0.1).ask(AskCount(counter=V1), actor="ann", after_sequence=99)
    assert rejected.value.problem.kind in {"view-behind", "unavailable"}
    assert toys.client.is_connected


async def test_nobody_there_is_unavailable(client: Nats) -> None:
    with pytest.raises(Rejected) as rejected:
        await Client(client, patience=0.2).send(CountUp(counter=V1, by=1), actor="ann")
    assert rejected.value.problem.kind == "unavailable"


async def test_past_the_bound_the_answer_is_busy_at_once_and_says_when_to_come_again(
    settings: Settings, provisioned: Log, client: Nats
) -> None:
    async def ask(number: int) -> tuple[str, float | None]:
        data = {"counter": f"v{number}", "by": 1}
        request = {"id": f"c{number}", "actor": "ann", "issued_at": "2026-01-05T09:00:00Z", "data": data}
        message = await client.request("hiring.command.toys.CountUp", json.dumps(request).encode(), timeout=10)
        reply = Reply.model_validate_json(message.data).root
        return (reply.kind, reply.retry_after) if isinstance(reply, Problem) else (reply.status, None)

    async with running(TOYS, settings.model_copy(update={"concurrency": 1})):
        answers = await asyncio.gather(*(ask(number) for number in range(20)))
    kinds = [kind for kind, _ in answers]
    assert set(kinds) == {"accepted", "busy"}
    assert all(0 < (after or 0) < 10 for kind, after in answers if kind == "busy")
    assert (await provisioned.head()).sequence == kinds.count("accepted")


def test_when_to_come_again_follows_from_how_long_requests_take() -> None:
    async def work(_body: bytes) -> Answered:
        return Answered(sequence=0, data={})

    endpoint = Endpoint("query", "AskCount", "hiring.query.toys.AskCount", work)
    for _ in range(100):
        endpoint.took(3.0)
    assert endpoint.usual_seconds == pytest.approx(3, abs=0.01)


async def test_a_client_comes_again_when_it_was_told_to_and_passes_busy_on_past_its_patience(client: Nats) -> None:
    asked: list[float] = []

    async def busy_once(message: Msg) -> None:
        asked.append(asyncio.get_running_loop().time())
        headers: dict[str, str] = {"Nats-Service-Error-Code": "busy"}
        body = busy(0.3).model_dump_json() if len(asked) != 2 else accepted.model_dump_json()
        await client.publish(message.reply, body.encode(), headers=None if len(asked) == 2 else headers)

    accepted = Accepted(aggregate="hiring.event.v1.toys.counter.v1", version=1, sequence=1, events=())
    await client.subscribe("hiring.command.toys.CountUp", cb=busy_once)
    await client.flush()
    assert await Client(client).send(CountUp(counter=V1, by=1), actor="ann") == accepted
    assert asked[1] - asked[0] >= 0.3
    with pytest.raises(Rejected) as rejected:
        await Client(client, busy_patience=0.2).send(CountUp(counter=V1, by=1), actor="ann")
    assert (rejected.value.problem.kind, rejected.value.problem.retry_after, len(asked)) == ("busy", 0.3, 3)


async def test_the_services_can_be_discovered(toys: Running, client: Nats) -> None:
    info = json.loads((await client.request("$SRV.INFO.toys", b"", timeout=5)).data)
    assert {endpoint["subject"] for endpoint in info["endpoints"]} == {
        "hiring.command.toys.CountUp",
        "hiring.query.toys.AskCount",
        "hiring.operate.toys.RetryParked",
    }
    assert toys.asyncapi()["channels"]["hiring-command-toys-CountUp"]["address"] == "hiring.command.toys.CountUp"


async def test_a_request_may_only_check_its_command(client: Nats, toys: Running, log: Log) -> None:
    request = {"id": "c1", "actor": "ann", "issued_at": "2026-01-05T09:00:00Z", "data": {"counter": "v1", "by": 1}}
    body = json.dumps({**request, "only_check": True}).encode()
    message = await client.request("hiring.command.toys.CountUp", body, timeout=5)
    assert json.loads(message.data)["events"] == ["toys.counted-up.v1"]
    assert (await log.head()).sequence == 0
    assert toys.client.is_connected


async def test_a_request_for_an_older_version_is_told_that_others_decided(raw: Ask, toys: Running) -> None:
    problem = await raw(expected_version=3)
    assert (problem.kind, problem.detail) == ("changed", "It is at version 0, not 3")
    assert toys.client.is_connected


async def test_a_view_that_stays_behind_is_said_to_be_behind_and_not_that_nobody_answers(client: Nats) -> None:
    behind = Problem(kind="view-behind", title="Not so far yet")
    asked = 0

    async def once(message: Msg) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            headers: dict[str, str] = {"Nats-Service-Error-Code": behind.kind}
            await client.publish(message.reply, behind.model_dump_json().encode(), headers=headers)

    await client.subscribe("hiring.query.toys.AskCount", cb=once)
    await client.flush()
    with pytest.raises(Rejected) as rejected:
        await Client(client, patience=0.3).ask(AskCount(counter=V1), actor="ann", after_sequence=99)
    assert (rejected.value.problem, asked) == (behind, 2)
