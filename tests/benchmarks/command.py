"""Command: through a service in a process of its own, against a bare publish and a bare service."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.benchmarks.append import decision, publishing
from tests.benchmarks.measuring import Measure, Options, Subject, Target
from tests.benchmarks.operations import IN_FLIGHT, Work, cpu_each, cpu_of, p50, rate
from tests.benchmarks.places import IN_PAGE_CACHE, ON_DISK, Place, answering, place, process

from hiring.chassis.reacting import consumers
from hiring.chassis.testing.toys import TOYS
from hiring.contracts.subjects import command

_PROGRAM = "from hiring.chassis.process import run; from hiring.chassis.testing.toys import TOYS; run(TOYS)"
_BARE = str(Path(__file__).parent / "bare_service.py")
_COUNTER_LIVES = 64 * 128  # numbers; a counter with more decisions than an aggregate has would be another measure


@asynccontextmanager
async def subject(options: Options) -> AsyncIterator[Subject]:
    """Both servers with both services at each."""
    async with AsyncExitStack() as stack:
        measures: list[Measure] = []
        targets: list[Target] = []
        for durability, short in ((ON_DISK, "fsync"), (IN_PAGE_CACHE, "page cache")):
            at = await stack.enter_async_context(place(durability, consumers(TOYS)))
            toys = await stack.enter_async_context(process(["-c", _PROGRAM], _environment(at), at.folder / "toys.log"))
            bare = await stack.enter_async_context(process([_BARE, at.broker.url], {}, at.folder / "bare.log"))
            await answering(at.client, command("toys", "CountUp"), _count_up(0))
            await answering(at.client, "bare", decision(1))
            measures += _measures(at, options, short, toys, bare)
            targets += _targets(short)
        yield Subject("command", measures, targets)


def _environment(at: Place) -> dict[str, str]:
    return {"HIRING_NATS_URL": at.broker.url, "HIRING_DATA_FOLDER": str(at.folder / "data"), "HIRING_HTTP_PORT": "0"}


def _count_up(number: int) -> bytes:
    """A command to one of as many counters as there are clients: none waits for another, nearly all are warm."""
    counter = f"c{number // _COUNTER_LIVES}-{number % IN_FLIGHT}"
    data = {"counter": counter, "by": 0, "note": "as usual"}
    at = datetime.now(UTC).isoformat()
    return json.dumps({"id": f"command-{number}", "actor": "anna", "issued_at": at, "data": data}).encode()


def _commanding(at: Place) -> Work:
    subject_ = command("toys", "CountUp")

    async def send(number: int) -> None:
        _check((await at.client.request(subject_, _count_up(number), timeout=10)).data)

    return send


def _asking_bare(at: Place) -> Work:
    body = decision(1)

    async def send(_: int) -> None:
        _check((await at.client.request("bare", body, timeout=10)).data)

    return send


def _check(answer: bytes) -> None:
    if b"accepted" not in answer:
        raise RuntimeError(f"the service did not accept: {answer.decode()}")


def _measures(at: Place, options: Options, short: str, toys: int, bare: int) -> Iterator[Measure]:
    works = {"publish": publishing(at, decision(1)), "command": _commanding(at), "bare service": _asking_bare(at)}
    for name, work in works.items():
        one = partial(p50, work, options.size(200, 100))
        yield Measure(f"{name}, 1 client, {short}", "µs", at.durability, one)
    for name, work in works.items():
        many = partial(rate, work, options.size(1920, 640))
        yield Measure(f"{name}, 64 clients, {short}", "/s", at.durability, many)
    for name, pid in (("command", toys), ("bare service", bare)):
        cpu = partial(cpu_each, works[name], options.size(1920, 640), partial(cpu_of, pid))
        yield Measure(f"{name}, service's processor time, {short}", "µs", at.durability, cpu)


def _targets(short: str) -> Iterator[Target]:
    one, many = f"1 client, {short}", f"64 clients, {short}"
    cpu = f"service's processor time, {short}"
    yield Target(f"command / publish, p50, {short}", f"command, {one}", f"publish, {one}", at_most=2.8)
    yield Target(f"bare service / publish, p50, {short}", f"bare service, {one}", f"publish, {one}")
    yield Target(f"commands / publishes, rate, {short}", f"command, {many}", f"publish, {many}", at_least=0.35)
    yield Target(f"bare service / publishes, rate, {short}", f"bare service, {many}", f"publish, {many}")
    yield Target(f"processor time / bare service's, {short}", f"command, {cpu}", f"bare service, {cpu}", at_most=1.5)
