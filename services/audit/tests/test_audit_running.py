"""The audit service on a real log: it signs, archives, proves, goes on after a crash, and rings at a difference."""

import asyncio
import json
import signal
from pathlib import Path

import pytest
from nats.aio.client import Client as Nats
from prometheus_client import REGISTRY
from services.audit.tests.conftest import Write
from services.audit.tests.logs import stored

from hiring.audit.answers import AUDITORS_ONLY
from hiring.audit.app import SERVICE
from hiring.audit.keys import KeyHistory
from hiring.audit.merkle import is_consistent, root_from_inclusion
from hiring.audit.stores import Folder, open_store, read_whole
from hiring.audit.verifying import verify
from hiring.chassis.assembly import Running, running
from hiring.chassis.client import Client, Rejected
from hiring.chassis.health import readiness
from hiring.chassis.settings import Settings
from hiring.contracts.audit import (
    ListSigningKeys,
    ProveConsistency,
    ProveInclusion,
    ShowTreeHead,
    SignedTreeHead,
    TreeHeadSigned,
    VouchFor,
)
from hiring.contracts.requests import Answered, OrganisationRole
from hiring.contracts.subjects import operation
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.testing.programs import Program


async def signed(client: Nats) -> SignedTreeHead:
    found: SignedTreeHead = await Client(client).ask(ShowTreeHead(fresh=True), "ada", roles=[OrganisationRole.AUDITOR])
    return found


async def alarm(it: Running) -> str:
    """What the alarm says, when it rings."""
    async with asyncio.timeout(10):
        while True:
            check = (await readiness(it.checks))["archive"]
            if not check.ok:
                return check.words
            await asyncio.sleep(0.05)


def archive(settings: Settings) -> Path:
    return settings.data_folder / "archive"


async def test_the_whole_log_is_signed_archived_and_verifies(settings: Settings, client: Nats, write: Write) -> None:
    await write(stored(30))
    async with running(SERVICE, settings):
        head = await signed(client)
        assert head.size == 30
        assert REGISTRY.get_sample_value("hiring_audit_signed") == 30
        assert REGISTRY.get_sample_value("hiring_audit_head_time_seconds") == head.at.timestamp()
        await write(stored(45)[30:])
        assert (await signed(client)).size == 45
    verdict = verify(open_store(str(archive(settings))))
    assert (verdict.size, verdict.flaw) == (45, None)
    told = await client.jetstream().get_last_msg("AUDIT", "hiring.audit.head")
    assert TreeHeadSigned.model_validate_json(told.data or b"").size == 45


async def test_a_message_and_the_growth_of_the_log_are_proven_by_query(
    settings: Settings, client: Nats, write: Write
) -> None:
    await write(stored(30))
    async with running(SERVICE, settings):
        auditor = Client(client)
        old = await signed(client)
        await write(stored(50)[30:])
        new = await signed(client)
        proofs = await auditor.ask(ProveInclusion(sequences=(1, 17, 50)), "ada", roles=[OrganisationRole.AUDITOR])
        growth = await auditor.ask(ProveConsistency(old=30), "ada", roles=[OrganisationRole.AUDITOR])
        keys = await auditor.ask(ListSigningKeys(), "ada", roles=[OrganisationRole.AUDITOR])
    assert (proofs.note, proofs.root) == (new.note, new.root)
    for message in proofs.messages:
        path = [bytes.fromhex(hash_) for hash_ in message.proof]
        root = root_from_inclusion(bytes.fromhex(message.leaf), message.sequence - 1, proofs.size, path)
        assert root is not None
        assert root.hex() == new.root
    path = [bytes.fromhex(hash_) for hash_ in growth.proof]
    assert (growth.old_root, growth.new_root) == (old.root, new.root)
    assert is_consistent(30, bytes.fromhex(old.root), 50, bytes.fromhex(new.root), path)
    history = KeyHistory.from_json(keys.model_dump_json().encode())
    assert history.head(new.note).size == 50


async def test_only_auditors_are_answered(settings: Settings, client: Nats) -> None:
    async with running(SERVICE, settings):
        with pytest.raises(Rejected, match=AUDITORS_ONLY.id):
            await Client(client).ask(ShowTreeHead(), "ada", roles=[OrganisationRole.ADMINISTRATOR])


async def test_an_earlier_head_is_shown_and_none_before_the_first(
    settings: Settings, client: Nats, write: Write
) -> None:
    await write(stored(5))
    async with running(SERVICE, settings):
        first = await signed(client)
        await write(stored(9)[5:])
        await signed(client)
        auditor = Client(client)
        assert await auditor.ask(ShowTreeHead(), "ada", as_of=5, roles=[OrganisationRole.AUDITOR]) == first
        assert (await auditor.ask(ShowTreeHead(), "ada", as_of=2**70, roles=[OrganisationRole.AUDITOR])).size >= 5
        between = await auditor.ask(ShowTreeHead(), "ada", as_of=8, roles=[OrganisationRole.AUDITOR])
        assert first.size <= between.size <= 8
        with pytest.raises(Rejected, match="no tree head was signed by then"):
            await auditor.ask(ShowTreeHead(), "ada", as_of=4, roles=[OrganisationRole.AUDITOR])
        with pytest.raises(Rejected, match="no tree head was signed by then"):
            await auditor.ask(ShowTreeHead(), "ada", as_of=-(2**70), roles=[OrganisationRole.AUDITOR])
        with pytest.raises(Rejected, match="the tree of 9 messages has no message 10"):
            await auditor.ask(ProveInclusion(sequences=(10,)), "ada", roles=[OrganisationRole.AUDITOR])


