"""The archive: the log in segments, each with its signed tree heads; it goes on where it ended, whatever ended it."""

from datetime import UTC, datetime
from typing import Self

from hiring.audit import manifest as files
from hiring.audit.manifest import Manifest
from hiring.audit.merkle import HASH_BYTES, MerkleTree
from hiring.audit.notes import Forged, TreeHead
from hiring.audit.segments import (
    FOLDER,
    HEAD_BEGINS,
    LEAVES,
    Segment,
    chunks_of_lines,
    first_of,
    leaves_name,
    note_in,
    segment_name,
)
from hiring.audit.signing import SigningKeys
from hiring.audit.stores import NoArchive, Store, read_whole
from hiring.eventkit.log.stored import Head, StoredMessage


class Archive:
    """The end of an archive. What was added is in it, all or nothing, when `seal` has returned."""

    def __init__(self, store: Store, keys: SigningKeys, segment: Segment, note: str | None) -> None:
        self.store = store
        self.note = note
        """The newest signed head in it."""
        self._keys = keys
        self._segment = segment
        self.keys = keys.history
        """The keys as they are published."""

    @classmethod
    def open(cls, store: Store, keys: SigningKeys, log: Head) -> Self:
        """The archive in the store, begun when there is none.

        Raises:
            NoArchive: it is another log's, or the store can't be reached.
            Forged: its manifest or its last segment is damaged.
        """
        origin = keys.history.origin
        try:
            manifest = Manifest.from_json(read_whole(store, files.NAME))
        except FileNotFoundError:
            manifest = Manifest.of_whole(origin, log)
            store.put(files.NAME, manifest.to_json())
        if manifest.origin != origin:
            raise NoArchive(
                f"the archive is of {manifest.origin}, and the signing keys are of {origin}: restore the "
                "database of the keys, or name another place for a new archive"
            )
        store.put(files.KEYS, keys.history.to_json())
        return cls(store, keys, *_end(store))

    @property
    def size(self) -> int:
        """How many messages are in it or were added."""
        return self._segment.next - 1

    @property
    def full(self) -> bool:
        """The segment is full: seal it before anything is added."""
        return self._segment.full

    def head(self) -> TreeHead | None:
        """The newest head in it.

        Raises:
            Forged: it is not genuine.
        """
        return None if self.note is None else self.keys.head(self.note)

    def add(self, message: StoredMessage, leaf: bytes) -> None:
        """Puts the next message, whose leaf that is."""
        self._segment.add(message, leaf)

    def seal(self, tree: MerkleTree) -> TreeHead:
        """Signs the tree over all that was added, and writes everything. There is something that was added.

        Raises:
            NoArchive, OSError: it could not be written; what was written before is as it was.
        """
        self._publish_keys()
        segment, root, at = self._segment, tree.root(), datetime.now(UTC)
        head = TreeHead(self.keys.origin, tree.size, root, at, segment.first, segment.times)
        note = self._keys.sign(head)
        segment.seal(note)
        self.store.put(leaves_name(segment.first), bytes(segment.leaves))
        self.store.put(segment_name(segment.first), segment.content)
        self.note = note
        if segment.full:
            self._segment = Segment(segment.next)
        return head

    def leaves(self) -> list[bytes]:
        """The leaves of all that is in it, as they were kept beside the segments."""
        kept = b"".join(read_whole(self.store, name) for name in self.store.names(LEAVES))
        return [kept[at : at + HASH_BYTES] for at in range(0, self.size * HASH_BYTES, HASH_BYTES)]

    def _publish_keys(self) -> None:
        """The keys stand beside the segments before one signs."""
        history = self._keys.history
        if history != self.keys:
            self.store.put(files.KEYS, history.to_json())
            self.keys = history


def _end(store: Store) -> tuple[Segment, str | None]:
    """The segment to go on with, and the newest head before it or in it."""
    names = store.names(FOLDER)
    if not names:
        return Segment(1), None
    with store.open(names[-1]) as file:
        segment = Segment.from_file(first_of(names[-1]), file)
    with store.open(names[-1]) as file:
        heads = [line for lines in chunks_of_lines(file) for line in lines if line.startswith(HEAD_BEGINS)]
    if not heads:
        raise Forged(f"{names[-1]} ends without a tree head")
    return (Segment(segment.next) if segment.full else segment), note_in(heads[-1])
