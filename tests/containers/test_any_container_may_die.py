"""Both use cases on the composed containers, over HTTP, while each container in turn is killed: nothing is lost.

One is played on one broker, the other on three, of which each is killed as well.
"""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import nats.errors
import pytest
from rich.console import Console
from tests.containers.composed import BROKERS, Composed, composed
from tests.containers.composed import SERVICES as CONTAINERS
from tests.journeys.played import views

from hiring.audit.verification import verify_log
from hiring.chassis.reacting import consumers
from hiring.contracts.envelope import decode
from hiring.contracts.ids import VacancyId
from hiring.contracts.messages import Command, Query
from hiring.contracts.requests import Accepted, OrganisationRole
from hiring.eventkit.log.store import Log
from hiring.eventkit.parking import Parking
from hiring.local.demo.compressed_time import CompressedTime
from hiring.local.demo.over_http import OverHttp, Speaks
from hiring.local.demo.run import PLAYS
from hiring.local.demo.stage import Stage
from hiring.local.system import SERVICES

ENDS = {
    "iterative": ("cuts the whole group to 2", "Pool 1: failed", "David Okafor accepts: the position is filled"),
    "waterfall": ("1 - 0 - 0", "1 - 1 - 0", "1 - 1 - 1", "Hannah Weiss accepts: the position is filled"),
}
BROKER_AWAY = (nats.errors.Error, TimeoutError)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Acknowledged:
    """Passes on what people say, and keeps what they were told stands in the log."""

    people: Speaks
    told: list[tuple[Accepted, str, str]] = field(default_factory=list)

    async def send(
        self,
        command: Command,
        actor: str,
        *,
        issued_at: datetime | None = None,
        roles: Iterable[OrganisationRole] = (),
    ) -> Accepted:
        accepted = await self.people.send(command, actor, issued_at=issued_at, roles=roles)
        if accepted.events:  # the others were right, and changed nothing
            self.told.append((accepted, actor, type(command).__name__))
        return accepted

    async def ask(self, query: Query, actor: str, *, after_sequence: int | None = None) -> Any:
        return await self.people.ask(query, actor, after_sequence=after_sequence)


@pytest.mark.parametrize(("model", "brokers"), [("iterative", 1), ("waterfall", 3)])
async def test_each_container_is_killed_once_during_a_hire(model: str, brokers: int, tmp_path: Path) -> None:
    with composed(f"kill-{model}", tmp_path, brokers=brokers) as system:
        client = await system.connect()
        over_http = OverHttp(system.urls("gateway", 8080)[0], system.issuer)
        people, screen = Acknowledged(over_http), io.StringIO()
        time = CompressedTime(client, [one for service in SERVICES for one in consumers(service)])
        vacancy, play = PLAYS[model]
        stage = Haunted(
            people,
            Console(file=screen, width=200),
            VacancyId(vacancy),
            (datetime.now(UTC) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0),
            again(time.settle),
            again(time.pass_until),
            kill=system.kill,
            doomed=(*CONTAINERS, *BROKERS[:brokers], "postgres"),
        )
        await play(stage)
        await stage.all_back()
        print(f"killed {', '.join(stage.killed)}; {stage.lines} lines told, {len(people.told)} commands")  # noqa: T201 - measured
        assert stage.killed == list(stage.doomed)
        assert [line for line in ENDS[model] if line not in screen.getvalue()] == []
        log = Log(client)
        verdict = await verify_log(log)
        assert (verdict.flaw, verdict.size) == (None, (await log.head()).sequence)
        assert await Parking(client).all() == []
        stands = {
            message.sequence: decode(message.subject, message.sequence, message.body).entries
            async for batch in log.read(0, until=verdict.size)
            for message in batch
        }
        lost = [
            f"{actor} was told {accepted}, where stands {stands.get(accepted.sequence)}: {name}"
            for accepted, actor, name in people.told
            if not any(entry.actor == actor for entry in stands.get(accepted.sequence, ()))
        ]
        assert lost == []
        assert len({accepted.sequence for accepted, _, _ in people.told}) == len(people.told) > 50
        for service in (one for one in SERVICES if one.views):
            fresh = await views(log, service, f"sqlite:///{tmp_path / service.name}.db")
            assert await views(log, service, system.database()) == fresh, service.name
        assert not_kept(system, brokers) == {"replicas of services"}  # one of each is composed
        over_http.close()
        await client.close()


def not_kept(system: Composed, brokers: int) -> set[str]:
    """What `hiring check` says inside the composition that is not as promised."""
    said = system.hiring("check", "--json", "--replicas", str(brokers))
    findings = [json.loads(line) for line in said.stdout.splitlines()]
    assert len(findings) > 8, said.stderr
    return {finding["what"] for finding in findings if not finding["well"]}


@dataclass
class Haunted(Stage):
    """A stage where every fifth line told is a signal to kill the next container while the play goes on."""

    kill: Callable[[str], Coroutine[Any, Any, None]] = field(kw_only=True)
    doomed: tuple[str, ...] = field(kw_only=True)
    lines: int = 0
    killing: "asyncio.Task[None] | None" = None
    killed: list[str] = field(default_factory=list)

    async def tell(self, person: str, said: str) -> None:
        await super().tell(person, said)
        self.lines += 1
        if self.lines % 5 == 0 and len(self.killed) < len(self.doomed):
            await self.all_back()
            name = self.doomed[len(self.killed)]
            self.killed.append(name)
            self.killing = asyncio.create_task(self.kill(name))

    async def all_back(self) -> None:
        if self.killing is not None:
            await self.killing


def again(work: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """The same work, done anew while the broker is away."""

    async def patiently(*args: P.args, **named: P.kwargs) -> T:
        async with asyncio.timeout(90):
            while True:
                try:
                    return await work(*args, **named)
                except BROKER_AWAY:
                    await asyncio.sleep(0.2)

    return patiently
