"""Restoring a lost log from its archive: every message on its subject, at its sequence, with its bytes and its id."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any

import msgspec
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg

from hiring.audit.merkle import message_leaf
from hiring.audit.progress import Progress, nothing_to_tell
from hiring.audit.segments import FOLDER, HEAD_BEGINS, Line, chunks_of_lines, read_line
from hiring.audit.stores import Store
from hiring.contracts.envelope import CloudEvent
from hiring.contracts.subjects import ALL_EVENTS, EVENTS_STREAM
from hiring.eventkit.log.jetstream import LOST, Failure, Reply, call, why
from hiring.eventkit.log.store import Log, Unavailable

_MARK = "hiring-restoring"
"""In the stream's metadata while it is being restored: the origin of the archive."""
_IN_FLIGHT = 256
_STALL_SECONDS = 10.0
_SETTLED_SECONDS = 0.5
_NO_STREAM = 10059
_AGAIN = "Run it again: it goes on where it ended"

_entries = msgspec.json.Decoder(tuple[CloudEvent, ...]).decode


class NotEmpty(RuntimeError):  # noqa: N818 - a refusal
    """The stream holds messages already and is not one that a restore was making; nothing was changed."""


class _Info(Reply):
    config: dict[str, Any] = msgspec.field(default_factory=dict)
    state: dict[str, Any] = msgspec.field(default_factory=dict)


class _Ack(Reply):
    seq: int = 0
    duplicate: bool = False


async def restore(store: Store, origin: str, client: Nats, progress: Progress = nothing_to_tell) -> int:
    """Publishes the archive of that origin into the log's stream, which is empty or was half restored; how many.

    The archive was verified before. Run it again after any end: it goes on after what stands there, until `finish`.

    Raises:
        NotEmpty: see there, or it was half restored from another archive.
        Unavailable: the broker does not answer or refuses, or has no such stream.
    """
    stands = await _begin(client, origin)
    messages = messages_in(store)
    await _compare(Log(client), messages, stands, progress)
    return await _publish(client, messages, stands, progress)


async def finish(client: Nats) -> None:
    """The log is whole: from here on it can't be restored into any more."""
    await _mark(client, None)


def messages_in(store: Store) -> Iterator[Line]:
    """The messages of a whole archive, one by one."""
    for name in store.names(FOLDER):
        with store.open(name) as file:
            for lines in chunks_of_lines(file):
                for line in lines:
                    if not line.startswith(HEAD_BEGINS):
                        yield read_line(line)


async def _begin(client: Nats, origin: str) -> int:
    """Marks an empty stream; how many messages stand in one that is marked already."""
    info = await _info(client)
    stands = int(info.state.get("last_seq", 0))
    mark = (info.config.get("metadata") or {}).get(_MARK)
    if mark != origin and (stands or mark):
        why_not = f"was half restored from {mark}" if mark else f"holds {stands} messages already"
        raise NotEmpty(f"the stream {EVENTS_STREAM} {why_not}: restore into a new folder or broker, or remove it first")
    if mark is not None:
        return await _settled(client, stands)
    await _mark(client, origin)
    return 0


async def _settled(client: Nats, stands: int) -> int:
    """How many there are once nothing more comes of what an ended restore had sent."""
    while True:
        await asyncio.sleep(_SETTLED_SECONDS)
        now = int((await _info(client)).state.get("last_seq", 0))
        if now == stands:
            return stands
        stands = now


async def _info(client: Nats) -> _Info:
    info = msgspec.json.decode(await call(client, f"STREAM.INFO.{EVENTS_STREAM}"), type=_Info)
    if info.error is not None:
        advice = "; run `hiring provision` first" if info.error.err_code == _NO_STREAM else ""
        raise Unavailable(f"no stream {EVENTS_STREAM}: {info.error.description}{advice}")
    return info


