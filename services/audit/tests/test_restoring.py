"""A lost log is made again from its archive: message by message the same, and only where there is none."""

import asyncio
import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client as Nats
from services.audit.tests.conftest import Write
from services.audit.tests.logs import archived, stored

from hiring.audit.restoring import NotEmpty, finish, message_id, restore
from hiring.audit.stores import Folder
from hiring.audit.verification import verify_log
from hiring.audit.verifying import verify
from hiring.eventkit.log.store import Log, Unavailable
from hiring.eventkit.log.topology import provision

ORIGIN = "hiring/0123456789abcdef"
COUNT = 600


class Interrupted(Exception):  # noqa: N818 - what happened
    """As a crash would."""


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    return archived(tmp_path, stored(COUNT, aggregates=50), every=100)


@pytest.fixture
async def empty(client: Nats) -> Nats:
    """A broker with its streams and nothing in them."""
    await provision(client, [])
    return client


async def headers(client: Nats, sequence: int) -> bytes:
    answer = json.loads((await client.request("$JS.API.STREAM.MSG.GET.HIRING", b'{"seq":%d}' % sequence)).data)
    return base64.b64decode(answer["message"]["hdrs"])


async def test_a_restored_log_has_the_same_messages_ids_hashes_and_tree(empty: Nats, store: Folder) -> None:
    assert await restore(store, ORIGIN, empty) == COUNT
    await finish(empty)
    verdict = await verify_log(Log(empty))
    assert (verdict.flaw, verdict.size, verdict.root) == (None, COUNT, verify(store).root)
    for message in stored(COUNT, aggregates=50)[:3]:
        again = await Log(empty).message(message.sequence)
        assert again is not None
        assert (again.subject, again.body) == (message.subject, message.body)
        id_ = f"\r\nNats-Msg-Id: {message_id(message.subject, message.body)}\r\n"
        assert id_.encode() in await headers(empty, message.sequence)
    assert message_id(message.subject, message.body) == f"{message.subject.rpartition('.')[0]}/c2"


async def test_a_log_that_is_there_is_left_alone(empty: Nats, store: Folder, write: Write) -> None:
    await write(stored(3))
    with pytest.raises(NotEmpty, match="holds 3 messages already"):
        await restore(store, ORIGIN, empty)
    assert (await Log(empty).head()).sequence == 3


async def test_a_finished_restore_is_not_gone_on_with(empty: Nats, store: Folder) -> None:
    await restore(store, ORIGIN, empty)
    await finish(empty)
    with pytest.raises(NotEmpty, match="holds 600 messages already"):
        await restore(store, ORIGIN, empty)


async def test_without_its_stream_there_is_nothing_to_restore_into(client: Nats, store: Folder) -> None:
    with pytest.raises(Unavailable, match="run `hiring provision` first"):
        await restore(store, ORIGIN, client)


async def test_it_goes_on_where_it_was_interrupted(empty: Nats, store: Folder) -> None:
    with pytest.raises(Interrupted):
        await restore(store, ORIGIN, empty, interrupting(256))
    assert (await Log(empty).head()).sequence < COUNT
    assert await restore(store, ORIGIN, empty) == COUNT
    assert (await verify_log(Log(empty))).root == verify(store).root


async def test_what_was_half_restored_from_another_archive_is_left_alone(
    empty: Nats, store: Folder, tmp_path: Path
) -> None:
    other = archived(tmp_path / "other", stored(COUNT, aggregates=50, actor="bob"))
    with pytest.raises(Interrupted):
        await restore(other, ORIGIN, empty, interrupting(256))
    with pytest.raises(NotEmpty, match="half restored from"):
        await restore(store, "hiring/another", empty)
    with pytest.raises(NotEmpty, match="sequence 1 of the stream is not that of the archive"):
        await restore(store, ORIGIN, empty)


async def test_a_write_that_comes_between_stops_it(empty: Nats, store: Folder, write: Write) -> None:
    intruders: list[asyncio.Task[None]] = []

    def intrude(_done: int) -> None:
        if not intruders:
            intruders.append(asyncio.ensure_future(write(stored(60, aggregates=60)[59:])))

    with pytest.raises(Unavailable, match="was not stored as it was"):
        await restore(store, ORIGIN, empty, intrude)
    await asyncio.gather(*intruders)


def interrupting(at: int) -> Callable[[int], Any]:
    def tell(done: int) -> None:
        if done >= at:
            raise Interrupted

    return tell
