"""What is kept beside the messages: leaf hashes, from which proofs are made offline, and heads noted elsewhere.

Only a head that somebody kept elsewhere shows that an archive was cut off, or written anew as a whole.
"""

from collections.abc import Iterator

from hiring.audit import manifest as files
from hiring.audit.keys import KeyHistory
from hiring.audit.manifest import Manifest
from hiring.audit.merkle import HASH_BYTES, MerkleTree
from hiring.audit.segments import LEAVES
from hiring.audit.stores import Store, read_whole
from hiring.audit.verdict import Flaw, Verdict


class NotComparable(ValueError):  # noqa: N818 - an answer
    """The kept head and the part can't be compared without the log; the message says what to do."""


class KeptLeaves:
    """The leaf hashes beside the segments, one file in memory at a time. They are as good as the root that they give.

    Called with a level and a place it gives that node, for proofs.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        names = store.names(LEAVES)
        self._files = [(int(name.removeprefix(f"{LEAVES}/")) - 1, name) for name in names]

    def tree(self, start: int, count: int) -> MerkleTree:
        """The tree over `count` leaves from index `start` on.

        Raises:
            FileNotFoundError: they are not all there.
        """
        tree = MerkleTree()
        for portion in self._portions(start, start + count):
            tree.add(portion)
        if tree.size != count:
            raise FileNotFoundError(f"{LEAVES}: {count - tree.size} of the leaf hashes from {start + 1} on")
        return tree

    def __call__(self, level: int, place: int) -> bytes:
        """A node of the tree, see `merkle.Nodes`."""
        return self.tree(place << level, 1 << level).root()

    def _portions(self, start: int, end: int) -> Iterator[list[bytes]]:
        """The leaves from `start` to before `end`, as far as they are there, file by file."""
        ends = [first for first, _ in self._files[1:]] + [end]
        for (first, name), after in zip(self._files, ends, strict=False):
            if first < end and after > start:
                kept = read_whole(self._store, name)
                places = range(max(0, start - first), min(end - first, len(kept) // HASH_BYTES))
                yield [kept[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in places]


def compare_with_kept(store: Store, verdict: Verdict, note: str) -> Flaw | None:
    """Whether a sound archive or bundle, with that verdict, goes on from the head in `note`; what is wrong if not.

    Raises:
        Forged: the note is no tree head that this log's keys signed.
        NotComparable: it is a part, and its proofs lead to a head of another size.
    """
    keys = KeyHistory.from_json(read_whole(store, files.KEYS))
    head = keys.head(note)
    manifest = Manifest.from_json(read_whole(store, files.NAME))
    if manifest.kind != "whole":
        return _compare_part(keys.head(manifest.head).size, verdict, head.size, head.root.hex())
    if head.size > verdict.size:
        said = f"the kept head is over {head.size} messages, and the archive ends at {verdict.size}: it was cut off"
        return Flaw(verdict.size + 1, said)
    leaves = KeptLeaves(store)
    if leaves.tree(0, verdict.size).root().hex() != verdict.root:
        return Flaw(0, "the files in leaves/ are not those of the messages, so the kept head can't be compared")
    if leaves.tree(0, head.size).root() != head.root:
        return Flaw(0, f"the first {head.size} messages are not those of the kept head: the log was written anew")
    return None


def _compare_part(size: int, verdict: Verdict, kept_size: int, kept_root: str) -> Flaw | None:
    if size != kept_size:
        raise NotComparable(
            f"this part is proven in the tree of {size} messages, and the kept head is over {kept_size}: "
            "compare a whole archive, or ask the audit service for the consistency proof of both"
        )
    return None if verdict.root == kept_root else Flaw(0, "the head that proves this part is not the kept one")