async def test_a_new_key_signs_on_and_the_old_heads_stay_genuine(
    settings: Settings, client: Nats, write: Write
) -> None:
    await write(stored(5))
    async with running(SERVICE, settings):
        before = await signed(client)
        answered = await Client(client).request(operation("audit", "RotateSigningKey"), b"{}")
        assert isinstance(answered, Answered)
        assert answered.data["keys"] == 2
        await write(stored(9)[5:])
        after = await signed(client)
        note = (await Client(client).ask(VouchFor(document="ab" * 32), "ada", roles=[OrganisationRole.AUDITOR])).note
    history = KeyHistory.from_json(read_whole(Folder(archive(settings)), "keys.json"))
    assert [history.head(head.note).size for head in (before, after)] == [5, 9]
    assert before.note[-93:-80] != after.note[-93:-80]
    assert history.statement(note).document == "ab" * 32
    assert verify(Folder(archive(settings))).flaw is None


async def test_a_killed_service_goes_on_without_a_gap_or_a_double(
    settings: Settings, broker: EmbeddedBroker, client: Nats, write: Write
) -> None:
    messages = stored(400, aggregates=20)
    environment = {
        "HIRING_NATS_URL": broker.url,
        "HIRING_DATA_FOLDER": str(settings.data_folder),
        "HIRING_HTTP_PORT": "0",
        "HIRING_ARCHIVE_SECONDS": "0.02",
    }
    heard = await client.subscribe("hiring.audit.head")
    lines = settings.data_folder.parent / "audit.log"
    process = Program("-c", "from hiring.audit.app import main; main()", output=lines, environment=environment)
    await write(messages[:200])
    await heard.next_msg(timeout=30)
    async with asyncio.TaskGroup() as group:
        group.create_task(write(messages[200:]))
        await heard.next_msg(timeout=30)
        process.send_signal(signal.SIGKILL)
    await process.ended()
    async with running(SERVICE, settings):
        assert (await signed(client)).size == 400
    verdict = verify(Folder(archive(settings)))
    assert (verdict.size, verdict.flaw) == (400, None)


async def test_a_service_that_is_stopped_signs_and_archives_the_end_of_the_log(
    settings: Settings, client: Nats, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIRING_ARCHIVE_SECONDS", "3600")
    await write(stored(20))
    async with running(SERVICE, settings):
        assert (await signed(client)).size == 20
        await write(stored(33)[20:])
    verdict = verify(Folder(archive(settings)))
    assert (verdict.size, verdict.flaw) == (33, None)
    told = await client.jetstream().get_last_msg("AUDIT", "hiring.audit.head")
    assert TreeHeadSigned.model_validate_json(told.data or b"").size == 33


async def test_a_lost_database_is_made_again_from_the_archive(settings: Settings, client: Nats, write: Write) -> None:
    await write(stored(300))
    async with running(SERVICE, settings):
        before = await signed(client)
    for file in settings.data_folder.glob("audit.db*"):
        file.unlink()
    async with running(SERVICE, settings):
        assert (await signed(client)).root == before.root


async def test_an_altered_archive_rings(settings: Settings, client: Nats, write: Write) -> None:
    await write(stored(30))
    async with running(SERVICE, settings) as it:
        await signed(client)
        (segment,) = (archive(settings) / "segments").iterdir()
        segment.write_bytes(segment.read_bytes().replace(b'"candidate":"p0"', b'"candidate":"p9"', 1))
        assert "sequence 1: the archive holds another message than was signed" in await alarm(it)


async def test_a_log_that_was_written_anew_rings(settings: Settings, client: Nats, write: Write) -> None:
    await write(stored(30))
    async with running(SERVICE, settings):
        await signed(client)
    await forget_the_log(client)
    await write(stored(40, actor="bob"))
    async with running(SERVICE, settings) as it:
        assert "the log holds another message than" in await alarm(it)


async def test_a_log_that_was_cut_off_rings(settings: Settings, client: Nats, write: Write) -> None:
    await write(stored(30))
    async with running(SERVICE, settings):
        await signed(client)
    await forget_the_log(client)
    await write(stored(20))
    async with running(SERVICE, settings) as it:
        assert "the log ends at 20, and 30 messages are archived" in await alarm(it)


async def test_an_archive_of_another_log_is_not_written_on(settings: Settings, client: Nats, write: Write) -> None:
    await write(stored(3))
    async with running(SERVICE, settings):
        await signed(client)
    for file in settings.data_folder.glob("keys.db*"):
        file.unlink()
    async with running(SERVICE, settings) as it:
        assert "restore the database of the keys" in await alarm(it)


async def forget_the_log(client: Nats) -> None:
    """As somebody would who holds every right on the broker."""
    stream = json.loads((await client.request("$JS.API.STREAM.INFO.HIRING")).data)["config"]
    await client.request("$JS.API.STREAM.DELETE.HIRING")
    await client.request("$JS.API.STREAM.CREATE.HIRING", json.dumps(stream).encode())
