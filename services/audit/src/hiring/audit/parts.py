"""A part of the log in one bundle: each message with the proof that it stands in the log at its sequence."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import IO, Any

import msgspec

from hiring.audit import manifest as files
from hiring.audit.keys import KeyHistory
from hiring.audit.manifest import Manifest
from hiring.audit.merkle import leaf_hash, message_hash, root_from_inclusion
from hiring.audit.notes import Forged, TreeHead
from hiring.audit.progress import Progress
from hiring.audit.segments import FOLDER, Line, chunks_of_lines, proven_line, segment_name, split_lines
from hiring.audit.stores import Bundle, Store, read_whole
from hiring.audit.verdict import Flaw, Verdict
from hiring.audit.verification import Says
from hiring.eventkit.log.stored import StoredMessage


class PartWriter:
    """Writes a part as its messages come, in the order of their sequences. `whole` is the archive's own manifest.

    `finish` gives the manifest; the statement over it, when there is one, is put by the caller afterwards.
    """

    def __init__(self, bundle: Bundle, whole: Manifest, keys: KeyHistory, covers: Mapping[str, Any], head: str) -> None:
        self._bundle = bundle
        self._manifest = Manifest(
            whole.format, "part", whole.origin, whole.stream, whole.hash, covers=dict(covers), head=head
        )
        self._keys = keys
        self._hash = hashlib.sha256()
        self._count = 0
        self._name = ""
        self._file: IO[bytes] | None = None

    def add(self, message: StoredMessage, proof: Sequence[bytes]) -> None:
        """Puts the next message, with its audit path to the head."""
        if self._file is None:
            self._name = segment_name(message.sequence)
            self._file = self._bundle.growing(self._name)
        line = proven_line(message, proof)
        self._file.write(line)
        self._hash.update(line)
        self._count += 1

    def finish(self) -> bytes:
        """Ends the messages and puts keys and manifest; what was put as manifest."""
        held = {}
        if self._file is not None:
            self._file.close()
            held = {self._name: self._hash.hexdigest()}
        manifest = msgspec.structs.replace(self._manifest, messages=self._count, files=held).to_json()
        self._bundle.put(files.KEYS, self._keys.to_json())
        self._bundle.put(files.NAME, manifest)
        return manifest


def verify_part(store: Store, manifest: Manifest, keys: KeyHistory, progress: Progress) -> Verdict:
    """Whether each message is proven to stand in the log; the size of the verdict is how many there are.

    Raises:
        Forged: the tree head or the statement is not genuine, or does not fit.
    """
    head = keys.head(manifest.head)
    vouched = _vouched(store, keys)
    part = _Part(store, manifest, head, progress)
    flaw = part.says.first(part.flaw())
    return Verdict(part.count, head.root.hex(), flaw, 1, part.says.unknown_types(), vouched)


def _vouched(store: Store, keys: KeyHistory) -> bool:
    try:
        note = read_whole(store, files.STATEMENT).decode()
    except FileNotFoundError:
        return False
    except UnicodeDecodeError as error:
        raise Forged(f"{files.STATEMENT}: this is no note") from error
    if keys.statement(note).document != hashlib.sha256(read_whole(store, files.NAME)).hexdigest():
        raise Forged(f"{files.NAME} is not the one that {files.STATEMENT} vouches for")
    return True


class _Part:
    def __init__(self, store: Store, manifest: Manifest, head: TreeHead, progress: Progress) -> None:
        self._store = store
        self._manifest = manifest
        self._head = head
        self._progress = progress
        self._last = 0
        self.count = 0
        self.says = Says(part=True)

    def flaw(self) -> Flaw | None:
        """The first thing that is wrong."""
        if (names := self._store.names(FOLDER)) != sorted(self._manifest.files):
            return Flaw(0, f"{files.NAME} names {sorted(self._manifest.files)}, and there are {names}")
        for name in names:
            if (flaw := self._file(name)) is not None:
                return flaw
        if self.count != self._manifest.messages:
            return Flaw(self._last + 1, f"{files.NAME} says {self._manifest.messages} messages; there are {self.count}")
        return None

    def _file(self, name: str) -> Flaw | None:
        content = hashlib.sha256()
        with self._store.open(name) as file:
            for lines in chunks_of_lines(file):
                content.update(b"".join(lines))
                for raw in lines:
                    try:
                        said = self._wrong_with(raw)
                    except ValueError as error:
                        return Flaw(self._last + 1, f"a line of {name} can't be read: {error}")
                    if said is not None:
                        return Flaw(self._last, said)
                self._progress(self.count)
        if content.hexdigest() != self._manifest.files[name]:
            return Flaw(self._last + 1, f"{name} is not the file that {files.NAME} names: it was cut off or altered")
        return None

    def _wrong_with(self, raw: bytes) -> str | None:
        [line], [body] = split_lines([raw])
        if not (raw.startswith(b'{"sequence":%d,' % line.sequence) and raw.endswith(b"}\n")):
            raise ValueError("it is not as it is written")
        before, self._last = self._last, line.sequence or self._last + 1
        hash_ = message_hash(line.subject, body)
        self.count += 1
        if line.sequence <= before:
            return f"sequence {line.sequence} comes after {before}"
        if self._led_to(leaf_hash(hash_), line) != self._head.root:
            return f"the proof of sequence {line.sequence} does not lead to the signed tree head"
        flaw = self.says.first_wrong([(line.sequence, line.subject, body, hash_)])
        return flaw.says if flaw else None

    def _led_to(self, leaf: bytes, line: Line) -> bytes | None:
        try:
            proof = [bytes.fromhex(hash_) for hash_ in line.proof]
        except ValueError:
            return None
        return root_from_inclusion(leaf, line.sequence - 1, self._head.size, proof)
