"""Streams and consumers: made once, compared in words, and the log stays immutable."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from nats.aio.client import Client

from hiring.contracts.subjects import AggregateId, deadline, due
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import Immutable, consumers_of, provision, verify

CONSUMERS = consumers_of("pipeline", ["evaluation", "briefing"])
SEARCH = AggregateId("v1", "pipeline", "search", "v1")


async def api(client: Client, name: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await client.request(f"$JS.API.{name}", json.dumps(body).encode() if body else b"")
    decoded: dict[str, Any] = json.loads(answer.data)
    return decoded


async def change(client: Client, stream: str, **settings: Any) -> None:
    config = (await api(client, f"STREAM.INFO.{stream}"))["config"]
    assert "error" not in await api(client, f"STREAM.UPDATE.{stream}", config | settings)


async def test_provisioning_says_what_it_makes_and_the_second_time_nothing(client: Client) -> None:
    assert len(await verify(client, CONSUMERS)) == 7
    assert await provision(client, CONSUMERS) == [
        "stream HIRING was made",
        "stream DEADLINES was made",
        "stream PARKED was made",
        "stream AUDIT was made",
        "stream WEBHOOKS was made",
        "consumer pipeline-reactions on HIRING was made",
        "consumer pipeline-deadlines on DEADLINES was made",
    ]
    assert await provision(client, CONSUMERS) == []
    assert await verify(client, CONSUMERS) == []


async def test_a_service_that_hears_nobody_has_deadlines_only() -> None:
    assert [consumer.name for consumer in consumers_of("audit", ())] == ["audit-deadlines"]


async def test_a_changed_setting_of_the_log_is_named_and_not_changed_back(client: Client) -> None:
    await provision(client, ())
    await change(client, "HIRING", max_age=3_600_000_000_000)
    assert await verify(client, ()) == ["stream HIRING: max_age is 3600000000000 and must be 0"]
    with pytest.raises(Immutable, match="stream HIRING: max_age is 3600000000000 and must be 0"):
        await provision(client, ())


async def test_a_changed_setting_elsewhere_is_put_right(client: Client) -> None:
    await provision(client, CONSUMERS)
    await change(client, "PARKED", max_age=3_600_000_000_000)
    wider = consumers_of("pipeline", ["evaluation", "briefing", "feedback"])
    assert len(await verify(client, wider)) == 2
    assert all(change.endswith(": changed") for change in await provision(client, wider))
    assert await verify(client, wider) == []


async def test_provisioning_never_takes_a_replica_away(client: Client) -> None:
    await provision(client, ())
    with pytest.raises(Immutable, match="num_replicas is 1 and must be 0"):
        await provision(client, (), replicas=0)


async def test_a_missing_stream_and_consumer_are_named(client: Client) -> None:
    await provision(client, CONSUMERS)
    await api(client, "CONSUMER.DELETE.HIRING.pipeline-reactions")
    await api(client, "STREAM.DELETE.PARKED")
    assert await verify(client, CONSUMERS) == ["stream PARKED is missing", "consumer pipeline-reactions is missing"]


async def test_nothing_can_be_deleted_purged_or_overwritten(client: Client, log: Log) -> None:
    await log.append(SEARCH, 1, b"opened", "c1")
    assert "error" in await api(client, "STREAM.MSG.DELETE.HIRING", {"seq": 1})
    assert "error" in await api(client, "STREAM.PURGE.HIRING")
    blind = json.loads((await client.request(SEARCH.at(1), b"overwritten")).data)
    assert blind["error"]["err_code"] == 10077
    assert [message.body for message in await log.load(SEARCH)] == [b"opened"]


async def test_reactions_get_the_events_of_the_named_owners_one_after_the_other(client: Client, log: Log) -> None:
    await provision(client, CONSUMERS)
    for number, service in enumerate(("briefing", "pipeline", "evaluation")):
        await log.append(AggregateId("v1", service, "some", "a1"), 1, service.encode(), f"c{number}")
    subscription = await client.jetstream().pull_subscribe_bind("pipeline-reactions", "HIRING")
    for owner in (b"briefing", b"evaluation"):
        (message,) = await subscription.fetch(1)
        assert message.data == owner
        await message.ack_sync()


async def test_a_deadline_comes_due_once_and_is_gone_when_done(client: Client, log: Log) -> None:
    assert (await log.head()).sequence == 0
    await provision(client, CONSUMERS)
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    headers = {"Nats-Schedule": f"@at {now}", "Nats-Schedule-Target": due("pipeline", "hold-1"), "Trace": "kept"}
    await client.request(deadline("pipeline", "hold-1"), b"expire", headers=headers)
    subscription = await client.jetstream().pull_subscribe_bind("pipeline-deadlines", "DEADLINES")
    (fired,) = await subscription.fetch(1, timeout=5)
    assert (fired.data, (fired.headers or {})["Trace"]) == (b"expire", "kept")
    await fired.ack_sync()
    await asyncio.sleep(0.05)
    assert (await api(client, "STREAM.INFO.DEADLINES"))["state"]["messages"] == 0
