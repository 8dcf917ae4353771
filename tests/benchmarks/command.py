"""Command: through a service in a process of its own, against a bare publish and a bare service."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.append import decision, publishing
from tests.benchmarks.measuring import Measure, Options, Subject, Target
from tests.benchmarks.operations import IN_FLIGHT, Work, cpu_each, cpu_of, p50, rate
from tests.benchmarks.places import IN_PAGE_CACHE, ON_DISK, Place, answering, place, process
from tests.benchmarks.web import Web, free_port

from hiring.chassis.reacting import consumers
from hiring.chassis.testing.toys import TOYS
from hiring.contracts.subjects import command

_PROGRAM = "from hiring.chassis.process import run; from hiring.chassis.testing.toys import TOYS; run(TOYS)"
_GATEWAY = """
import hiring.chassis.testing.toys
from hiring.chassis.process import run_application
from hiring.gateway.app import GatewaySettings, gateway
from hiring.gateway.resources.rows import do, of
settings = GatewaySettings()
run_application("gateway", gateway(settings, of("toys", do("/counters", "CountUp"))), settings)
"""
_BARE = str(Path(__file__).parent / "bare_service.py")
_START_SECONDS = 30.0
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
            port = free_port()
            web = ["-c", _GATEWAY], _environment(at) | _web_environment(at, port), at.folder / "gateway.log"
            gateway = await stack.enter_async_context(process(*web))
            bare = await stack.enter_async_context(process([_BARE, at.broker.url], {}, at.folder / "bare.log"))
            await answering(at.client, command("toys", "CountUp"), _count_up(0))
            await answering(at.client, "bare", decision(1))
            over_http = _over_http(Web(port, stack))
            await _open(over_http)
            measures += _measures(at, options, short, toys, bare, over_http)
            measures.append(_gateways_cpu(at, options, short, gateway, over_http))
            targets += _targets(short)
        yield Subject("command", measures, targets)


def _environment(at: Place) -> dict[str, str]:
    return {"HIRING_NATS_URL": at.broker.url, "HIRING_DATA_FOLDER": str(at.folder / "data"), "HIRING_HTTP_PORT": "0"}


def _web_environment(at: Place, port: int) -> dict[str, str]:
    return {
        "HIRING_HTTP_PORT": str(port),
        "HIRING_DATA_FOLDER": str(at.folder / "gateway"),
        "HIRING_DEVELOPMENT_IDENTITY": "true",
        "HIRING_REQUESTS_PER_SECOND": "1000000",
    }


def _over_http(web: Web) -> Work:
    async def send(number: int) -> None:
        headers = {"X-Actor": "anna", "Idempotency-Key": f"web-{number}"}
        _check(await web.post("/counters", headers, json.dumps(_data(number)).encode()))

    return send


async def _open(over_http: Work) -> None:
    """Returns when the gateway answers."""
    ends = time.monotonic() + _START_SECONDS
    while True:
        try:
            await over_http(0)
        except OSError:
            if time.monotonic() > ends:
                raise
            await asyncio.sleep(0.1)
        else:
            return


def _gateways_cpu(at: Place, options: Options, short: str, gateway: int, over_http: Work) -> Measure:
    cpu = partial(cpu_each, over_http, options.size(1920, 640), partial(cpu_of, gateway))
    return Measure(f"command over HTTP, gateway's processor time, {short}", "µs", at.durability, cpu)


def _data(number: int) -> dict[str, Any]:
    return {"counter": f"c{number // _COUNTER_LIVES}-{number % IN_FLIGHT}", "by": 0, "note": "as usual"}


def _count_up(number: int) -> bytes:
    """A command to one of as many counters as there are clients: none waits for another, nearly all are warm."""
    at = datetime.now(UTC).isoformat()
    return json.dumps({"id": f"command-{number}", "actor": "anna", "issued_at": at, "data": _data(number)}).encode()


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


def _measures(  # noqa: PLR0913, PLR0917 - all that is measured
    at: Place, options: Options, short: str, toys: int, bare: int, over_http: Work
) -> Iterator[Measure]:
    works = {"publish": publishing(at, decision(1)), "command": _commanding(at), "bare service": _asking_bare(at)}
    works["command over HTTP"] = over_http
    for name, work in works.items():
        one = partial(p50, work, options.size(200, 100))
        yield Measure(f"{name}, 1 client, {short}", "µs", at.durability, one)
    for clients in (16, IN_FLIGHT):
        for name, work in works.items():
            many = partial(rate, work, options.size(1920, 640), clients)
            yield Measure(f"{name}, {clients} clients, {short}", "/s", at.durability, many)
    for name, pid in (("command", toys), ("bare service", bare)):
        cpu = partial(cpu_each, works[name], options.size(1920, 640), partial(cpu_of, pid))
        yield Measure(f"{name}, service's processor time, {short}", "µs", at.durability, cpu)


def _targets(short: str) -> Iterator[Target]:
    one, many = f"1 client, {short}", f"64 clients, {short}"
    cpu = f"service's processor time, {short}"
    yield Target(f"command / publish, p50, {short}", f"command, {one}", f"publish, {one}", at_most=2.8)
    web = f"command over HTTP, {one}"
    yield Target(f"command over HTTP / publish, p50, {short}", web, f"publish, {one}", at_most=4.5)
    yield Target(f"command over HTTP / command, p50, {short}", web, f"command, {one}")
    yield Target(f"bare service / publish, p50, {short}", f"bare service, {one}", f"publish, {one}")
    yield Target(f"commands / publishes, rate, {short}", f"command, {many}", f"publish, {many}", at_least=0.35)
    yield Target(f"bare service / publishes, rate, {short}", f"bare service, {many}", f"publish, {many}")
    yield Target(f"processor time / bare service's, {short}", f"command, {cpu}", f"bare service, {cpu}", at_most=1.5)
