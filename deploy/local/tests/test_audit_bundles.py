"""`hiring audit` on what was taken home, without a system."""

import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from deploy.local.tests.auditing import WRONG, audit, one_line, told
from services.audit.tests.vectors import FOLDER as VECTORS

EXPECTED: dict[str, dict[str, Any]] = json.loads((VECTORS / "expected.json").read_text())


@pytest.mark.parametrize("name", EXPECTED)
def test_verify_names_what_is_wrong_with_a_vector_and_ends_with_3(name: str) -> None:
    done, expected = audit("verify", VECTORS / name), EXPECTED[name]
    if expected["sound"]:
        assert done.exit_code == 0
        assert expected["root"] in done.stdout
    else:
        assert done.exit_code == WRONG
        assert one_line(f"sequence {expected['first_bad']}: {expected['says']}") in one_line(done.stdout)
    plain = json.loads(audit("verify", VECTORS / name, "--json").stdout)
    assert plain["sound"] == expected["sound"]
    assert (plain["flaw"] or {}).get("sequence") == expected.get("first_bad")


def test_a_kept_head_and_a_known_name_are_held_against_a_bundle() -> None:
    kept = VECTORS / "kept.note"
    origin = kept.read_text(encoding="utf-8").splitlines()[0]
    assert audit("verify", VECTORS / "sound.zip", "--head", kept, "--origin", origin).exit_code == 0
    cut = audit("verify", VECTORS / "shortened.zip", "--head", kept)
    assert (cut.exit_code, "it was cut off" in one_line(cut.stdout)) == (WRONG, True)
    other = audit("verify", VECTORS / "sound.zip", "--origin", "hiring/0123456789abcdef")
    assert (other.exit_code, "not hiring/0123456789abcdef" in one_line(other.stdout)) == (WRONG, True)


@pytest.mark.parametrize("name", ["sound.zip", "part.zip"])
def test_any_flipped_byte_of_a_bundle_is_caught_or_changes_nothing_that_is_read(name: str, tmp_path: Path) -> None:
    dice, content = random.Random(8), (VECTORS / name).read_bytes()
    spoilt_file = tmp_path / name
    for place in (dice.randrange(len(content)) for _ in range(120)):
        spoilt = bytearray(content)
        spoilt[place] ^= 1 << dice.randrange(8)
        spoilt_file.write_bytes(spoilt)
        done = audit("verify", spoilt_file)
        assert done.exception is None or isinstance(done.exception, SystemExit), (place, done.exception)
        if done.exit_code == 0 and "nobody vouches" not in one_line(done.stdout):
            assert files_in(spoilt_file) == files_in(VECTORS / name), place
        elif done.exit_code:
            assert "NOT SOUND" in done.stdout or "hiring: " in done.output


def files_in(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_bundle_that_was_cut_at_any_place_is_caught(tmp_path: Path) -> None:
    content = (VECTORS / "sound.zip").read_bytes()
    for length in range(0, len(content), len(content) // 20):
        (tmp_path / "cut.zip").write_bytes(content[:length])
        done = audit("verify", tmp_path / "cut.zip", "--json")
        if length:
            assert (done.exit_code, json.loads(done.stdout)["sound"]) == (WRONG, False), length
        else:
            assert (done.exit_code, "is no bundle" in one_line(done.output)) == (1, True)
    (tmp_path / "cut.zip").write_bytes(content[:-1])
    assert "was cut off or altered" in one_line(audit("verify", tmp_path / "cut.zip").stdout)


def test_what_is_not_there_is_said_with_what_to_do() -> None:
    done = audit("verify", "nowhere.zip")
    assert done.exit_code == 1
    assert "there is no archive at nowhere.zip. Name one" in one_line(done.output)
    assert audit("verify").exit_code == 2


def test_an_event_is_proven_from_a_bundle_without_a_system() -> None:
    proof = told("prove", 7, "--archive", VECTORS / "sound.zip")
    assert (proof["sequence"], proof["size"], len(proof["proof"])) == (7, 20, 5)
    by_id = told("prove", json.loads(proof["body"])[0]["id"], "--archive", VECTORS / "sound.zip")
    assert by_id["root"] == proof["root"]


def test_a_forged_proof_ends_with_3_and_a_missing_event_with_1() -> None:
    forged = audit("prove", 6, "--archive", VECTORS / "part-forged.zip")
    assert (forged.exit_code, "does not lead to the signed tree head" in one_line(forged.output)) == (WRONG, True)
    missing = audit("prove", 99, "--archive", VECTORS / "sound.zip")
    assert (missing.exit_code, "there is no event 99" in one_line(missing.output)) == (1, True)
