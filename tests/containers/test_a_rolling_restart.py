"""Every replica of every service is stopped and started, one after the other, under load: no command fails."""

import asyncio
import itertools
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from tests.containers.composed import SERVICES, Composed, composed, docker, token

from hiring.audit.verification import verify_log
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.store import Log

CLIENTS = 4
DRAINED = 0


@dataclass
class Load:
    """Clients who send commands and ask queries at both gateways in turn, and take the other when one is away."""

    gateways: list[str]
    token: str
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    sequences: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    away: int = 0
    stopped: bool = False

    async def run(self) -> None:
        """Until `stopped`."""
        await asyncio.gather(*(self._client(number) for number in range(CLIENTS)))

    async def _client(self, number: int) -> None:
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {self.token}"}, timeout=30) as web:
            for count in itertools.count():
                if self.stopped:
                    return
                name = f"v{number}-{count}"
                await self._ask(web, count, "POST", "/vacancies", {"vacancy": name, "position": {"title": "Somebody"}})
                person = {"candidate": name, "name": "Somebody", "contact": "s@example.org", "source": "Referrals"}
                await self._ask(web, count, "POST", "/candidates", person)
                for path in ("/me/brief-tasks", "/me/waiting", "/me/evaluations", "/me/feedback-tasks"):
                    await self._ask(web, count, "GET", path, None)

    async def _ask(self, web: httpx2.AsyncClient, turn: int, method: str, path: str, body: Any) -> None:
        key = {"Idempotency-Key": str(uuid.uuid4())}
        for attempt in range(len(self.gateways) * 10):
            url = self.gateways[(turn + attempt) % len(self.gateways)] + path
            try:
                answer = await web.request(method, url, headers=key, json=body)
            except httpx2.TransportError:  # that gateway is being restarted: a balancer knows, and takes the other
                self.away += 1
                continue
            self.answered[path, answer.status_code] += 1
            if answer.is_error:
                self.refused.append(f"{path}: {answer.status_code} {answer.text}")
            elif method == "POST":
                self.sequences.append(answer.json()["sequence"])
            return
        self.refused.append(f"{path}: no gateway answers")


async def test_no_command_fails_while_every_replica_is_restarted(tmp_path: Path) -> None:
    with composed("rolling", tmp_path / "settings.env", "two-of-each.yaml") as system:
        load = Load(system.urls("gateway", 8080), token(system.issuer, "anna"))
        assert len(load.gateways) == 2
        running = asyncio.create_task(load.run())
        for service in SERVICES:
            await restart_each(system, service)
        load.stopped = True
        await running
        print(load.answered, f"{load.away} times a gateway was away")  # noqa: T201 - what was measured
        assert load.refused == []
        assert len(load.sequences) > 50
        client = await connect(system.nats, "test")
        log = Log(client)
        verdict = await verify_log(log)
        assert (verdict.flaw, verdict.size) == (None, (await log.head()).sequence)
        assert len(set(load.sequences)) == len(load.sequences)
        await client.close()


async def restart_each(system: Composed, service: str) -> None:
    """Asks each replica to stop, sees that it drained, starts it, and waits until it works."""
    replicas = system.ids(service)
    assert len(replicas) == 2
    for id_ in replicas:
        await asyncio.to_thread(docker, "stop", "--time", "30", id_)
        ended = docker("inspect", "--format", "{{.State.ExitCode}}", id_)
        assert int(ended) == DRAINED, f"{service} did not finish what it had taken"
        await asyncio.to_thread(docker, "start", id_)
        await system.works(service, id_)
