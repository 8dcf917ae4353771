"""Append: a decision in the log against a bare publish of nats-py to a plain stream."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from tests.benchmarks.measuring import Measure, Options, Subject, Target
from tests.benchmarks.operations import Work, p50, rate
from tests.benchmarks.places import IN_PAGE_CACHE, ON_DISK, Place, place

from hiring.chassis.testing.toys import CountedUp
from hiring.contracts.envelope import FIRST, Metadata, encode
from hiring.contracts.ids import VacancyId
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.store import Log

_EVENT = CountedUp(counter=VacancyId("c1"), by=1, note="as usual")


@asynccontextmanager
async def subject(options: Options) -> AsyncIterator[Subject]:
    """Both servers, and everything at both."""
    async with place(ON_DISK) as shipped, place(IN_PAGE_CACHE) as lazy:
        measures = [*_measures(shipped, options), *_measures(lazy, options)]
        yield Subject("append", measures, [*_targets(shipped), *_targets(lazy)])


def publishing(at: Place, body: bytes) -> Work:
    """A bare publish, acknowledged."""
    stream = at.bare.jetstream()
    return lambda number: stream.publish(f"raw.{number % 1000}", body)


def appending(log: Log, body: bytes) -> Work:
    """A first decision of a new aggregate."""
    return lambda number: log.append(AggregateId("v1", "toys", "counter", f"c{number}"), 1, body, f"id-{number}")


def decision(events: int) -> bytes:
    """The stored bytes of a decision with so many events."""
    metadata = Metadata("3f0d8f7e-4b0f-4d0e-9d7b-1f9c0c7d2a11", "anna", datetime.now(UTC), "correlation")
    return encode(AggregateId("v1", "toys", "counter", "c1"), 1, FIRST, metadata, [_EVENT] * events)


def _measures(at: Place, options: Options) -> Iterator[Measure]:
    works = {
        "publish": publishing(at, decision(1)),
        "append 1 event": appending(at.log, decision(1)),
        "append 4 events": appending(at.log, decision(4)),
    }
    short = _short(at)
    for name, work in works.items():
        one = partial(p50, work, options.size(300, 100))
        yield Measure(f"{name}, 1 in flight, {short}", "µs", at.durability, one)
    for name, work in works.items():
        many = partial(rate, work, options.size(3000, 640))
        yield Measure(f"{name}, 64 in flight, {short}", "/s", at.durability, many)


def _targets(at: Place) -> Iterator[Target]:
    short = _short(at)
    one, many = f"1 in flight, {short}", f"64 in flight, {short}"
    yield Target(f"1 event, p50, {short}", f"append 1 event, {one}", f"publish, {one}")
    yield Target(f"4 events, p50, {short}", f"append 4 events, {one}", f"publish, {one}", at_most=1.15)
    yield Target(f"1 event, rate, {short}", f"append 1 event, {many}", f"publish, {many}")
    yield Target(f"4 events, rate, {short}", f"append 4 events, {many}", f"publish, {many}")


def _short(at: Place) -> str:
    return "fsync" if at.durability == ON_DISK else "page cache"
