"""Load: the history of one aggregate out of a large log, against an append to the same log."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from itertools import cycle

from tests.benchmarks.append import appending, decision
from tests.benchmarks.measuring import Measure, Options, Subject, Target
from tests.benchmarks.operations import Work, p50
from tests.benchmarks.places import IN_PAGE_CACHE, Decision, Filling, Place, place
from tests.benchmarks.runs import folded

from hiring.chassis.testing.toys import COUNTER, CountedUp
from hiring.contracts.ids import VacancyId
from hiring.contracts.subjects import EVENTS_STREAM, AggregateId
from hiring.eventkit.remembering import Memory, Remembered, recall
from hiring.eventkit.views.database import open_database
from hiring.eventkit.views.states import States

_TAIL = 2

_Aggregates = Sequence[AggregateId]


@asynccontextmanager
async def subject(options: Options) -> AsyncIterator[Subject]:
    """A log with aggregates of 10 and of 100 decisions spread all over it, the kept states two decisions behind."""
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(place(IN_PAGE_CACHE))
        short, long = _counters("short", 200), _counters("long", 40)
        filling = Filling(at.log)
        sequence = await filling.store(_spread(short, long, options.size(100_000, 20_000)))
        engine = open_database(f"sqlite:///{at.folder / 'states.db'}", "toys")
        stack.callback(engine.dispose)
        await folded(at.log, engine, (COUNTER,), (), sequence)
        await filling.store(_up(counter) for _ in range(_TAIL) for counter in long)
        measures = [*_cold(at, short, long), *_kept(at, States(engine, (COUNTER,)), long)]
        yield Subject("load", measures, _TARGETS)


def _counters(name: str, number: int) -> _Aggregates:
    return [AggregateId(f"{name}-{one}", "toys", "counter", f"{name}-{one}") for one in range(number)]


def _up(counter: AggregateId) -> Decision:
    return counter, [CountedUp(counter=VacancyId(counter.id), by=1, note="as usual")]


def _spread(short: _Aggregates, long: _Aggregates, events: int) -> list[Decision]:
    """10 decisions of each short one and 98 of each long one among single decisions of others, shuffled."""
    wanted = [*short] * 10 + [*long] * (100 - _TAIL)
    wanted += _counters("other", events - len(wanted))
    random.Random(1).shuffle(wanted)
    return [_up(counter) for counter in wanted]


def _cold(at: Place, short: _Aggregates, long: _Aggregates) -> Iterator[Measure]:
    loads_10, loads_100 = _each(at.log.load, short), _each(at.log.load, long)
    yield Measure("append", "µs", at.durability, partial(p50, appending(at.log, decision(1)), 100))
    yield Measure("load 10 decisions", "µs", "", partial(p50, loads_10, 100))
    yield Measure("load 100 decisions", "µs", "", partial(p50, loads_100, 20))
    yield Measure("nats-py, last message of a subject", "µs", "", partial(p50, _last(at, long), 100))


def _kept(at: Place, states: States, long: _Aggregates) -> Iterator[Measure]:
    memory = Memory(len(long))

    async def from_state(counter: AggregateId) -> None:
        known = await recall(counter, COUNTER, at.log, states)
        _check(known)
        memory.put(counter, known)

    async def from_history(counter: AggregateId) -> None:
        _check(await recall(counter, COUNTER, at.log, None))

    async def from_memory(counter: AggregateId) -> None:
        _check(memory.get(counter))

    yield Measure("100 decisions, loaded and folded", "µs", "", partial(p50, _each(from_history, long), 20))
    yield Measure("kept state and a tail of 2", "µs", "", partial(p50, _each(from_state, long), 100))
    yield Measure("from memory", "µs", "", partial(p50, _each(from_memory, long), 1000))


def _check(known: Remembered | None) -> None:
    if known is None or known.state != 100:
        raise RuntimeError("that is not the whole aggregate")


def _each(work: Callable[[AggregateId], Awaitable[object]], aggregates: _Aggregates) -> Work:
    """The next aggregate each time."""
    turn = cycle(aggregates)
    return lambda _: work(next(turn))


def _last(at: Place, aggregates: _Aggregates) -> Work:
    stream = at.bare.jetstream()
    return _each(lambda one: stream.get_last_msg(EVENTS_STREAM, one.at(100), direct=True), aggregates)


_TARGETS = (
    Target("load 10 decisions / append", "load 10 decisions", "append", at_most=1.5),
    Target("load 100 decisions / append", "load 100 decisions", "append"),
    Target(
        "100 decisions, kept state and tail / one last message",
        "kept state and a tail of 2",
        "nats-py, last message of a subject",
        at_most=3,
    ),
    Target("100 decisions, kept state and tail / append", "kept state and a tail of 2", "append"),
    Target("100 decisions, from memory / append", "from memory", "append", at_most=0.01),
)
