"""Replay: a log read, verified, decoded, and folded into both databases, against nats-py's fetch and a bare reader."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nats.js.api import AckPolicy, ConsumerConfig
from sqlalchemy import Engine
from tests.benchmarks.measuring import Measure, Options, Subject, Target
from tests.benchmarks.places import IN_PAGE_CACHE, Decision, Filling, Place, place
from tests.benchmarks.runs import folded

from hiring.audit.verification import verify_log
from hiring.briefing.app import SERVICE as BRIEFING
from hiring.briefing.domain.brief import BRIEF
from hiring.chassis.service import Service
from hiring.chassis.testing.toys import TOYS, CountedUp
from hiring.contracts.briefing.commands import ApproveBrief, SubmitBrief
from hiring.contracts.envelope import decode, read
from hiring.contracts.ids import VacancyId
from hiring.contracts.samples import complete_brief, kick_off
from hiring.contracts.subjects import ALL_EVENTS, EVENTS_STREAM, AggregateId
from hiring.eventkit.decider import Decider, Issued
from hiring.eventkit.testing.databases import fresh_postgresql_schema, postgresql_from_wheel
from hiring.eventkit.views.database import open_database

_FETCH = 500
_COUNTERS = 2_000
_AT_ONCE = 50

_Database = Callable[[], AbstractContextManager[Engine]]


@dataclass(frozen=True)
class _Replayed:
    """A service whose log of `end` messages stands at a place."""

    service: Service
    at: Place
    end: int


@asynccontextmanager
async def subject(options: Options) -> AsyncIterator[Subject]:
    """A log of counters and a log of briefs, each on its server, and a PostgreSQL."""
    decisions = options.size(20_000, 5_000)
    async with AsyncExitStack() as stack:
        postgresql = partial(fresh_postgresql_schema, stack.enter_context(postgresql_from_wheel()))
        measures: list[Measure] = []
        targets: list[Target] = []
        for service, log in ((TOYS, counts(decisions)), (BRIEFING, briefs(decisions))):
            at = await stack.enter_async_context(place(IN_PAGE_CACHE))
            it = _Replayed(service, at, await Filling(at.log).store(log))
            measures += _measures(it, postgresql)
            targets += _targets(service.name)
        yield Subject("replay", measures, targets)


def counts(decisions: int) -> Iterator[Decision]:
    """Of 2,000 counters in turn."""
    for number in range(decisions):
        counter = VacancyId(f"c{number % _COUNTERS}")
        yield AggregateId(counter, "toys", "counter", counter), [CountedUp(counter=counter, by=1, note="as usual")]


def briefs(decisions: int) -> Iterator[Decision]:
    """Whole kick-offs up to the approval, fifty at a time, as many as make that many decisions or a few more."""
    done = number = 0
    while done < decisions:
        stories = [_kick_off(VacancyId(f"v{number + one}")) for one in range(_AT_ONCE)]
        number += _AT_ONCE
        for wave in zip_longest(*stories):
            yield from (decision for decision in wave if decision)
            done += sum(decision is not None for decision in wave)


def _kick_off(vacancy: VacancyId) -> list[Decision]:
    brief = complete_brief()
    asked: list[tuple[Any, str]] = [(command, "anna") for command in kick_off(vacancy, brief)]
    asked.append((SubmitBrief(vacancy=vacancy), "anna"))
    asked += [(ApproveBrief(vacancy=vacancy, brief_version=1), person) for person in brief.approvers]
    decider: Decider[Any, Any, Any] = BRIEF
    state, story = decider.initial, []
    for command, by in asked:
        events = decider.decide(command, state, Issued(by, datetime.now(UTC)))
        state = decider.fold(state, events)
        story.append((decider.identify(command), events))
    return story


def _measures(it: _Replayed, postgresql: _Database) -> Iterator[Measure]:
    takes: dict[str, tuple[str, Callable[[], Awaitable[object]]]] = {
        "nats-py fetch(500)": ("", partial(_fetch, it)),
        "Log.read": ("", partial(_read, it)),
        "Log.read, verified": ("", partial(verify_log, it.at.log)),
        "Log.read, decoded": ("", partial(_decoded, it)),
    }
    for name, (durability, take) in takes.items():
        yield Measure(f"{it.service.name}: {name}", "/s", durability, partial(_rate, it, take))
    yield Measure(f"{it.service.name}: into SQLite", "/s", "WAL, synchronous NORMAL", partial(_into, it, _sqlite))
    yield Measure(f"{it.service.name}: into PostgreSQL", "/s", "fsync per commit", partial(_into, it, postgresql))


async def _rate(it: _Replayed, take: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await take()
    return it.end / (time.perf_counter() - began)


async def _fetch(it: _Replayed) -> None:
    subscription = await it.at.bare.jetstream().pull_subscribe(
        ALL_EVENTS, stream=EVENTS_STREAM, config=ConsumerConfig(ack_policy=AckPolicy.NONE)
    )
    seen = 0
    while seen < it.end:
        seen += len(await subscription.fetch(min(_FETCH, it.end - seen)))
    await subscription.unsubscribe()


async def _read(it: _Replayed) -> None:
    async for _ in it.at.log.read(0, until=it.end):
        pass


async def _decoded(it: _Replayed) -> None:
    async for messages in it.at.log.read(0, until=it.end):
        for message in messages:
            commit = decode(message.subject, message.sequence, message.body)
            for entry in commit.entries:
                read(entry, commit.aggregate, commit.sequence)


async def _into(it: _Replayed, database: _Database) -> float:
    """Every view and every state of the service, from an empty database that is already open."""
    with database() as engine:
        return await _rate(it, partial(folded, it.at.log, engine, it.service.decides, it.service.views, it.end))


@contextmanager
def _sqlite() -> Iterator[Engine]:
    with TemporaryDirectory(prefix="hiring-benchmark-") as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'views.db'}", "benchmark")
        try:
            yield engine
        finally:
            engine.dispose()


def _targets(name: str) -> Sequence[Target]:
    fetch, bare = f"{name}: nats-py fetch(500)", f"{name}: Log.read"
    decoded, sqlite, postgresql = f"{bare}, decoded", f"{name}: into SQLite", f"{name}: into PostgreSQL"
    return (
        Target(f"{name}: read, undecoded / fetch", bare, fetch),
        Target(f"{name}: read and verified / bare read", f"{bare}, verified", bare, at_least=0.71),
        Target(f"{name}: read and decoded / fetch", decoded, fetch, at_least=4),
        Target(f"{name}: into SQLite / bare read", sqlite, bare, at_least=0.35),
        Target(f"{name}: into SQLite / fetch", sqlite, fetch, at_least=3.5),
        Target(f"{name}: into PostgreSQL / bare read", postgresql, bare, at_least=0.18),
        Target(f"{name}: into PostgreSQL / fetch", postgresql, fetch, at_least=1.8),
    )
