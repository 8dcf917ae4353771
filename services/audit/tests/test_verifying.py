"""What an auditor finds in an archive, offline: whatever was done to it is caught and named."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from services.audit.tests.logs import archived, stored

from hiring.audit.stores import Bundle, Folder, NoArchive, open_store, read_whole
from hiring.audit.verdict import Verdict
from hiring.audit.verifying import verify

SEGMENT = "segments/00000000000000000001.jsonl"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    archived(tmp_path, stored(20))
    return tmp_path / "archive"


def verdict(folder: Path) -> Verdict:
    return verify(open_store(str(folder)))


def bundled(folder: Path, place: Path) -> Path:
    bundle = Bundle(place, write=True)
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            bundle.put(file.relative_to(folder).as_posix(), file.read_bytes())
    bundle.close()
    return place


def files_in(bundle: Path) -> dict[str, bytes]:
    store = Bundle(bundle)
    names = ["manifest.json", "keys.json", *store.names("segments")]
    return {name: read_whole(store, name) for name in names}


def rewritten(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> Verdict:
    file = folder / SEGMENT
    file.write_bytes(b"".join(change(file.read_bytes().splitlines(keepends=True))))
    return verdict(folder)


def test_a_whole_archive_is_sound_and_every_head_in_it_was_checked(archive: Path) -> None:
    found = verdict(archive)
    assert (found.size, found.flaw, found.heads) == (20, None, 3)


def test_a_bundle_of_the_same_files_is_sound(archive: Path, tmp_path: Path) -> None:
    assert verify(open_store(str(bundled(archive, tmp_path / "all.zip")))) == verdict(archive)


def test_any_flipped_byte_of_a_bundle_is_caught_or_changes_nothing_in_it(archive: Path, tmp_path: Path) -> None:
    dice = random.Random(9)
    content = bundled(archive, tmp_path / "all.zip").read_bytes()
    sound = files_in(tmp_path / "all.zip")
    for place in {0, len(content) - 1, *(dice.randrange(len(content)) for _ in range(200))}:
        spoilt = bytearray(content)
        spoilt[place] ^= 1 << dice.randrange(8)
        (tmp_path / "spoilt.zip").write_bytes(spoilt)
        try:
            caught = verify(open_store(str(tmp_path / "spoilt.zip"))).flaw is not None
        except NoArchive:
            caught = True
        assert caught or files_in(tmp_path / "spoilt.zip") == sound, place


@pytest.mark.parametrize(
    ("change", "sequence", "says"),
    [
        (lambda lines: [*lines[:4], *lines[5:]], 5, "is not the one that was archived"),
        (lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]], 5, "is not the one that was archived"),
        (lambda lines: [*lines[:5], lines[4], *lines[5:]], 6, "sequence 6 is missing"),
        (lambda lines: [*lines[:4], lines[4].replace(b'"ann"', b'"bob"'), *lines[5:]], 5, "is not the one"),
        (
            lambda lines: [*lines[:4], lines[4].replace(b"09:00:04", b"09:00:03"), *lines[5:]],
            1,
            "a time of storage was altered",
        ),
        (lambda lines: [*lines[:-1], lines[-2], lines[-1]], 21, "sequence 21 is missing"),
        (lambda lines: lines[:-1], 21, "ends without a tree head"),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], 15, "a tree head is not as it is written"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b'{"head"', b'{"head" ')], 21, "sequence 21 is missing"),
        (lambda lines: [*lines[:7], *lines[8:]], 1, ""),
        (lambda lines: [*lines[:6], lines[7], lines[6], *lines[8:]], 7, "a tree head is over 7 messages, and 6 came"),
    ],
)
def test_what_was_dropped_moved_doubled_altered_or_cut_is_named(
    archive: Path, change: Callable[[list[bytes]], list[bytes]], sequence: int, says: str
) -> None:
    flaw = rewritten(archive, change).flaw
    assert flaw is not None
    assert (flaw.sequence, says in flaw.says) == (sequence, True), flaw


def test_an_archive_that_another_key_signed_anew_is_found_out(archive: Path, tmp_path: Path) -> None:
    archived(tmp_path / "forged", stored(20, actor="bob"))
    (archive / SEGMENT).write_bytes((tmp_path / "forged" / "archive" / SEGMENT).read_bytes())
    flaw = verdict(archive).flaw
    assert flaw is not None
    assert "of another log" in flaw.says
    (archive / "keys.json").write_bytes((tmp_path / "forged" / "archive" / "keys.json").read_bytes())
    flaw = verdict(archive).flaw
    assert flaw is not None
    assert "the keys are of" in flaw.says


def test_a_forged_head_is_named(archive: Path) -> None:
    flaw = rewritten(archive, lambda lines: [line.replace(b"\\n20\\n", b"\\n19\\n") for line in lines]).flaw
    assert flaw is not None
    assert re.search("the signature of the tree head 19 does not fit", flaw.says)


def test_a_missing_file_and_another_format_are_named(archive: Path) -> None:
    manifest = json.loads((archive / "manifest.json").read_text())
    (archive / "manifest.json").write_text(json.dumps({**manifest, "format": "hiring-log/2"}))
    assert "this program knows hiring-log/1" in str(verdict(archive).flaw)
    (archive / "manifest.json").unlink()
    assert "a file is missing" in str(verdict(archive).flaw)
    assert verify(Folder(archive / "nowhere")).flaw is not None
