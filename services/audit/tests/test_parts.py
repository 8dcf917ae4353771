"""A part of the log in a bundle: each message proven, and whatever was done to it caught and named."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from services.audit.tests.logs import archived, signing_keys, stored

from hiring.audit import manifest as files
from hiring.audit.keys import KeyHistory
from hiring.audit.manifest import Manifest
from hiring.audit.merkle import inclusion_proof
from hiring.audit.migrations import RECORD
from hiring.audit.notes import Statement
from hiring.audit.parts import PartWriter
from hiring.audit.segments import note_in
from hiring.audit.stores import Bundle, Folder, read_whole
from hiring.audit.tiles import Tiles
from hiring.audit.verdict import Verdict
from hiring.audit.verifying import verify
from hiring.eventkit.views.database import open_database

CHOSEN = (2, 4, 6, 14)
SEGMENT = "segments/00000000000000000002.jsonl"


@pytest.fixture
def part(tmp_path: Path) -> Path:
    """The part, unpacked into a folder."""
    return unpacked(part_in(tmp_path), tmp_path / "part")


def part_in(tmp_path: Path) -> Path:
    """A bundle of some messages of one aggregate, with the service's statement."""
    messages = stored(20)
    archive = archived(tmp_path, messages)
    tiles = Tiles(open_database(f"sqlite:///{tmp_path / 'audit.db'}", chains=(RECORD,)))
    keys = signing_keys(tmp_path)
    note = last_note(archive)
    head = keys.history.head(note)
    tiles.append(leaves(archive))
    whole = Manifest.from_json(read_whole(archive, files.NAME))
    history = KeyHistory.from_json(read_whole(archive, files.KEYS))
    bundle = Bundle(tmp_path / "part.zip", write=True)
    writer = PartWriter(bundle, whole, history, {"person": "p1"}, note)
    with tiles.reading() as nodes:
        for sequence in CHOSEN:
            writer.add(messages[sequence - 1], inclusion_proof(nodes, sequence - 1, head.size))
    hash_ = hashlib.sha256(writer.finish()).hexdigest()
    statement = Statement(head.origin, hash_, head.size, head.root, datetime.now(UTC))
    bundle.put(files.STATEMENT, keys.sign(statement).encode())
    bundle.close()
    keys.close()
    return tmp_path / "part.zip"


def last_note(archive: Folder) -> str:
    (name,) = archive.names("segments")
    return note_in(read_whole(archive, name).splitlines(keepends=True)[-1])


def leaves(archive: Folder) -> list[bytes]:
    (name,) = archive.names("leaves")
    kept = read_whole(archive, name)
    return [kept[at : at + 32] for at in range(0, len(kept), 32)]


def unpacked(bundle: Path, folder: Path) -> Path:
    opened, target = Bundle(bundle), Folder(folder)
    for name in (files.NAME, files.KEYS, files.STATEMENT, *opened.names("segments")):
        target.put(name, read_whole(opened, name))
    return folder


def rewritten(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> Verdict:
    file = folder / SEGMENT
    file.write_bytes(b"".join(change(file.read_bytes().splitlines(keepends=True))))
    return verify(Folder(folder))


def test_a_part_is_sound_and_the_service_vouches_for_it(part: Path) -> None:
    found = verify(Folder(part))
    assert (found.size, found.flaw, found.vouched) == (4, None, True)


def test_a_part_that_nobody_vouches_for_says_so(part: Path) -> None:
    (part / files.STATEMENT).unlink()
    found = verify(Folder(part))
    assert (found.flaw, found.vouched) == (None, False)


@pytest.mark.parametrize(
    ("change", "sequence", "says"),
    [
        (lambda lines: [lines[0].replace(b'"ann"', b'"bob"'), *lines[1:]], 2, "the proof of sequence 2 does not lead"),
        (lambda lines: [lines[0].replace(b'"sequence":2', b'"sequence":3'), *lines[1:]], 3, "the proof of sequence 3"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], 2, "sequence 2 comes after 4"),
        (lambda lines: lines[:-1], 7, "was cut off or altered"),
        (lambda lines: [*lines[:-1], lines[-1][:40]], 7, "can't be read"),
    ],
)
def test_what_was_done_to_a_part_is_named(
    part: Path, change: Callable[[list[bytes]], list[bytes]], sequence: int, says: str
) -> None:
    flaw = rewritten(part, change).flaw
    assert flaw is not None
    assert (flaw.sequence, says in flaw.says) == (sequence, True), flaw


def test_a_manifest_that_was_altered_is_found_out(part: Path) -> None:
    manifest = part / files.NAME
    manifest.write_bytes(manifest.read_bytes().replace(b'"p1"', b'"p2"'))
    flaw = verify(Folder(part)).flaw
    assert flaw is not None
    assert "is not the one that manifest.note vouches for" in flaw.says


def test_a_head_of_another_log_is_found_out(part: Path, tmp_path: Path) -> None:
    other = archived(tmp_path / "other", stored(20))
    (part / files.KEYS).write_bytes(read_whole(other, files.KEYS))
    assert "the keys are of" in str(verify(Folder(part)).flaw)
