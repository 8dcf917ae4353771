"""Every file of an archive and of each kind of bundle, whatever is done to it: caught, named, by both verifiers."""

import random
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from services.audit.tests.logs import archived, stored
from services.audit.tests.tampering import Files, bundled, files_of, flaw_in, flips, other_harm, put
from services.audit.tests.test_packs import pack_in
from services.audit.tests.test_parts import part_in

from hiring.audit.stores import open_store
from hiring.audit.verifying import verify

Keep = Callable[[Files, Path], Path]
DATE = re.compile(rb'"created":"([^"]*)"')


def archive_in(folder: Path) -> Path:
    """An archive of several segments."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hiring.audit.segments.MOST_MESSAGES", 20)
        archived(folder, stored(50, aggregates=9), every=9)
    return folder / "archive"


KINDS: dict[str, tuple[Callable[[Path], Path], Keep]] = {
    "archive": (archive_in, put),
    "whole": (archive_in, bundled),
    "part": (part_in, bundled),
    "explanation": (pack_in, bundled),
}


@pytest.fixture(params=KINDS)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Files, Callable[[Files], Path]]:
    """The files of one, and what puts others in their place."""
    make, keep = KINDS[request.param]
    place = tmp_path / "spoilt"

    def spoilt(files: Files) -> Path:
        if place.is_dir():
            shutil.rmtree(place)
        return keep(files, place)

    return files_of(make(tmp_path)), spoilt


def harmless(files: Files, name: str, place: int) -> bool:
    """Told and not proven: when the broker made the stream, in what is not signed; and the end of a JSON file."""
    if name == "manifest.json" and "manifest.note" not in files:
        date = DATE.search(files[name])
        return place == len(files[name]) - 1 or (date is not None and date.start(1) <= place < date.end(1))
    return name == "keys.json" and place == len(files[name]) - 1


def test_any_flipped_byte_of_any_file_is_caught_and_its_place_named(
    kept: tuple[Files, Callable[[Files], Path]],
) -> None:
    files, spoilt = kept
    assert flaw_in(spoilt(files)) is None
    dice = random.Random(8)
    for name in files:
        for place, changed in flips(files, name, 60, dice):
            flaw = flaw_in(spoilt(changed))
            assert (flaw is not None) or harmless(files, name, place), (name, place)
            assert flaw is None or flaw.sequence or _names(flaw.says, name), (name, place, flaw)


def _names(says: str, name: str) -> bool:
    """A statement that does not fit, or names a head, says so; whatever else is not at a message names the file."""
    return name in says or re.search(r"note|statement|head|signature|key", says) is not None


def test_whatever_else_is_done_to_any_file_is_found_by_both_or_leaves_less_that_is_told(
    kept: tuple[Files, Callable[[Files], Path]],
) -> None:
    """Cut off at a head the archive is shorter, and without its note nobody vouches for a part: that is told."""
    files, spoilt = kept
    dice, whole = random.Random(9), verify(open_store(str(spoilt(files))))
    for name in files:
        for what, changed in other_harm(files, name, dice):
            place = spoilt(changed)
            flaw, found = flaw_in(place), verify(open_store(str(place)))
            less = found.size < whole.size or found.vouched < whole.vouched
            same = changed.get(name) in {files[name], files[name].rstrip()} or name.startswith("leaves/")
            assert flaw is not None or less or same, (name, what)


@pytest.mark.parametrize("kind", ["whole", "part", "explanation"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_bundle_in_which_a_file_stands_twice_or_is_a_strangers_is_refused(kind: str, tmp_path: Path) -> None:
    make, _ = KINDS[kind]
    place = bundled(files_of(make(tmp_path)), tmp_path / "more.zip")
    for name in (*files_of(place), "explanation.pdf", "segments/other.jsonl"):
        shutil.copy(place, tmp_path / "spoilt.zip")
        with zipfile.ZipFile(tmp_path / "spoilt.zip", "a") as bundle:
            bundle.writestr(name, b"{}")
        flaw = flaw_in(tmp_path / "spoilt.zip")
        assert flaw is not None
        assert flaw.says.startswith(name)
