"""One message proven from an archive or a bundle alone: found in it, with its path to the newest signed head there."""

from collections.abc import Iterator
from dataclasses import dataclass

from hiring.audit import manifest as files
from hiring.audit.kept import KeptLeaves
from hiring.audit.keys import KeyHistory
from hiring.audit.manifest import Manifest
from hiring.audit.merkle import inclusion_proof, message_leaf, root_from_inclusion
from hiring.audit.notes import Forged, TreeHead
from hiring.audit.segments import FOLDER, HEAD_BEGINS, Line, chunks_of_lines, first_of, note_in, read_line
from hiring.audit.stores import Store, read_whole


@dataclass(frozen=True, slots=True)
class Proof:
    """A message, and why it stands in the log: its path leads to the root in `note`, which `keys` have signed."""

    sequence: int
    subject: str
    body: bytes
    path: tuple[bytes, ...]
    note: str
    keys: KeyHistory

    @property
    def leaf(self) -> bytes:
        """The message's leaf."""
        return message_leaf(self.subject, self.body)

    def head(self) -> TreeHead:
        """The head that it leads to.

        Raises:
            Forged: the head is not genuine, or the path does not lead there.
        """
        head = self.keys.head(self.note)
        if root_from_inclusion(self.leaf, self.sequence - 1, head.size, self.path) != head.root:
            raise Forged(f"the path of sequence {self.sequence} does not lead to the signed tree head")
        return head


def proof_from(store: Store, event: str) -> Proof:
    """The proof of the message at a sequence, or that holds the event of that id.

    Raises:
        LookupError: it is not there, or stands after the newest head.
        FileNotFoundError: this is no archive, or one without its leaf hashes.
        Forged: something in it is not genuine.
    """
    manifest = Manifest.from_json(read_whole(store, files.NAME))
    keys = KeyHistory.from_json(read_whole(store, files.KEYS))
    keys.check_origin(manifest.origin, files.NAME)
    line = find(store, event)
    body = line.stored_body()
    if manifest.kind != "whole":
        return Proof(line.sequence, line.subject, body, tuple(map(bytes.fromhex, line.proof)), manifest.head, keys)
    note = _newest_note(store)
    path = inclusion_proof(KeptLeaves(store), line.sequence - 1, keys.head(note).size)
    return Proof(line.sequence, line.subject, body, tuple(path), note, keys)


def find(store: Store, event: str) -> Line:
    """The message at a sequence, or that holds the event of that id.

    Raises:
        LookupError: there is none.
        Forged: a line can't be read.
    """
    mark = _mark(event)
    for name in _names(store, event):
        with store.open(name) as file:
            for lines in chunks_of_lines(file):
                for line in lines:
                    if mark in line and not line.startswith(HEAD_BEGINS):
                        return read_line(line)
    raise LookupError(f"there is no event {event} in it")


def _mark(event: str) -> bytes:
    return b'{"sequence":%d,' % int(event) if event.isdigit() else b'"id":"%s"' % event.encode()


def _names(store: Store, event: str) -> Iterator[str]:
    """The segments in which it may stand; of a sequence only the one that begins before it."""
    names = store.names(FOLDER)
    if event.isdigit():
        names = [name for name in names if first_of(name) <= int(event)][-1:]
    yield from names


def _newest_note(store: Store) -> str:
    names = store.names(FOLDER)
    with store.open(names[-1]) as file:
        heads = [line for lines in chunks_of_lines(file) for line in lines if line.startswith(HEAD_BEGINS)]
    if not heads:
        raise Forged(f"{names[-1]} ends without a tree head")
    return note_in(heads[-1])