async def _mark(client: Nats, origin: str | None) -> None:
    config = (await _info(client)).config
    metadata = {name: value for name, value in (config.get("metadata") or {}).items() if name != _MARK}
    config["metadata"] = metadata | ({_MARK: origin} if origin else {})
    reply = msgspec.json.decode(await call(client, f"STREAM.UPDATE.{EVENTS_STREAM}", config), type=Reply)
    if reply.error is not None:
        raise Unavailable(f"the broker refused to mark {EVENTS_STREAM}: {reply.error.description}")


async def _compare(log: Log, messages: Iterator[Line], stands: int, progress: Progress) -> None:
    """What a restore that died has left is what the archive holds."""
    async with aclosing(log.read(0, ALL_EVENTS, stands)) as pages:
        async for page in pages:
            for message in page:
                line = next(messages, None)
                archived = line and (line.sequence, message_leaf(line.subject, line.stored_body()))
                if archived != (message.sequence, message_leaf(message.subject, message.body)):
                    raise NotEmpty(f"sequence {message.sequence} of the stream is not that of the archive")
            progress(page[-1].sequence)


async def _publish(client: Nats, messages: Iterator[Line], stands: int, progress: Progress) -> int:
    done = stands
    async with _window(client) as window:
        for line in messages:
            await window.publish(line, done)
            done = line.sequence
            if done % _IN_FLIGHT == 0:
                progress(done)
        await window.emptied()
    progress(done)
    return done


@asynccontextmanager
async def _window(client: Nats) -> AsyncIterator["_Window"]:
    """Takes the acknowledgements while the block runs."""
    window = _Window(client, client.new_inbox())
    subscription = await client.subscribe(
        f"{window.inbox}.*", cb=window.acknowledged, pending_msgs_limit=0, pending_bytes_limit=0
    )
    try:
        yield window
    finally:
        with suppress(*LOST):
            await subscription.unsubscribe()


class _Window:
    """Messages on their way in order, so many at once; the first refusal stops everything."""

    def __init__(self, client: Nats, inbox: str) -> None:
        self.inbox = inbox
        self._client = client
        self._free = asyncio.Semaphore(_IN_FLIGHT)
        self._refused: str | None = None

    async def publish(self, line: Line, after: int) -> None:
        """Sends the message that follows sequence `after`, as soon as there is room."""
        await self._room()
        body = line.stored_body()
        sent = {
            "Nats-Msg-Id": message_id(line.subject, body),
            "Nats-Expected-Stream": EVENTS_STREAM,
            "Nats-Expected-Last-Sequence": str(after),
        }
        try:
            await self._client.publish(line.subject, body, reply=f"{self.inbox}.{line.sequence}", headers=sent)
        except LOST as error:
            raise Unavailable(f"interrupted: {why(self._client, error)}. {_AGAIN}") from error

    async def emptied(self) -> None:
        """Returns when everything is stored."""
        for _ in range(_IN_FLIGHT):
            await self._room()

    async def _room(self) -> None:
        try:
            async with asyncio.timeout(_STALL_SECONDS):
                await self._free.acquire()
        except TimeoutError as error:
            raise Unavailable(f"interrupted: {why(self._client, error)}. {_AGAIN}") from error
        if self._refused is not None:
            raise Unavailable(self._refused)

    async def acknowledged(self, message: Msg) -> None:
        """Takes one answer of the broker."""
        sequence = int(message.subject.rpartition(".")[2])
        ack = msgspec.json.decode(message.data, type=_Ack) if message.data else _Ack(Failure(description="no stream"))
        if self._refused is None and (ack.error is not None or ack.duplicate or ack.seq != sequence):
            said = ack.error.description if ack.error else f"it stands at {ack.seq}"
            self._refused = f"sequence {sequence} was not stored as it was: {said}. {_AGAIN}"
        self._free.release()


def message_id(subject: str, body: bytes) -> str:
    """The `Nats-Msg-Id` under which the message was stored: its aggregate's subject, `/`, the command's id."""
    return f"{subject.rpartition('.')[0]}/{_entries(body)[0].causationid}"
