"""A cluster of three servers is lost with all its disks, and made again from the audit archive by the command line."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from deploy.local.tests.conftest import hiring
from nats.aio.client import Client as Nats
from tests.deployment.certificates import make_certificates
from tests.deployment.processes import services
from tests.deployment.servers import Servers, servers
from tests.deployment.test_cluster import at_work, progress

from hiring.audit.stores import Folder
from hiring.audit.verifying import verify
from hiring.chassis.client import Client
from hiring.contracts.briefing.commands import DraftBrief
from hiring.contracts.briefing.events import Position
from hiring.contracts.ids import VacancyId
from hiring.eventkit.log.connect import Trust
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.log.topology import provision
from hiring.local.reaching import OPERATOR, RESTORE
from hiring.local.system import all_consumers

NAMES = ("briefing", "audit")


async def test_a_lost_cluster_is_made_again_from_its_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    trust, data = make_certificates(tmp_path), tmp_path / "data"
    data.mkdir()
    async with servers(tmp_path / "lost", 3, trust) as broker, services(broker, data, names=NAMES) as running:
        client = await broker.connect("gateway")
        async with at_work(client) as load:
            await progress(load)
        for process in running:
            assert await process.stop() == 0  # audit archives what was decided last
        before = await messages(Log(client))
        await client.close()
    shutil.rmtree(tmp_path / "lost")
    sound = verify(Folder(data / "archive"))
    assert (sound.flaw, sound.size) == (None, len(before))

    async with servers(tmp_path / "anew", 3, trust) as broker:
        for user in (OPERATOR, RESTORE):
            await told("context", "add", user, *at(broker, user, trust))
        words = ("audit", "restore", str(data / "archive"), "--data", str(data))
        preparing = await broker.connect("provision")
        await provision(preparing, all_consumers(), replicas=3)
        await preparing.close()
        restored = await told("--context", RESTORE, "--write", *words)
        assert (restored["restored"], restored["root"]) == (sound.size, sound.root)

        client = await broker.connect("gateway")
        assert await messages(Log(client)) == before
        await everywhere(client)
        async with services(broker, data, names=NAMES):
            head = await told("--context", OPERATOR, "audit", "head")
            assert (head["size"], head["root"]) == (sound.size, sound.root)
            after = DraftBrief(vacancy=VacancyId("after"), position=Position(title="Somebody"))
            assert (await Client(client).send(after, actor="anna")).sequence == sound.size + 1
        await client.close()


async def messages(log: Log) -> list[tuple[int, str, bytes]]:
    """Of each message its sequence, subject and bytes, which hold the hash of the one before."""
    until = (await log.head()).sequence
    return [facts(message) async for page in log.read(0, until=until) for message in page]


def facts(message: StoredMessage) -> tuple[int, str, bytes]:
    return message.sequence, message.subject, bytes(message.body)


async def everywhere(client: Nats) -> None:
    """Returns when the two servers that follow hold all that the leader has."""
    async with asyncio.timeout(20):
        while True:
            info = await client.jetstream().stream_info("HIRING")
            assert info.cluster is not None
            assert info.cluster.replicas is not None
            if [peer.current for peer in info.cluster.replicas] == [True, True]:
                return


def at(broker: Servers, user: str, trust: Trust) -> list[str]:
    """The options of a context for that user."""
    files = {
        "nkey": broker.keys / f"{user}.nk",
        "ca": trust.authority,
        "certificate": trust.certificate,
        "key": trust.key,
    }
    return [
        "--nats",
        ",".join(broker.urls),
        *(word for name, path in files.items() for word in (f"--{name}", str(path))),
    ]


async def told(*words: str) -> dict[str, Any]:
    """What a command says as JSON; nothing for those that say none."""
    json_ = () if words[0] == "context" else ("--json",)
    done = await asyncio.to_thread(hiring, *words, *json_)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]) if json_ else {}
