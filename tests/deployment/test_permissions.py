"""What users of the broker can't do, tried as each of them on a real server with the configuration for production."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import nats.errors
import pytest
from nats.aio.client import Client
from nats.errors import NoRespondersError
from tests.deployment.servers import Servers, servers

from hiring.chassis.client import Client as Commands
from hiring.chassis.client import Rejected
from hiring.contracts.briefing.queries import ShowBrief
from hiring.contracts.ids import CandidateId, PersonId, VacancyId
from hiring.contracts.pipeline.commands import RegisterCandidate
from hiring.contracts.sealed import Sealed
from hiring.eventkit.log.lean import NotPermitted
from hiring.eventkit.log.permissions import Permissions
from hiring.eventkit.log.topology import STREAMS, provision
from hiring.local.nats.users import users
from hiring.local.place import CannotStart
from hiring.local.sending import OverBroker
from hiring.local.system import SERVICES, all_consumers

Connecting = Callable[[str], Awaitable[tuple[Client, list[str]]]]

EVERYBODY = tuple(users(restoring=True))
MAKERS = ("provision", "restore")
NAMES = tuple(service.name for service in SERVICES)

NOBODY = (
    *(f"$JS.API.STREAM.{verb}.{stream}" for stream in STREAMS for verb in ("DELETE", "PURGE", "SNAPSHOT", "RESTORE")),
    *(f"$JS.API.STREAM.{verb}.{stream}" for stream in STREAMS for verb in ("LEADER.STEPDOWN", "PEER.REMOVE")),
    *(f"$JS.API.STREAM.MSG.DELETE.{stream}" for stream in STREAMS if stream != "PARKED"),
    *(f"$JS.API.CONSUMER.{verb}.{one.stream}.{one.name}" for one in all_consumers() for verb in ("DELETE", "RESET")),
    *(f"$JS.API.CONSUMER.CREATE.{stream}" for stream in STREAMS),
    *(f"$JS.API.CONSUMER.DURABLE.CREATE.{stream}.mine" for stream in STREAMS),
    *(f"$JS.API.CONSUMER.CREATE.{stream}.mine.hiring.>" for stream in STREAMS),
    *(f"hiring.due.{name}.d1" for name in NAMES),
    "$JS.API.STREAM.CREATE.MINE",
    "$SYS.REQ.SERVER.PING.VARZ",
    "$SYS.REQ.ACCOUNT.HIRING.CONNZ",
)
"""What nobody may publish."""


_OF_SOME: dict[tuple[str, ...], tuple[str, ...]] = {
    MAKERS: (
        *(f"$JS.API.STREAM.{verb}.{stream}" for stream in STREAMS for verb in ("CREATE", "UPDATE")),
        *(f"$JS.API.CONSUMER.CREATE.{one.stream}.{one.name}" for one in all_consumers()),
    ),
    ("operator",): (
        "$JS.API.STREAM.MSG.DELETE.PARKED",
        "hiring.server.varz",
        *(f"hiring.operate.{name}.RetryParked" for name in NAMES),
    ),
    ("gateway",): (
        "hiring.webhook.due.e1",
        *(f"hiring.command.{name}.SubmitBrief" for name in NAMES),
        *(f"hiring.query.{name}.ShowBrief" for name in NAMES),
        "hiring.query.audit.ListAccesses",
    ),
    ("gateway", "operator"): ("hiring.query.audit.ShowTreeHead", "hiring.query.audit.ProveInclusion"),
    ("audit", "operator", "restore"): ("$JS.API.DIRECT.GET.AUDIT", "$JS.API.STREAM.MSG.GET.AUDIT"),
    ("audit",): ("hiring.audit.head", "hiring.audit.key"),
}
"""What these alone may publish."""


def forbidden(user: str) -> Iterator[str]:
    """What this user may not publish."""
    yield from NOBODY
    for others, subjects in _OF_SOME.items():
        if user not in others:
            yield from subjects
    for name in set(NAMES) - {user}:
        yield f"hiring.deadline.{name}.d1"
        yield from () if user == "restore" else (f"hiring.event.v1.{name}.thing.t1.1",)
        yield from () if user == "operator" else (f"hiring.parked.{name}.reactions",)
    for one in all_consumers():
        if not one.name.startswith(f"{user}-"):
            yield f"$JS.API.CONSUMER.MSG.NEXT.{one.stream}.{one.name}"
            yield f"$JS.ACK.{one.stream}.{one.name}.1.1.1.1.0"
    yield from (f"_INBOX_{name}.x" for name in EVERYBODY)


def out_of_sight(user: str) -> Iterator[str]:
    """What this user may not subscribe to."""
    yield from (">", "hiring.>", "_INBOX.>", "$JS.>", "$SYS.>", "hiring.due.>", "hiring.deadline.>", "hiring.audit.>")
    yield from (f"_INBOX_{name}.>" for name in EVERYBODY if name != user)
    yield from (f"hiring.{kind}.{name}.*" for name in NAMES if name != user for kind in ("command", "query", "operate"))


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Servers]:
    async with servers(tmp_path) as running:
        client = await running.connect("provision")
        await provision(client, all_consumers())
        await client.close()
        yield running


@pytest.fixture
async def violations(cluster: Servers) -> AsyncIterator[Connecting]:
    """Connects as a user, and keeps what the server objects to."""
    opened: list[Client] = []

    async def as_user(user: str) -> tuple[Client, list[str]]:
        objections: list[str] = []

        async def keep(error: Exception) -> None:
            objections.append(str(error))

        client = Client()
        await client.connect(cluster.urls, error_cb=keep, **cluster.identity(user).options())
        opened.append(client)
        return client, objections

    yield as_user
    for client in opened:
        await client.close()


@pytest.mark.parametrize("user", EVERYBODY)
async def test_a_user_can_do_nothing_that_is_not_its_own(user: str, violations: Connecting) -> None:
    client, objections = await violations(user)
    for subject in forbidden(user):
        await client.publish(subject, b"{}")
    for subject in out_of_sight(user):
        await client.subscribe(subject)
    await client.flush()
    await client.flush()
    refused = {words.split('"')[1] for words in objections if "violation" in words}
    wanted = {subject.lower() for subject in (*forbidden(user), *out_of_sight(user))}  # as nats-py tells it
    assert wanted - refused == set()


async def test_servers_take_the_permissions_of_a_new_version_without_a_restart(tmp_path: Path) -> None:
    async with servers(tmp_path, newcomer=Permissions(("of.the.old.version",), ("_INBOX_newcomer.>",))) as running:
        client = await running.connect("newcomer")
        configuration = tmp_path / "server-0.conf"
        with pytest.raises(NotPermitted):
            await client.request("of.the.new.version", timeout=5)
        configuration.write_text(configuration.read_text().replace("of.the.old.version", "of.the.new.version"))
        running.processes[0].send_signal(signal.SIGHUP)
        async with asyncio.timeout(20):
            while True:
                try:
                    await client.request("of.the.new.version", timeout=5)
                except NoRespondersError:
                    break  # it was let through
                except nats.errors.Error:  # not yet, or the connection is made anew
                    await asyncio.sleep(0.05)
        await client.close()


async def test_an_operator_who_imports_is_told_the_way_that_people_take(cluster: Servers) -> None:
    client = await cluster.connect("operator")
    sends = OverBroker(Commands(client), PersonId("anna"), frozenset())
    command = RegisterCandidate(candidate=CandidateId("c"), name=Sealed("C"), contact=Sealed("-"), source="-")
    for sent in (sends.why_not(command), sends.do(command, "c1")):
        with pytest.raises(CannotStart, match="Import over HTTP, as a person: --gateway URL --token FILE"):
            await sent
    await client.close()


async def test_who_may_not_ask_is_told_so_at_once(cluster: Servers) -> None:
    client = await cluster.connect("operator")
    began = time.monotonic()
    with pytest.raises(Rejected, match="The broker does not let this user send that") as told:
        await Commands(client).ask(ShowBrief(vacancy=VacancyId("v1")), actor="anna")
    assert told.value.problem.detail == "hiring.query.briefing.ShowBrief is not among what the user may publish."
    assert time.monotonic() - began < 5
    await client.close()
