"""Verifying an archive or a bundle: offline, in one pass, file by file; names the first thing that is wrong."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from hiring.audit import manifest as files
from hiring.audit.keys import KeyHistory
from hiring.audit.manifest import Manifest
from hiring.audit.merkle import HASH_BYTES, MerkleTree
from hiring.audit.notes import Forged, TreeHead
from hiring.audit.packs import KIND, verify_pack
from hiring.audit.parts import verify_part
from hiring.audit.progress import Progress, nothing_to_tell
from hiring.audit.segments import (
    FOLDER,
    HEAD_BEGINS,
    chunks_of_lines,
    first_of,
    leaves_name,
    note_in,
    split_lines,
)
from hiring.audit.stores import DAMAGED, Bundle, Store, read_whole
from hiring.audit.verdict import Flaw, Verdict
from hiring.audit.verification import Verification


def verify(store: Store, *, progress: Progress = nothing_to_tell) -> Verdict:
    """Whether the archive or bundle is what it says, and its signatures are those of the log that it names.

    A flaw's sequence is 0 when it is not at a message. The caller compares `origin` of the manifest, and heads that
    were kept elsewhere.
    """
    try:
        if isinstance(store, Bundle):
            store.check_names()
        manifest = Manifest.from_json(read_whole(store, files.NAME))
        keys = KeyHistory.from_json(read_whole(store, files.KEYS))
        keys.check_origin(manifest.origin, files.NAME)
        if manifest.kind == "part":
            return verify_part(store, manifest, keys, progress)
        if manifest.kind == KIND:
            return verify_pack(store, manifest, keys)
    except (FileNotFoundError, Forged, *DAMAGED) as error:
        said = f"a file is missing: {error}" if isinstance(error, FileNotFoundError) else str(error)
        return Verdict(0, MerkleTree().root().hex(), Flaw(0, said))
    return _Whole(store, keys, progress).verdict()


class _Wrong(Exception):  # noqa: N818 - ends the walk
    """The first thing that is wrong: from which sequence on, and what."""

    def __init__(self, sequence: int, says: str) -> None:
        super().__init__(says)
        self.flaw = Flaw(sequence, says)


class _Whole:
    """Walks the segments from the first on, until something is wrong. `sealed`: how far a good head has come."""

    def __init__(self, store: Store, keys: KeyHistory, progress: Progress) -> None:
        self._store = store
        self._keys = keys
        self._progress = progress
        self._messages = Verification()
        self._sealed = 0
        self._heads = 0
        self._begin = MerkleTree()
        self._leaves = bytearray()

    def verdict(self) -> Verdict:
        """What was found."""
        flaw = None
        try:
            for name in self._store.names(FOLDER):
                self._segment(name)
        except _Wrong as wrong:
            flaw = wrong.flaw
        except (Forged, *DAMAGED) as error:
            flaw = Flaw(self._messages.tree.size + 1, str(error))
        return replace(self._messages.verdict(flaw), heads=self._heads)

    def _segment(self, name: str) -> None:
        tree = self._messages.tree
        first = first_of(name)
        if first != tree.size + 1:
            raise _Wrong(tree.size + 1, f"messages {tree.size + 1} to {first - 1} are missing before {name}")
        self._begin, self._leaves = tree.copy(), bytearray()
        try:
            self._lines(name, first)
        except _Wrong as wrong:
            altered = self._first_altered(name, first)
            if altered is None:
                raise
            raise _Wrong(altered, f"the message is not the one that was archived ({wrong})") from wrong
        if self._sealed != tree.size or tree.size < first:
            raise _Wrong(tree.size + 1, f"{name} ends without a tree head: it was cut off, or written on")
        self._check_leaves(first)

    def _check_leaves(self, first: int) -> None:
        """What is kept beside the segment is right; it may be ahead of it where a process died in between."""
        try:
            kept = read_whole(self._store, leaves_name(first))
        except FileNotFoundError as error:
            raise _Wrong(first, f"a file is missing: {error}") from error
        if not kept.startswith(self._leaves):
            raise _Wrong(first, f"{leaves_name(first)} does not hold the leaves of the messages")

    def _lines(self, name: str, first: int) -> None:
        times = hashlib.sha256()
        with self._store.open(name) as file:
            for lines in chunks_of_lines(file):
                for messages, head in _portions(lines):
                    times.update(self._take(name, messages))
                    if head:
                        self._head(name, head, first, times.hexdigest())
                        times.update(head)
                self._progress(self._messages.tree.size)

    def _take(self, name: str, messages: list[bytes]) -> bytes:
        """Looks at the messages in these lines, and gives the times in them."""
        verification = self._messages
        try:
            lines, bodies = split_lines(messages)
        except ValueError as error:
            if len(messages) > 1:  # one of them is, and those before it may be wrong in another way
                return b"".join(self._take(name, [message]) for message in messages)
            raise _Wrong(verification.tree.size + 1, f"a line of {name} can't be read: {error}") from error
        leaves = verification.take([line.sequence for line in lines], [line.subject for line in lines], bodies)
        self._leaves += b"".join(leaves)
        if verification.flaw is not None:
            raise _Wrong(verification.flaw.sequence, verification.flaw.says)
        return "".join([f"{line.time}\n" for line in lines]).encode()

    def _head(self, name: str, line: bytes, first: int, times: str) -> None:
        tree, since = self._messages.tree, self._sealed + 1
        head = self._genuine(name, line)
        if head.size != tree.size:
            raise _Wrong(
                min(head.size, tree.size) + 1, f"{name}: a tree head is over {head.size} messages, and {tree.size} came"
            )
        if head.root != tree.root():
            raise _Wrong(since, f"the tree over {head.size} messages is not the one that was signed")
        if (head.first, head.times) != (first, times):
            raise _Wrong(since, f"{name}: a time of storage was altered, or a tree head taken out")
        self._sealed = head.size
        self._heads += 1

    def _genuine(self, name: str, line: bytes) -> TreeHead:
        try:
            return self._keys.head(note_in(line))
        except Forged as error:
            raise _Wrong(self._sealed + 1, f"{name}: {error}") from error

    def _first_altered(self, name: str, first: int) -> int | None:
        """The first message whose leaf is not that of the archive, if the leaves kept there lead to a signed head."""
        try:
            kept = read_whole(self._store, leaves_name(first))
            head = self._last_head(name)
        except (FileNotFoundError, Forged):
            return None
        tree = self._begin.copy()
        leaves = [kept[at : at + HASH_BYTES] for at in range(0, len(kept), HASH_BYTES)]
        tree.add(leaves[: max(0, head.size - tree.size)])
        if (tree.size, tree.root()) != (head.size, head.root):
            return None
        found = (self._leaves[at : at + HASH_BYTES] for at in range(0, len(self._leaves), HASH_BYTES))
        pairs = enumerate(zip(found, leaves, strict=False), first)
        return next((sequence for sequence, (here, there) in pairs if here != there), None)

    def _last_head(self, name: str) -> TreeHead:
        with self._store.open(name) as file:
            heads = [line for lines in chunks_of_lines(file) for line in lines if line.startswith(HEAD_BEGINS)]
        if not heads:
            raise Forged("there is no head")
        return self._keys.head(note_in(heads[-1]))


def _portions(lines: list[bytes]) -> Iterator[tuple[list[bytes], bytes]]:
    """The lines of messages up to each head, and that head; the last ones without."""
    begin = 0
    for place, line in enumerate(lines):
        if line.startswith(HEAD_BEGINS):
            yield lines[begin:place], line
            begin = place + 1
    yield lines[begin:], b""
