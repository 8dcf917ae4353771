"""Live: what 1,000 connections that listen to an instance of the gateway cost the commands on it.

Two instances stand side by side on one log: nobody listens to the one, everybody to the other. Commands go to both in
turn, so that noise meets both alike: `python -m tests.benchmarks.live`.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from socket import create_server

import httpx2
from tests.benchmarks.places import ON_DISK, Place, place, process
from tests.benchmarks.printing import machine

from hiring.briefing.app import SERVICE as BRIEFING
from hiring.chassis.reacting import consumers
from hiring.gateway.webhooks.errands import CONSUMERS

PEOPLE = 10
WATCHED = 100  # vacancies, each with an equal share of the connections
WARM = 20

_numbers = count(1)


async def listen(port: int, connections: int) -> None:
    """Opens the connections (a program of its own), says so, and reads until it is ended."""
    reading = set()
    for number in range(connections):
        vacancy = number % WATCHED
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        path, actor = f"/vacancies/watched-{vacancy}/live", f"person-{vacancy % PEOPLE}"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: gateway\r\nX-Actor: {actor}\r\n\r\n".encode())
        if b" 200 " not in await reader.readline():
            sys.exit(f"connection {number} was refused")
        reading.add(asyncio.create_task(_read(reader, writer)))
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
    os._exit(1)  # a connection was cut


async def _read(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    while await reader.read(65_536):
        pass


@asynccontextmanager
async def instance(at: Place, name: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A gateway in a process of its own."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "HIRING_NATS_URL": at.broker.url,
        "HIRING_DATA_FOLDER": str(at.folder / name),
        "HIRING_HTTP_PORT": str(port),
        "HIRING_DEVELOPMENT_IDENTITY": "true",
        "HIRING_REQUESTS_PER_SECOND": "100000",
    }
    program = ["-c", "from hiring.gateway.app import main; main()"]
    async with (
        process(program, environment, at.folder / f"{name}.log"),
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as web,
    ):
        await _ready(web)
        yield web


async def _ready(web: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await web.get("/live", headers={"X-Actor": "?"})).status_code != 503:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.1)


@asynccontextmanager
async def services(at: Place) -> AsyncIterator[None]:
    """Briefing in a process of its own."""
    environment = {"HIRING_NATS_URL": at.broker.url, "HIRING_DATA_FOLDER": str(at.folder), "HIRING_HTTP_PORT": "0"}
    program = ["-c", "from hiring.briefing.app import main; main()"]
    async with process(program, environment, at.folder / "briefing.log"):
        yield


@asynccontextmanager
async def listeners(web: httpx2.AsyncClient, connections: int) -> AsyncIterator[None]:
    """Everybody who listens, in a process of their own."""
    arguments = ("-m", "tests.benchmarks.live", "--listen", str(web.base_url.port), "--connections", str(connections))
    child = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    try:
        if child.stdout is None or (await child.stdout.readline()) != b"listening\n":
            raise RuntimeError("not everybody could listen")
        yield
        if child.returncode is not None:
            raise RuntimeError("a connection was cut")
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def draft(web: httpx2.AsyncClient, vacancy: str, by: str) -> None:
    """A vacancy of this person's own."""
    headers = {"X-Actor": by, "Idempotency-Key": f"draft-{vacancy}"}
    body = {"vacancy": vacancy, "position": {"title": "Engineer"}}
    (await web.post("/vacancies", headers=headers, json=body)).raise_for_status()


async def timed(web: httpx2.AsyncClient, vacancy: str, by: str) -> float:
    """One command, in µs."""
    number = next(_numbers)
    headers = {"X-Actor": by, "Idempotency-Key": f"thread-{number}"}
    body = {"thread": f"t{number}", "field": "/title", "text": "Is it right?"}
    began = time.perf_counter()
    answer = await web.post(f"/vacancies/{vacancy}/brief/threads", headers=headers, json=body)
    took = time.perf_counter() - began
    if answer.is_error:
        raise RuntimeError(answer.text)
    return took * 1e6


async def side_by_side(nobody: httpx2.AsyncClient, all_: httpx2.AsyncClient, vacancies: list[str], times: int) -> str:
    """p50 without and with the connections, and the ratio, for commands in these vacancies in turn."""
    taken: dict[bool, list[float]] = {False: [], True: []}
    for number in range(WARM + times):
        vacancy = vacancies[number % len(vacancies)]
        by = f"person-{int(vacancy.rpartition('-')[2]) % PEOPLE}"
        for listened in (False, True) if number % 2 else (True, False):
            figure = await timed(all_ if listened else nobody, vacancy, by)
            if number >= WARM:
                taken[listened].append(figure)
    without, with_ = statistics.median(taken[False]), statistics.median(taken[True])
    return f"{without:>10,.0f} {with_:>10,.0f} {with_ / without:>8.2f}"


async def measure(connections: int, times: int) -> None:
    """Prints one line for each kind of command."""
    wanted = [*consumers(BRIEFING), *CONSUMERS]
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(place(ON_DISK, wanted))
        await stack.enter_async_context(services(at))
        nobody = await stack.enter_async_context(instance(at, "nobody"))
        everybody = await stack.enter_async_context(instance(at, "everybody"))
        watched = [f"watched-{number}" for number in range(WATCHED)]
        for number, vacancy in enumerate([*watched, *(f"quiet-{number}" for number in range(WATCHED))]):
            await draft(nobody, vacancy, f"person-{number % PEOPLE}")
        await stack.enter_async_context(listeners(everybody, connections))
        sys.stdout.write(f"{machine()}; {connections} connections; p50 of a command over HTTP in µs, {times} times\n")
        sys.stdout.write(f"{'commands in':<44} {'nobody':>10} {'listened':>10} {'ratio':>8}\n")
        each = connections // WATCHED
        for what, vacancies in (
            ("vacancies to which nobody listens", [f"quiet-{number}" for number in range(WATCHED)]),
            (f"{WATCHED} vacancies, {each} listeners each", watched),
        ):
            figures = await side_by_side(nobody, everybody, vacancies, times)
            sys.stdout.write(f"{what:<44} {figures}\n")
            sys.stdout.flush()


def main() -> None:
    """Reads the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=400, help="commands of each kind, at each instance")
    parser.add_argument("--listen", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.listen:
        asyncio.run(listen(options.listen, options.connections))
    else:
        asyncio.run(measure(options.connections, options.times))


if __name__ == "__main__":
    main()
