"""The archive: the log in segments, each with its signed tree heads; it goes on where it ended, whatever ended it."""

from datetime import UTC, datetime
from typing import Self

from hiring.audit import manifest as files
from hiring.audit.manifest import Manifest
from hiring.audit.merkle import MerkleTree
from hiring.audit.notes import TreeHead
from hiring.audit.segments import FOLDER, Segment, first_of, leaves_name, segment_name
from hiring.audit.signing import SigningKeys
from hiring.audit.stores import NoArchive, Store, read_whole
from hiring.eventkit.log.stored import Head, StoredMessage


class Archive:
    """The end of an archive. What was added is in it, all or nothing, when `seal` has returned."""

    def __init__(self, store: Store, keys: SigningKeys, segment: Segment) -> None:
        self.store = store
        self._keys = keys
        self._segment = segment

    @classmethod
    def open(cls, store: Store, keys: SigningKeys, log: Head) -> Self:
        """The archive in the store, begun when there is none.

        Raises:
            NoArchive: it is another log's, or the store can't be reached.
            Forged: its manifest or its last segment is damaged.
        """
        history = keys.history
        try:
            manifest = Manifest.from_json(read_whole(store, files.NAME))
        except FileNotFoundError:
            manifest = Manifest.of_whole(history.origin, log)
            store.put(files.NAME, manifest.to_json())
        if manifest.origin != history.origin:
            raise NoArchive(
                f"the archive is of {manifest.origin}, and the signing keys are of {history.origin}: restore the "
                "database of the keys, or name another place for a new archive"
            )
        store.put(files.KEYS, history.to_json())
        return cls(store, keys, _last_segment(store))

    @property
    def size(self) -> int:
        """How many messages are in it or were added."""
        return self._segment.next - 1

    def add(self, message: StoredMessage) -> bytes:
        """Puts the next message, and tells its leaf. A full segment wants to be sealed: see there."""
        return self._segment.add(message)

    @property
    def full(self) -> bool:
        """The segment is full: seal it before anything is added."""
        return self._segment.full

    def seal(self, tree: MerkleTree) -> tuple[TreeHead, str]:
        """Signs the tree over all that was added, and writes everything; the head and its note.

        Raises:
            NoArchive, OSError: it could not be written; what was written before is as it was.
        """
        head: list[TreeHead] = []

        def signed(first: int, times: str) -> str:
            head.append(TreeHead(self._keys.history.origin, tree.size, tree.root(), datetime.now(UTC), first, times))
            return self._keys.sign(head[0])

        segment = self._segment
        note = segment.seal(signed)
        self.store.put(leaves_name(segment.first), bytes(segment.leaves))
        self.store.put(segment_name(segment.first), segment.content)
        if segment.full:
            self._segment = Segment(segment.next)
        return head[0], note

    def rotate(self) -> None:
        """A new key signs from here on, and is published beside the segments."""
        self.store.put(files.KEYS, self._keys.rotate(self.size).to_json())


def _last_segment(store: Store) -> Segment:
    names = store.names(FOLDER)
    if not names:
        return Segment(1)
    with store.open(names[-1]) as file:
        segment = Segment.from_file(first_of(names[-1]), file)
    return Segment(segment.next) if segment.full else segment
