"""The test vectors beside docs/auditing.md: we find in them what the page says, and so does a verifier made from it."""

import json
from pathlib import Path
from typing import Any

import pytest
from services.audit.tests import independent
from services.audit.tests.logs import archived, stored
from services.audit.tests.vectors import FOLDER

from hiring.audit.kept import compare_with_kept
from hiring.audit.stores import Bundle
from hiring.audit.verifying import verify

EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text())


@pytest.mark.parametrize("name", EXPECTED)
def test_a_vector_is_found_to_be_what_is_expected_of_it(name: str) -> None:
    verdict = verify(Bundle(FOLDER / name))
    expected = EXPECTED[name]
    if expected["sound"]:
        found = (verdict.flaw, verdict.size, verdict.root, verdict.heads)
        assert found == (None, expected["messages"], expected["root"], expected["heads"])
    else:
        assert verdict.flaw is not None
        assert (verdict.flaw.sequence, verdict.flaw.says) == (expected["first_bad"], expected["says"])


@pytest.mark.parametrize("name", EXPECTED)
def test_a_verifier_that_was_written_from_the_page_alone_agrees(name: str) -> None:
    count, flaw, says = independent.verify(FOLDER / name)
    expected = EXPECTED[name]
    assert (flaw, count) == (expected.get("first_bad"), expected.get("messages", 0)), says


def test_there_is_no_other_vector() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {*EXPECTED, "expected.json", "kept.note"}


def test_the_kept_head_shows_what_was_cut_off_as_a_whole() -> None:
    kept = (FOLDER / "kept.note").read_text(encoding="utf-8")
    for name, wrong in (("sound.zip", None), ("shortened.zip", 15), ("part.zip", None)):
        bundle = Bundle(FOLDER / name)
        flaw = compare_with_kept(bundle, verify(bundle), kept)
        assert (flaw and flaw.sequence) == wrong
        assert independent.verify(FOLDER / name, kept)[1] == wrong


def test_the_page_is_enough_for_an_archive_of_several_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hiring.audit.segments.MOST_MESSAGES", 20)
    archived(tmp_path, stored(70, aggregates=9), every=9)
    assert independent.verify(tmp_path / "archive") == (70, None, "")
    second = tmp_path / "archive" / "segments" / f"{21:020}.jsonl"
    second.write_bytes(second.read_bytes().replace(b'"c25"', b'"cXX"'))
    assert independent.verify(tmp_path / "archive")[1] == 26
