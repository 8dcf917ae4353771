"""Makes the test vectors beside docs/auditing.md anew: `python -m services.audit.tests.vectors`.

They are committed, with keys that nobody else has: made again they are others, and mean the same.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from services.audit.tests.logs import EMPTY, signing_keys, stored, write

from hiring.audit import manifest as files
from hiring.audit.archive import Archive
from hiring.audit.kept import KeptLeaves
from hiring.audit.keys import KeyHistory
from hiring.audit.manifest import Manifest
from hiring.audit.merkle import MerkleTree, inclusion_proof
from hiring.audit.notes import Statement
from hiring.audit.parts import PartWriter
from hiring.audit.segments import leaves_name, note_in
from hiring.audit.signing import SigningKeys
from hiring.audit.stores import Bundle, Folder, read_whole
from hiring.audit.verifying import verify

FOLDER = Path(__file__).parents[3] / "docs" / "auditing-vectors"
SEGMENT = "segments/00000000000000000001.jsonl"
Lines = Callable[[list[bytes]], list[bytes]]

WHOLE: Mapping[str, tuple[str, Lines]] = {
    "sound": ("20 messages, four tree heads, a second key from size 14 on", lambda lines: lines),
    "altered": (
        "a word in message 5 is another one",
        lambda lines: [line.replace(b'"c4"', b'"cX"') if b'"sequence":5,' in line else line for line in lines],
    ),
    "dropped": ("message 9 was taken out", lambda lines: [line for line in lines if b'"sequence":9,' not in line]),
    "reordered": ("messages 3 and 4 changed places", lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]]),
    "doubled": ("message 6 stands twice", lambda lines: [*lines[:6], lines[5], *lines[6:]]),
    "cut-off": ("everything after message 17 is missing", lambda lines: lines[:19]),
    "forged-head": (
        "the last tree head says one message less",
        lambda lines: [*lines[:-1], lines[-1].replace(b"\\n20\\n", b"\\n19\\n")],
    ),
    "retimed": ("message 2 says another time of storage", lambda lines: [lines[0], _retimed(lines[1]), *lines[2:]]),
    "shortened": (
        "cut off at the head over 14: sound by itself; `kept.note` shows that there was more",
        lambda lines: lines[:16],
    ),
}


def _retimed(line: bytes) -> bytes:
    return line.replace(b'"time":"2026-01-05T09:00:01', b'"time":"2026-01-05T08:00:01')


def main() -> None:
    """Writes every vector and what is expected of it."""
    FOLDER.mkdir(exist_ok=True)
    expected: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        keys = signing_keys(folder)
        store = _archive(folder, keys)
        lines = read_whole(store, SEGMENT).splitlines(keepends=True)
        (FOLDER / "kept.note").write_text(note_in(lines[-1]), encoding="utf-8")
        for name, (says, change) in WHOLE.items():
            _whole(store, FOLDER / f"{name}.zip", change)
            expected[f"{name}.zip"] = _expected(f"{name}.zip", says)
        _part(store, keys, FOLDER / "part.zip", b"")
        _part(store, keys, FOLDER / "part-forged.zip", b'"c5"')
        expected["part.zip"] = _expected("part.zip", "the messages of one person, each with its proof")
        expected["part-forged.zip"] = _expected("part-forged.zip", "the same, a word in message 6 is another one")
        keys.close()
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=2) + "\n", encoding="utf-8")


def _archive(folder: Path, keys: SigningKeys) -> Folder:
    store, tree, messages = Folder(folder / "archive"), MerkleTree(), stored(20)
    write(Archive.open(store, keys, EMPTY), tree, messages[:14], 7)
    keys.rotate(14)
    write(Archive.open(store, keys, EMPTY), tree, messages[14:], 17)
    return store


def _whole(store: Folder, to: Path, change: Lines) -> None:
    """A bundle of the archive, its only segment changed."""
    bundle = Bundle(to, write=True)
    for name in (files.NAME, files.KEYS, leaves_name(1)):
        bundle.put(name, read_whole(store, name))
    bundle.put(SEGMENT, b"".join(change(read_whole(store, SEGMENT).splitlines(keepends=True))))
    bundle.close()


def _part(store: Folder, keys: SigningKeys, to: Path, forged: bytes) -> None:
    note = (FOLDER / "kept.note").read_text(encoding="utf-8")
    head, messages = keys.history.head(note), stored(20)
    bundle = Bundle(to, write=True)
    manifest = Manifest.from_json(read_whole(store, files.NAME))
    history = KeyHistory.from_json(read_whole(store, files.KEYS))
    writer = PartWriter(bundle, manifest, history, {"person": "p1"}, note)
    for message in messages[1::2]:
        path = inclusion_proof(KeptLeaves(store), message.sequence - 1, head.size)
        if forged and forged in message.body:
            message = type(message)(  # noqa: PLW2901 - the forged one goes in its place
                message.subject, message.sequence, message.stored_at, message.body.replace(forged, b'"cX"')
            )
        writer.add(message, path)
    document = hashlib.sha256(writer.finish()).hexdigest()
    statement = Statement(head.origin, document, head.size, head.root, datetime(2026, 1, 5, 10, tzinfo=UTC))
    bundle.put(files.STATEMENT, keys.sign(statement).encode())
    bundle.close()


def _expected(name: str, says: str) -> dict[str, object]:
    bundle = Bundle(FOLDER / name)
    verdict = verify(bundle)
    bundle.close()
    if verdict.flaw is None:
        return {"is": says, "sound": True, "messages": verdict.size, "root": verdict.root, "heads": verdict.heads}
    return {"is": says, "sound": False, "first_bad": verdict.flaw.sequence, "says": verdict.flaw.says}


if __name__ == "__main__":
    main()
