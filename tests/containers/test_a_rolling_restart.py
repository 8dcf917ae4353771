"""Every replica of every service is stopped and started, one after the other, under load: no command fails."""

import asyncio
import io
import itertools
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import httpx2
from rich.console import Console
from tests.containers.composed import SERVICES, Composed, composed, docker, token

from hiring.audit.verification import verify_log
from hiring.eventkit.log.store import Log
from hiring.local.demo.over_http import OverHttp
from hiring.local.demo.run import play

CLIENTS = 4
DRAINED = 0
ASKED_AGAIN = 6.0
"""After so many seconds a gateway asks again what a replica took and never answered."""
ANSWERED = 20
"""So many commands and queries of a service are answered while its own replicas are restarted."""

PLAYED = "/vacancies/engineering-manager"


@dataclass(frozen=True)
class Asked:
    """A command, or a query where there is no body: of which service, by whom. `writes`: its decision is in the log."""

    service: str
    person: str
    path: str
    body: Any = None
    writes: bool = False


def one_round(name: str) -> list[Asked]:
    """A command for each service that takes any, and queries of all of them."""
    person = {"candidate": name, "name": "Somebody", "contact": "s@example.org", "source": "Referrals"}
    change = {"improvement": name, "target": "flow", "text": "shorter", "owner": "anna", "due_at": "2040-01-01T00:00Z"}
    return [
        Asked("briefing", "anna", "/vacancies", {"vacancy": name, "position": {"title": "Somebody"}}, writes=True),
        Asked("pipeline", "anna", "/candidates", person, writes=True),
        Asked("evaluation", "anna", f"{PLAYED}/fair-scores/use", {"reason": "to compare"}),  # written once
        Asked("feedback", "anna", f"{PLAYED}/improvements", change, writes=True),
        Asked("audit", "aron", "/audit/statements", {"document": "0" * 64}),
        Asked("briefing", "anna", "/me/brief-tasks"),
        Asked("pipeline", "anna", "/me/waiting"),
        Asked("evaluation", "anna", f"{PLAYED}/matrix"),
        Asked("feedback", "anna", "/me/feedback-tasks"),
        Asked("audit", "aron", "/audit/tree-head"),
    ]


@dataclass
class Load:
    """Clients who send commands and ask queries at both gateways in turn, and take the other when one is away."""

    gateways: list[str]
    tokens: dict[str, str]
    answered: Counter[str] = field(default_factory=Counter)
    sequences: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    away: int = 0
    slowest: dict[str, float] = field(default_factory=dict)
    stopped: bool = False

    async def run(self) -> None:
        """Until `stopped`."""
        await asyncio.gather(*(self._client(number) for number in range(CLIENTS)))

    async def _client(self, number: int) -> None:
        async with httpx2.AsyncClient(timeout=30) as web:
            for turn in itertools.count():
                for request in one_round(f"v{number}-{turn}"):
                    if self.stopped:
                        return
                    await self._ask(web, turn, request)

    async def _ask(self, web: httpx2.AsyncClient, turn: int, asked: Asked) -> None:
        headers = {"Authorization": f"Bearer {self.tokens[asked.person]}", "Idempotency-Key": str(uuid.uuid4())}
        method = "GET" if asked.body is None else "POST"
        for attempt in range(len(self.gateways) * 10):
            url, began = self.gateways[(turn + attempt) % len(self.gateways)] + asked.path, monotonic()
            try:
                answer = await web.request(method, url, headers=headers, json=asked.body)
            except httpx2.TransportError:  # that gateway is being restarted: a balancer knows, and takes the other
                self.away += 1
                continue
            self.answered.update({asked.service, "gateway"})
            self.slowest[asked.service] = max(self.slowest.get(asked.service, 0), monotonic() - began)
            if answer.is_error:
                self.refused.append(f"{asked.path}: {answer.status_code} {answer.text}")
            elif asked.writes:
                self.sequences.append(answer.json()["sequence"])
            return
        self.refused.append(f"{asked.path}: no gateway answers")


async def test_no_command_fails_while_every_replica_is_restarted(tmp_path: Path) -> None:
    with composed("rolling", tmp_path, "two-of-each.yaml") as system:
        client = await system.connect()
        over_http = OverHttp(system.urls("gateway", 8080)[0], system.issuer)
        await play(Console(file=io.StringIO()), client, ("waterfall",), people=over_http)
        over_http.close()

        tokens = {person: token(system.issuer, person) for person in ("anna", "aron")}
        load = Load(system.urls("gateway", 8080), tokens)
        assert len(load.gateways) == 2
        async with asyncio.TaskGroup() as group:
            group.create_task(load.run())
            for service in SERVICES:
                before = load.answered.copy()
                await restart_each(system, service)
                meanwhile = load.answered - before
                assert meanwhile[service] > ANSWERED, f"{service} was hardly asked: {meanwhile}, {load}"
            load.stopped = True
        slowest = {service: f"{seconds:.1f} s" for service, seconds in load.slowest.items()}
        print(load.answered, f"slowest {slowest}, {load.away} times a gateway was away")  # noqa: T201 - what was measured
        assert load.refused == []
        assert max(load.slowest.values()) < ASKED_AGAIN, slowest
        log = Log(client)
        verdict = await verify_log(log)
        assert (verdict.flaw, verdict.size) == (None, (await log.head()).sequence)
        assert len(set(load.sequences)) == len(load.sequences) > ANSWERED * len(SERVICES)
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
