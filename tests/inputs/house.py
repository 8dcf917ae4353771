"""Every service on one broker, in the middle of a search, and a client that sends whatever it likes."""

import json
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nats.aio.client import Client as Nats
from pydantic import SecretStr

import hiring.contracts
from hiring.audit.app import SERVICE as AUDIT
from hiring.briefing.app import SERVICE as BRIEFING
from hiring.chassis.assembly import running
from hiring.chassis.client import Client
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.contracts import catalogue, subjects
from hiring.contracts.brief import Affiliation, Iterative, Participant, Role, StepKind
from hiring.contracts.briefing.commands import ApproveBrief, SubmitBrief
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.ids import CandidacyId, VacancyId
from hiring.contracts.pipeline.commands import EnterCandidacy, OpenPool, RegisterCandidate
from hiring.contracts.requests import Accepted, Allowed, Answered, OrganisationRole, Problem, Reply
from hiring.contracts.samples import TEAM, complete_brief, kick_off
from hiring.contracts.sealed import Sealed
from hiring.evaluation.app import SERVICE as EVALUATION
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision
from hiring.feedback.app import SERVICE as FEEDBACK
from hiring.local.demo.compressed_time import CompressedTime
from hiring.pipeline.app import SERVICE as PIPELINE

SERVICES = (BRIEFING, PIPELINE, EVALUATION, FEEDBACK, AUDIT)
OWNERS = tuple(service.name for service in SERVICES)
COMMANDS = {name: command for owner in OWNERS for name, command in catalogue.commands(owner).items()}
QUERIES = {name: query for owner in OWNERS for name, query in catalogue.queries(owner).items()}

VACANCY = VacancyId("v1")
BRIEF = complete_brief(Iterative(pool_size=5)).model_copy(
    update={
        "team": (
            *TEAM,
            Participant(person="hanna", role=Role.HR_MANAGER),
            Participant(person="guest-erik", role=Role.HIRING_MANAGER, affiliation=Affiliation.EXTERNAL),
        )
    }
)
"""With somebody in every role, and one of them from outside."""
CANDIDACIES = ("c1", "c2")
REAL: Mapping[str, Any] = {
    "vacancy": VACANCY,
    "candidacy": "c1",
    "candidate": "p1",
    "pool": "pool-1",
    "evaluation": evaluation_of(CandidacyId("c1"), StepKind.PRE_SCREENING),
    "members": CANDIDACIES,
    "about": CANDIDACIES,
    "advance": CANDIDACIES,
    "selected": CANDIDACIES[:1],
    "order": CANDIDACIES,
    "rater": "anna",
    "replacement": "pavel",
}
"""The ids of the search that runs, by the fields that name them."""

ROLES_OF: Mapping[str, Sequence[str]] = {"anna": ("recruiter", "hr", "privacy", "auditor")}
"""What people are in the whole organisation; who is not named is nothing in it."""

_EXAMPLES = Path(hiring.contracts.__path__[0]).parents[2] / "examples"


def example(name: str) -> dict[str, Any]:
    """The documented example of a command or query, by its `<service>.<Name>`."""
    stored: dict[str, Any] = json.loads((_EXAMPLES / f"{name.partition('.')[0]}.json").read_text())[name]
    return stored


def real(name: str) -> dict[str, Any]:
    """The example, about the search that runs."""
    return {field: REAL.get(field, value) for field, value in example(name).items()}


@dataclass
class House:
    """The services, and whoever sends them something."""

    nats: Nats
    log: Log
    time: CompressedTime

    async def command(self, name: str, data: Any, actor: str, id_: str | None = None) -> Accepted | Problem:
        """Sends a command with this body, as it is."""
        issued_at = datetime.now(UTC).isoformat()
        request = {"id": id_ or str(uuid.uuid4()), "issued_at": issued_at, **_asker(actor), "data": data}
        service, _, command = name.partition(".")
        reply = await self.send(subjects.command(service, command), json.dumps(request).encode())
        assert isinstance(reply, Accepted | Problem)
        return reply

    async def query(self, name: str, data: Any, actor: str, as_of: int | str | None = None) -> Answered | Problem:
        """Asks a query with this body, as it is, of views that have read everything, or as of a moment."""
        sequence = (await self.log.head()).sequence
        service, _, query = name.partition(".")
        request = {**_asker(actor), "after_sequence": sequence, "as_of": as_of, "data": data}
        reply = await self.send(subjects.query(service, query), json.dumps(request).encode())
        assert isinstance(reply, Answered | Problem)
        return reply

    async def send(self, subject: str, body: bytes) -> Accepted | Allowed | Answered | Problem:
        """Sends any bytes; the answer comes within five seconds or the test fails."""
        return Reply.model_validate_json((await self.nats.request(subject, body, timeout=5)).data).root

    async def head(self) -> int:
        """The log's last sequence."""
        return (await self.log.head()).sequence


def _asker(actor: str) -> dict[str, Any]:
    return {"actor": actor, "roles": ROLES_OF.get(actor, ())}


@asynccontextmanager
async def house(folder: Path, *, simulated_clock: bool = False) -> AsyncIterator[House]:
    """The services, run as the product runs them, and a search with two candidates in an open pool.

    With a `simulated_clock` commands may be issued long after today.
    """
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(EmbeddedBroker(folder / "broker"))
        client = await connect(broker.url, "test")
        stack.push_async_callback(client.close)
        wanted = [consumer for service in SERVICES for consumer in consumers(service)]
        await provision(client, wanted)
        at = {"nats_url": SecretStr(broker.url), "data_folder": folder / "data", "http_port": 0}
        settings = Settings.model_validate({**at, "simulated_clock": simulated_clock})
        for service in SERVICES:
            await stack.enter_async_context(running(service, settings))
        it = House(client, Log(client), CompressedTime(client, wanted))
        await begin(it)
        yield it


async def begin(it: House) -> None:
    """A search with an approved brief and two candidates in an open pool, on services that run."""
    client = Client(it.nats)
    for command in (*kick_off(VACANCY, BRIEF), SubmitBrief(vacancy=VACANCY)):
        await client.send(command, actor="anna")
    for approver in ("maria", "olga"):
        await client.send(ApproveBrief(vacancy=VACANCY, brief_version=1), actor=approver)
    await it.time.settle()
    await client.send(OpenPool(vacancy=VACANCY, pool="pool-1"), actor="anna")
    for person, candidacy in zip(("p1", "p2"), CANDIDACIES, strict=True):
        name = Sealed(f"Somebody called {person}")
        await client.send(
            RegisterCandidate(candidate=person, name=name, contact=Sealed("by post"), source="Referrals"),
            actor="anna",
            roles=[OrganisationRole(role) for role in ROLES_OF["anna"]],
        )
        await client.send(
            EnterCandidacy(vacancy=VACANCY, candidacy=candidacy, candidate=person, source="Referrals", pool="pool-1"),
            actor="anna",
        )
    await it.time.settle()
