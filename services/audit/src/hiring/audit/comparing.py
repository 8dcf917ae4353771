"""Comparing: the log against its archive, message by message, from the first segment to the last and over again."""

import asyncio
from contextlib import aclosing
from time import monotonic

from prometheus_client import Gauge

from hiring.audit.alarm import Differs
from hiring.audit.merkle import message_leaf
from hiring.audit.notes import Forged
from hiring.audit.segments import FOLDER, Line, chunks_of_lines, first_of, read_line
from hiring.audit.stores import Store
from hiring.audit.tiles import Tiles
from hiring.eventkit.log.store import Damaged, Log, StoredMessage

_COMPARED = Gauge("hiring_audit_compared", "Up to which sequence the log was last compared with its archive")
_SHARE = 10


class Comparing:
    """Takes a tenth of the time at most, and waits `pause_seconds` at least after each segment."""

    def __init__(self, log: Log, store: Store, tiles: Tiles, pause_seconds: float) -> None:
        self._log = log
        self._store = store
        self._tiles = tiles
        self._pause = pause_seconds

    async def run(self) -> None:
        """Works until cancelled.

        Raises:
            Differs: the first difference.
            NoArchive, OSError: the archive can't be read.
            Unavailable, OperationalError: broker or database don't answer.
        """
        while True:
            names = await asyncio.to_thread(self._store.names, FOLDER)
            for name in names or [""]:
                began = monotonic()
                if name:
                    await self._compare(name)
                await asyncio.sleep(max(self._pause, (_SHARE - 1) * (monotonic() - began)))

    async def _compare(self, name: str) -> None:
        first = first_of(name)
        try:
            archived = await asyncio.to_thread(self._messages, name)
        except Forged as error:
            raise Differs(first, f"the archive is damaged: {error}") from error
        leaves = await asyncio.to_thread(self._tiles.leaves, first - 1, len(archived))
        sequence = first - 1
        try:
            async with aclosing(self._log.read(first - 1, until=first - 1 + len(archived))) as pages:
                async for page in pages:
                    for message in page:
                        _same(message, archived[message.sequence - first], leaves[message.sequence - first])
                        sequence = message.sequence
        except Damaged as damage:
            raise Differs(sequence + 1, str(damage)) from damage
        _COMPARED.set(sequence)

    def _messages(self, name: str) -> list[Line]:
        with self._store.open(name) as file:
            lines = [read_line(content) for portion in chunks_of_lines(file) for content in portion]
        messages = [line for line in lines if not line.head]
        if [line.sequence for line in messages] != list(range(first_of(name), first_of(name) + len(messages))):
            raise Forged(f"the sequences in {name} don't follow each other")
        return messages


def _same(message: StoredMessage, line: Line, leaf: bytes) -> None:
    """The message is the archived one; if not, the kept leaf tells which of them was altered.

    Raises:
        Differs: it is not.
    """
    archived, stored = message_leaf(line.subject, line.stored_body()), message_leaf(message.subject, message.body)
    if archived != leaf:
        raise Differs(message.sequence, "the archive holds another message than was signed")
    if stored != leaf:
        raise Differs(message.sequence, "the log holds another message than was archived and signed")
