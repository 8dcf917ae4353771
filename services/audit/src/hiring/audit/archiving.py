"""Archiving: follows the log to its end and beyond, keeps its tree, and writes and signs the archive at an interval."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import msgspec
from nats.aio.client import Client as Nats
from prometheus_client import Gauge

from hiring.audit.alarm import Differs
from hiring.audit.archive import Archive
from hiring.audit.heads import Heads
from hiring.audit.keys import KeyHistory
from hiring.audit.merkle import MerkleTree, message_leaf
from hiring.audit.notes import TreeHead
from hiring.audit.tiles import Tiles
from hiring.contracts.audit import PublishedSigningKey, SigningKeyChanged, TreeHeadSigned
from hiring.contracts.subjects import SIGNING_KEYS, TREE_HEADS
from hiring.eventkit.log.publishing import publish
from hiring.eventkit.log.store import Damaged, Log, StoredMessage

_SIGNED = Gauge("hiring_audit_signed", "How many messages of the log the newest signed tree head covers")
_SIGNED_AT = Gauge("hiring_audit_head_time_seconds", "When the newest tree head was signed, in Unix seconds")


def _show(head: TreeHead) -> None:
    _SIGNED.set(head.size)
    _SIGNED_AT.set(head.at.timestamp())


class Archiving:
    """Writes one archive while `run` runs. Everything before the last head survives any end of the process."""

    def __init__(self, client: Nats, log: Log, tiles: Tiles, heads: Heads, seconds: float) -> None:
        self._client = client
        self._log = log
        self._tiles = tiles
        self._heads = heads
        self._seconds = seconds
        self._wanted = asyncio.Event()
        self._busy = asyncio.Lock()
        self._keys_told = 0
        self.size = 0
        """How many messages were taken so far."""

    def sign_now(self) -> None:
        """A head is wanted before the interval is over."""
        self._wanted.set()

    async def run(self, archive: Archive) -> None:
        """Works until cancelled.

        Raises:
            Differs: the log is not the one that was archived.
            NoArchive, OSError: the archive can't be written.
            Unavailable, OperationalError: broker or database don't answer.
        """
        tree = await asyncio.to_thread(self._resumed, archive)
        self.size = tree.size
        await self._check_end(tree.size)
        if (head := archive.head()) is not None:
            await self._tell(archive, head)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow(archive, tree))
                group.create_task(self._seal_at_intervals(archive, tree))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None

    def _resumed(self, archive: Archive) -> MerkleTree:
        """The tree over what is archived; made again from the archive where the database has lost it."""
        head = archive.head()
        if head is None:
            return MerkleTree()
        if self._tiles.size < head.size:
            self._tiles.clear()
            self._tiles.append(archive.leaves())
        tree = self._tiles.tree(head.size)
        if tree.root() != head.root:
            raise Differs(head.size, "the tree over the archive is not the one that was signed")
        self._heads.keep(head, archive.note or "")
        _show(head)
        return tree

    async def _check_end(self, size: int) -> None:
        """The log still holds the last message that was archived."""
        if size == 0:
            return
        message = await self._log.message(size)
        if message is None:
            head = await self._log.head()
            raise Differs(head.sequence + 1, f"the log ends at {head.sequence}, and {size} messages are archived")
        (leaf,) = await asyncio.to_thread(self._tiles.leaves, size - 1, 1)
        if message_leaf(message.subject, message.body) != leaf:
            raise Differs(size, "the log holds another message than the archive")

    async def _follow(self, archive: Archive, tree: MerkleTree) -> None:
        try:
            async with aclosing(self._log.read(tree.size)) as pages:
                async for page in pages:
                    await self._take(archive, tree, page)
        except Damaged as damage:
            raise Differs(tree.size + 1, str(damage)) from damage

    async def _take(self, archive: Archive, tree: MerkleTree, page: Sequence[StoredMessage]) -> None:
        rest = list(page)
        while rest:
            async with self._busy:
                taken = await asyncio.to_thread(self._put, archive, tree, rest)
                self.size = tree.size
                if archive.full:
                    await self._seal(archive, tree)
            rest = rest[taken:]

    def _put(self, archive: Archive, tree: MerkleTree, messages: Sequence[StoredMessage]) -> int:
        """Puts messages until the segment is full; how many."""
        known = self._tiles.leaves(tree.size, len(messages))
        leaves: list[bytes] = []
        for message in messages:
            if archive.full:
                break
            leaf = message_leaf(message.subject, message.body)
            if len(leaves) < len(known) and known[len(leaves)] != leaf:
                raise Differs(message.sequence, "the log held another message there before")
            archive.add(message, leaf)
            leaves.append(leaf)
        self._tiles.append(leaves[len(known) :])
        tree.add(leaves)
        return len(leaves)

    async def _seal_at_intervals(self, archive: Archive, tree: MerkleTree) -> None:
        while True:
            try:
                async with asyncio.timeout(self._seconds):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            self._wanted.clear()
            async with self._busy:
                sealed = archive.head()
                if tree.size > (sealed.size if sealed else 0):
                    await self._seal(archive, tree)

    async def _seal(self, archive: Archive, tree: MerkleTree) -> None:
        head = await asyncio.to_thread(archive.seal, tree)
        await asyncio.to_thread(self._heads.keep, head, archive.note or "")
        _show(head)
        await self._tell(archive, head)

    async def _tell(self, archive: Archive, head: TreeHead) -> None:
        """Publishes the head, and the keys when there are more than were told; again after a restart."""
        history = archive.keys
        if len(history.keys) != self._keys_told:
            changed = SigningKeyChanged(origin=history.origin, keys=published(history))
            await publish(self._client, SIGNING_KEYS, changed.model_dump_json().encode(), {})
            self._keys_told = len(history.keys)
        signed = TreeHeadSigned(size=head.size, root=head.root.hex(), at=head.at, note=archive.note or "")
        await publish(self._client, TREE_HEADS, signed.model_dump_json().encode(), {})


def published(history: KeyHistory) -> tuple[PublishedSigningKey, ...]:
    """The keys as messages tell them."""
    return tuple(PublishedSigningKey.model_validate(msgspec.structs.asdict(key)) for key in history.keys)
