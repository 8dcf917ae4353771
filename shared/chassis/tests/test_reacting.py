"""From one service's event to another's command, and to a deadline."""

import json
from collections.abc import Awaitable, Callable, Iterator

import pytest
from nats.aio.client import Client as Nats
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.testing import capture_logs

from hiring.chassis.assembly import Running, running
from hiring.chassis.client import Client, Rejected
from hiring.chassis.operating import RETRY_PARKED, RetryParked
from hiring.chassis.settings import Settings
from hiring.chassis.testing.toys import GAMES, CountUp
from hiring.contracts import subjects
from hiring.contracts.envelope import decode
from hiring.contracts.ids import VacancyId
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.parking import Parking
from hiring.eventkit.reactions import FOREIGN_DEADLINES

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]
V1 = VacancyId("v1")


@pytest.fixture(scope="module")
def exported() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@pytest.fixture
def spans(exported: InMemorySpanExporter) -> Iterator[InMemorySpanExporter]:
    exported.clear()
    yield exported
    exported.clear()


async def test_an_event_leads_to_a_command_and_a_deadline_to_another(
    toys: Running, games: Running, asking: Client, log: Log, eventually: Eventually
) -> None:
    accepted = await asking.send(CountUp(counter=V1, by=2), actor="ann", correlation="all-one")

    async def game_is_over() -> bool:
        return (await log.head()).sequence == 3

    await eventually(game_is_over)
    messages = [message async for page in log.read(0, until=3) for message in page]
    entries = [decode(m.subject, m.sequence, m.body).entries[0] for m in messages]
    assert [entry.type for entry in entries] == [
        "toys.counted-up.v1",
        "games.round-played.v1",
        "games.game-ended.v1",
    ]
    assert {entry.correlationid for entry in entries} == {"all-one"}
    assert [entry.actor for entry in entries] == ["ann", "policy", "policy"]
    assert accepted.sequence == 1
    assert toys.client.is_connected
    assert games.client.is_connected


async def test_one_trace_goes_through_both_services(  # noqa: PLR0913, PLR0917 - all of it takes part
    toys: Running, games: Running, asking: Client, log: Log, spans: InMemorySpanExporter, eventually: Eventually
) -> None:
    with trace.get_tracer("test").start_as_current_span("caller") as caller:
        await asking.send(CountUp(counter=V1, by=2), actor="ann")
    wanted = {"toys.CountUp", "games-reactions hiring.event.v1.toys.counter.v1.1"}
    wanted |= {"decide CountUp", "decide PlayRound", "decide EndGame"}

    async def all_there() -> bool:
        return wanted <= {span.name for span in spans.get_finished_spans()}

    await eventually(all_there)
    traces = {s.context.trace_id for s in spans.get_finished_spans() if s.name in wanted and s.context is not None}
    assert traces == {caller.get_span_context().trace_id}
    assert (await log.head()).sequence == 3
    assert toys.client.is_connected
    assert games.client.is_connected


async def test_reactions_go_on_where_they_stopped(
    toys: Running, settings: Settings, asking: Client, log: Log, eventually: Eventually
) -> None:
    for number in range(5):
        await asking.send(CountUp(counter=VacancyId(f"v{number}"), by=1), actor="ann")

    async def all_played() -> bool:
        return (await log.head()).sequence == 15

    async with running(GAMES, settings):
        await eventually(all_played)
    async with running(GAMES, settings):
        assert (await log.head()).sequence == 15
    assert toys.client.is_connected


async def test_reactions_survive_a_crash_of_the_broker(  # noqa: PLR0913, PLR0917 - all of it takes part
    toys: Running, games: Running, broker: EmbeddedBroker, asking: Client, log: Log, eventually: Eventually
) -> None:
    await asking.send(CountUp(counter=VacancyId("before"), by=1), actor="ann")
    await broker.kill()
    await broker.start()
    await asking.send(CountUp(counter=VacancyId("after"), by=1), actor="ann")

    async def all_played() -> bool:
        return (await log.head()).sequence == 6

    await eventually(all_played)
    assert toys.client.is_connected
    assert games.client.is_connected


async def test_a_deadline_that_another_service_sets_for_one_is_parked_and_never_issued(
    games: Running, client: Nats, log: Log, eventually: Eventually
) -> None:
    """Whoever may set deadlines of `toys` may name a subject of `games` as the target: no permission looks at it."""
    waiting = {"command": "EndGame", "data": {"counter": "v1"}, "due_at": "2026-01-05T09:00:00Z"}
    body = json.dumps({**waiting, "deadline": "end-v1", "because": "e1", "correlation": "e1"}).encode()
    headers = {"Nats-Schedule": "@at 2026-01-05T09:00:00Z", "Nats-Schedule-Target": "hiring.due.games.end-v1"}
    with capture_logs() as lines:
        await client.jetstream().publish("hiring.deadline.toys.d1", body, headers=headers)

        async def is_parked() -> bool:
            return await Parking(client).count("games") == 1

        await eventually(is_parked)
    (parked,) = await Parking(client).all()
    assert parked.reader == FOREIGN_DEADLINES
    assert parked.error == "Foreign: hiring.deadline.toys.d1 scheduled it, not games: its command is not issued"
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["message_parked"]
    assert (await log.head()).sequence == 0
    request = subjects.operation("games", RETRY_PARKED)
    with pytest.raises(Rejected, match="takes no message again"):
        await Client(client).request(request, RetryParked(number=parked.number).model_dump_json().encode())
    assert games.client.is_connected


async def test_each_command_is_logged_once_with_its_ids_and_without_its_text(toys: Running, asking: Client) -> None:
    with capture_logs() as lines:
        await asking.send(CountUp(counter=V1, by=2, note="a secret"), actor="ann", id="c1")
    assert [line["event"] for line in lines].count("command_handled") == 1
    assert "a secret" not in str(lines)
    assert toys.client.is_connected
