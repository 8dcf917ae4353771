"""Overload: what a service and a gateway hold in memory while far more is asked of them than they take.

The real briefing service and a gateway, each in a process of its own, are asked by four times as many clients at once
as an endpoint works on: `python -m tests.benchmarks.overload --minutes 10`. Ends with 1 when either held over 64 MB
more at the end than after the first fifth of the time.
"""

import argparse
import asyncio
import json
import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import nats.errors
from tests.benchmarks.places import ON_DISK, Place, answering, place, process
from tests.benchmarks.printing import machine
from tests.benchmarks.web import Web, free_port

from hiring.briefing.app import SERVICE as BRIEFING
from hiring.chassis.reacting import consumers
from hiring.contracts.requests import Problem, Reply
from hiring.contracts.subjects import command
from hiring.gateway.webhooks.errands import CONSUMERS

CLIENTS = 256
OVER_HTTP = 64
BRIEFS = 500
MOST_MEGABYTES = 64.0
_PATIENCE_SECONDS = 30.0

Ask = Callable[[int], Awaitable[str]]
"""Asks something of one brief, and says how it ended."""


@dataclass
class Load:
    """Clients that ask again at once whatever they are told, until `ends`; and what they were told."""

    at: Place
    web: Web
    ends: float
    answers: Counter[str] = field(default_factory=Counter)
    slowest_ms: float = 0.0

    async def run(self) -> None:
        """Until it is over."""
        over_nats = (self._client(number, self._by_nats) for number in range(CLIENTS))
        over_http = (self._client(number, self._by_http) for number in range(OVER_HTTP))
        await asyncio.gather(*over_nats, *over_http)

    async def _client(self, number: int, ask: Ask) -> None:
        while time.monotonic() < self.ends:
            number += 7
            began = time.perf_counter()
            self.answers[await ask(number % BRIEFS)] += 1
            self.slowest_ms = max(self.slowest_ms, 1000 * (time.perf_counter() - began))

    async def _by_nats(self, brief: int) -> str:
        request = _request({"vacancy": f"v{brief}", "pitch": f"A calm team. {uuid.uuid4()}"})
        try:
            said = await self.at.client.request(command("briefing", "AgreePitch"), request, timeout=_PATIENCE_SECONDS)
        except nats.errors.TimeoutError:
            return "no answer"
        reply = Reply.model_validate_json(said.data).root
        return reply.kind if isinstance(reply, Problem) else reply.status

    async def _by_http(self, brief: int) -> str:
        headers = {"X-Actor": "anna", "Idempotency-Key": str(uuid.uuid4())}
        body = {"thread": f"t{random.randrange(8)}", "field": "/pitch", "text": "Is it so?"}
        try:
            await self.web.post(f"/vacancies/v{brief}/brief/threads", headers, json.dumps(body).encode())
        except RuntimeError as refused:
            return f"HTTP {json.loads(str(refused))['status']}"
        return "HTTP 200"


def _request(data: dict[str, object]) -> bytes:
    about = {"id": str(uuid.uuid4()), "actor": "anna", "issued_at": datetime.now(UTC).isoformat()}
    return json.dumps({**about, "data": data}).encode()


def megabytes(process_id: int) -> float:
    """What a process holds in memory: its resident set. Source: Linux, /proc/<pid>/status."""
    (line,) = [line for line in Path(f"/proc/{process_id}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


@asynccontextmanager
async def _running(at: Place) -> AsyncIterator[tuple[int, int, Web]]:
    """The process ids of service and gateway, and the way to the latter."""
    common = {"HIRING_NATS_URL": at.broker.url, "HIRING_LOG_LEVEL": "warning"}
    program = "from hiring.chassis.process import run; from hiring.briefing.app import SERVICE; run(SERVICE)"
    own = common | {"HIRING_DATA_FOLDER": str(at.folder / "data"), "HIRING_HTTP_PORT": "0"}
    port = free_port()
    theirs = common | {
        "HIRING_DATA_FOLDER": str(at.folder / "gateway"),
        "HIRING_HTTP_PORT": str(port),
        "HIRING_DEVELOPMENT_IDENTITY": "true",
        "HIRING_REQUESTS_PER_SECOND": "1000000",
    }
    async with AsyncExitStack() as stack:
        briefing = await stack.enter_async_context(process(["-c", program], own, at.folder / "briefing.log"))
        gateway = await stack.enter_async_context(
            process(["-c", "from hiring.gateway.app import main; main()"], theirs, at.folder / "gateway.log")
        )
        for number in range(BRIEFS):
            data: dict[str, object] = {"vacancy": f"v{number}", "position": {"title": "Somebody"}}
            await answering(at.client, command("briefing", "DraftBrief"), _request(data))
        yield briefing, gateway, Web(port, stack)


async def main(minutes: float) -> int:
    """Loads, prints a line twenty times, and says how it ended."""
    _tell(machine())
    async with place(ON_DISK, (*consumers(BRIEFING), *CONSUMERS)) as at, _running(at) as (briefing, gateway, web):
        load = Load(at, web, time.monotonic() + 60 * minutes)
        working = asyncio.create_task(load.run())
        held: list[tuple[float, float]] = []
        _tell("| minute | briefing MB | gateway MB | answers so far | slowest ms |\n|---|---|---|---|---|")
        for part in range(1, 21):
            await asyncio.wait({working}, timeout=3 * minutes)
            held.append((megabytes(briefing), megabytes(gateway)))
            told = ", ".join(f"{count} {what}" for what, count in sorted(load.answers.items()))
            sizes = " | ".join(f"{size:.0f}" for size in held[-1])
            _tell(f"| {part * minutes / 20:.1f} | {sizes} | {told} | {load.slowest_ms:.0f} |")
            load.slowest_ms = 0
        await working
    grown = max(last - early for early, last in zip(held[3], held[-1], strict=True))
    _tell(f"grown by at most {grown:.0f} MB since the first fifth; {MOST_MEGABYTES:.0f} MB are allowed")
    return int(grown > MOST_MEGABYTES)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.overload", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long it is loaded (10)")
    sys.exit(asyncio.run(main(parser.parse_args().minutes)))
