"""Growth: what an append and a load cost as the log, one aggregate, and the number of vacancies grow."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Engine
from tests.benchmarks.append import appending, decision
from tests.benchmarks.measuring import Measure, Options, Subject, Target
from tests.benchmarks.operations import Work, p50
from tests.benchmarks.places import IN_PAGE_CACHE, Decision, Filling, Place, place
from tests.benchmarks.runs import folded

from hiring.chassis.testing.toys import COUNTER, TOYS, AskCount, CountedUp, answer_count
from hiring.contracts.ids import VacancyId
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.views.database import open_database, reading
from hiring.eventkit.views.states import States
from hiring.eventkit.views.view import Asked

_LENGTH = 10
_LOADED = 20
_NOBODY = Asked("nobody", datetime.now(UTC), str)


@asynccontextmanager
async def subject(options: Options) -> AsyncIterator[Subject]:
    """A broker for each size of the log, and one for aggregates of each length."""
    logs = options.sizes((10_000, 100_000, 1_000_000), (1_000, 10_000, 100_000))
    lengths = options.sizes((10, 100, 1_000, 10_000), (10, 100, 1_000))
    vacancies = options.sizes((1, 100, 10_000), (1, 100, 1_000))
    async with AsyncExitStack() as stack:
        measures: list[Measure] = []
        for size in logs:
            at = await stack.enter_async_context(place(IN_PAGE_CACHE))
            await Filling(at.log).store(_spread(size))
            measures += _of_log(at, size)
        at = await stack.enter_async_context(place(IN_PAGE_CACHE))
        await Filling(at.log).store(_up(f"long-{length}") for length in lengths for _ in range(length))
        measures += [_of_length(at, length) for length in lengths]
        for number in vacancies:
            at = await stack.enter_async_context(place(IN_PAGE_CACHE))
            end = await Filling(at.log).store(_up(f"v{one}") for one in range(number))
            engine = open_database(f"sqlite:///{at.folder / 'views.db'}", "toys")
            stack.callback(engine.dispose)
            await folded(at.log, engine, (COUNTER,), TOYS.views, end)
            measures += _of_vacancies(engine, number)
        yield Subject("growth", measures, list(_targets(logs, lengths, vacancies)))


def _spread(events: int) -> Iterator[Decision]:
    """As many vacancies as tens of events, each event of a vacancy far from its last."""
    counters = events // _LENGTH
    return (_up(f"c{number % counters}") for number in range(events))


def _up(counter: str) -> Decision:
    event = CountedUp(counter=VacancyId(counter), by=1, note="as usual")
    return AggregateId(counter, "toys", "counter", counter), [event]


def _loading(at: Place, ids: tuple[str, ...]) -> Work:
    return lambda number: at.log.load(AggregateId(ids[number % len(ids)], "toys", "counter", ids[number % len(ids)]))


def _of_log(at: Place, size: int) -> Iterator[Measure]:
    counters = size // _LENGTH
    ids = tuple(f"c{one * counters // _LOADED}" for one in range(_LOADED))
    append = partial(p50, appending(at.log, decision(1)), 100)
    yield Measure(f"append, log of {size:,}", "µs", at.durability, append)
    yield Measure(f"load {_LENGTH}, log of {size:,}", "µs", "", partial(p50, _loading(at, ids), 60))


def _of_length(at: Place, length: int) -> Measure:
    return Measure(f"load {length:,} decisions", "µs", "", partial(p50, _loading(at, (f"long-{length}",)), 3))


def _of_vacancies(engine: Engine, number: int) -> Iterator[Measure]:
    """What a cold command and a query take of the database, whose tables hold so many vacancies."""
    states = States(engine, (COUNTER,))

    def vacancy(turn: int) -> str:
        return f"v{turn * 7919 % number}"

    async def kept(turn: int) -> None:
        await states.state(AggregateId(vacancy(turn), "toys", "counter", vacancy(turn)))

    async def answered(turn: int) -> None:
        with reading(engine) as connection:
            answer_count(connection, AskCount(counter=VacancyId(vacancy(turn))), _NOBODY)

    for name, work in (("kept state", kept), ("answer", answered)):
        yield Measure(f"{name}, one vacancy of {number:,}", "µs", "", partial(p50, work, 200))


def _targets(logs: tuple[int, ...], lengths: tuple[int, ...], vacancies: tuple[int, ...]) -> Iterator[Target]:
    for what in ("kept state", "answer"):
        few, many = (f"one vacancy of {number:,}" for number in (vacancies[0], vacancies[-1]))
        yield Target(f"{what}: {many} / {few}", f"{what}, {many}", f"{what}, {few}")
    small, large = f"log of {logs[0]:,}", f"log of {logs[-1]:,}"
    for what in ("append", f"load {_LENGTH}"):
        yield Target(f"{what}: {large} / {small}", f"{what}, {large}", f"{what}, {small}")
    short, long = lengths[0], lengths[-1]
    name = f"load {long:,} / load {short:,} decisions, of {long // short:,} times the length"
    yield Target(name, f"load {long:,} decisions", f"load {short:,} decisions")
