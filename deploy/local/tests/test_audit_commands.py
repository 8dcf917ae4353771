"""`hiring audit` as an auditor uses it: on what was taken home, and on a system that runs."""

import asyncio
import fcntl
import json
import logging
import random
import shutil
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from deploy.local.tests.conftest import Up, up
from deploy.local.tests.test_up import DRAFT
from services.audit.tests.logs import archived, stored
from services.audit.tests.vectors import FOLDER as VECTORS
from typer.testing import CliRunner, Result

from hiring.chassis.client import Client
from hiring.contracts.audit import ListAccesses
from hiring.contracts.requests import OrganisationRole
from hiring.eventkit.log.connect import connect
from hiring.eventkit.testing.programs import Program
from hiring.local.cli import app
from hiring.local.place import Addresses

EXPECTED: dict[str, dict[str, Any]] = json.loads((VECTORS / "expected.json").read_text())
WRONG = 3


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """A command sets up the logging of its process; here that is the tests'."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def audit(*words: object) -> Result:
    """Runs `hiring audit` with these words in this process."""
    return CliRunner().invoke(app, ["audit", *map(str, words)])


def told(*words: object) -> dict[str, Any]:
    """What it tells programs."""
    done = audit(*words, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def one_line(text: str) -> str:
    return " ".join(text.split())


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


@pytest.mark.parametrize("left", [0.1, 0.5, 0.999])
def test_a_bundle_that_was_cut_off_is_not_sound(left: float, tmp_path: Path) -> None:
    content = (VECTORS / "sound.zip").read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(content[: int(len(content) * left)])
    done = audit("verify", cut)
    assert (done.exit_code, "was cut off or altered" in one_line(done.stdout)) == (WRONG, True)
    plain = json.loads(audit("verify", cut, "--json").stdout)
    assert (plain["sound"], plain["flaw"]["sequence"]) == (False, 0)


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
        assert audit("verify", tmp_path / "cut.zip").exit_code != 0


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


def used(running: Up) -> Up:
    """A system on which something happened."""
    running.command("briefing/DraftBrief", DRAFT, id_="c1")
    running.command("briefing/AgreePitch", {"vacancy": "v1", "pitch": "A calm team."}, id_="c2")
    running.command("briefing/DraftBrief", {**DRAFT, "vacancy": "v2"}, id_="c3")
    running.command("briefing/AgreePitch", {"vacancy": "v1", "pitch": "A calm team of four."}, id_="c4")
    return running


def test_a_running_system_is_taken_home_proven_replayed_and_examined(running: Up, tmp_path: Path) -> None:
    where = ("--data", used(running).data, "--by", "ada")
    kept = tmp_path / "kept.note"
    assert "the head over" in audit("head", *where, "--to", kept).stdout
    everything, part = tmp_path / "all.zip", tmp_path / "v1.zip"
    size = told("export", everything, *where)["messages"]
    assert size == told("head", *where)["size"]
    assert told("verify", everything, "--head", kept)["size"] == size
    nothing = audit("export", tmp_path / "nothing.zip", *where, "--vacancy", "v9")
    assert (nothing.exit_code, "no message of the log is of vacancy v9" in one_line(nothing.output)) == (1, True)
    assert not (tmp_path / "nothing.zip").exists()
    of_vacancy = told("export", part, "--vacancy", "v1", *where)["messages"]
    verified = told("verify", part)
    assert (verified["size"], verified["vouched"], verified["covers"]) == (of_vacancy, True, {"vacancy": "v1"})
    stretch = told("export", tmp_path / "some.zip", "--from", "2", "--until", "3", *where)["messages"]
    assert stretch == told("verify", tmp_path / "some.zip")["size"] == 2
    of_anna = told("export", tmp_path / "anna.zip", "--person", "anna", *where)["messages"]
    assert 4 <= of_anna <= size
    table = tmp_path / "events.parquet"
    assert told("export", table, "--vacancy", "v2", *where)["events"] == in_parquet(table, "v2")
    later = audit("export", tmp_path / "none.zip", "--from", "2999-01-01", *where)
    assert (later.exit_code, "nothing of the log lies there" in one_line(later.output)) == (1, True)
    proof = told("prove", 2, *where, "--to", tmp_path / "proof.zip")
    assert told("verify", tmp_path / "proof.zip")["root"] == proof["root"]
    assert told("prove", json.loads(proof["body"])[0]["id"], *where)["sequence"] == 2
    assert ("ada", "audit.export") in accesses(running)
    what_is_no_decision_is_called_what_it_is(where, tmp_path)
    the_past_is_replayed(where[:2], everything)
    assert audit("doctor", *where[:2]).exit_code == 0, audit("doctor", *where[:2]).output
    nobody_may_alter_a_view(running)


def in_parquet(table: Path, vacancy: str) -> int:
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = parquet.read_table(table).to_pylist()
    assert {row["vacancy"] for row in rows} == {vacancy}
    assert json.loads(rows[0]["data"])["vacancy"] == vacancy
    return len(rows)


def accesses(running: Up) -> set[tuple[str, str]]:
    """Who read what, as it was recorded."""
    return asyncio.run(_accesses(running))


async def _accesses(running: Up) -> set[tuple[str, str]]:
    client = await connect([Addresses.read(running.data).nats], "test")
    found = await Client(client).ask(ListAccesses(), "ada", roles=[OrganisationRole.AUDITOR])
    await client.close()
    return {(access.by, access.query) for access in found.accesses}


def what_is_no_decision_is_called_what_it_is(where: tuple[object, ...], folder: Path) -> None:
    done = audit("explain", "1", "--to", folder / "draft.zip", *where)
    said = one_line(done.output)
    assert (done.exit_code, "1 is no decision whose rules can be checked, but 'brief drafted'" in said) == (1, True), (
        said
    )
    assert "Find them by: hiring log --vacancy v1 --type CandidateAdvanced" in said
    assert not (folder / "draft.zip").exists()


def the_past_is_replayed(where: tuple[object, ...], bundle: Path) -> None:
    first = told("replay", "v1/brief/v1", "--as-of", "1", *where)["state"]
    assert first["at_version"] == 1
    for source in (where, ("--archive", bundle)):
        said = told("replay", "v1/brief/v1", "--as-of", "1", "--and", "999", *source)["differences"]
        assert any("pitch" in sentence and "A calm team of four." in sentence for sentence in said), said
        rows = told("replay", "briefing_briefs", "--where", "vacancy=v2", "--as-of", "1", *source)["state"]
        assert rows == {}
        assert set(told("replay", "briefing_briefs", *source)["state"]) >= {"v1", "v2"}
    asked = told("replay", "briefing/ShowBrief", "--with", '{"vacancy": "v1"}', "--by", "anna", "--as-of", "1", *where)
    assert (asked["as_of"], "A calm team." in json.dumps(asked["state"])) == (1, False)
    refused = audit("replay", "briefing/ShowBrief", "--with", '{"vacancy": "v1"}', "--by", "stranger", *where)
    assert (refused.exit_code, "stranger asked; ask as somebody who may see it: --by" in one_line(refused.output)) == (
        1,
        True,
    )
    unknown = audit("replay", "nothing-like-this", *where)
    assert (unknown.exit_code, "is no aggregate" in one_line(unknown.output)) == (1, True)


def nobody_may_alter_a_view(running: Up) -> None:
    with sqlite3.connect(running.data / "briefing.db") as database:
        database.execute("UPDATE briefing_briefs SET title = 'Another' WHERE vacancy = 'v2'")
    done = audit("doctor", "--data", running.data, "--json")
    (ill,) = [line for line in map(json.loads, done.stdout.splitlines()) if not line["well"]]
    assert (done.exit_code, ill["says"]) == (1, "briefing_briefs: the row v2 is another")


def test_a_lost_log_is_restored_with_its_views_and_goes_on(tmp_path: Path) -> None:
    lost = tmp_path / "lost"
    with up(lost) as running:
        used(running)
        root = told("head", "--data", lost)["root"]
        size = told("head", "--data", lost)["size"]
        told("export", tmp_path / "v1.zip", "--vacancy", "v1", "--data", lost, "--by", "eve")
        assert ("eve", "audit.export") in accesses(running)
        assert audit("restore", lost / "archive", "--data", lost).exit_code == 1, "its broker still runs"
        running.command("briefing/AgreePitch", {"vacancy": "v2", "pitch": "The last word."}, id_="c5")
        running.stop()
    verified = told("verify", lost / "archive")
    assert verified["size"] == size + 1, "what was done last stands in the archive when the system has stopped"
    size, root = verified["size"], verified["root"]
    shutil.rmtree(lost / "nats")
    restored = told("restore", lost / "archive", "--data", lost)
    assert (restored["restored"], restored["root"]) == (size, root)
    again = audit("restore", lost / "archive", "--data", lost)
    assert (again.exit_code, "messages already" in one_line(again.output)) == (1, True)
    with up(lost) as running:
        assert len(running.query("briefing/ListBriefs", {})["briefs"]) == 2
        repeated = running.command("briefing/DraftBrief", DRAFT, id_="c1")
        assert (repeated.status_code, repeated.json()["version"]) == (200, 1), "what was done is known to be done"
        assert ("eve", "audit.export") in accesses(running), "who took what home is still known"
        assert told("head", "--data", lost)["root"] == root, "nothing was added by starting again"
        assert running.command("briefing/DraftBrief", {**DRAFT, "vacancy": "v3"}, id_="c9").status_code == 200
        assert told("head", "--data", lost)["size"] == size + 1
        assert audit("verify", lost / "archive").exit_code == 0
        assert audit("doctor", "--data", lost).exit_code == 0


def test_a_restore_that_was_killed_goes_on_where_it_ended(tmp_path: Path) -> None:
    archived(tmp_path, stored(4_000, aggregates=300), every=1_000)
    into = tmp_path / "into"
    words = ["audit", "restore", str(tmp_path / "archive"), "--data", str(into), "--json"]
    killed = Program("-m", "hiring.local.cli", *words, output=tmp_path / "said")
    store = into / "nats" / "jetstream"
    while not begun(store):
        assert killed.returncode is None
        time.sleep(0.005)
    killed.kill()
    killed.wait()
    while locked(into / "nats" / "lock"):
        time.sleep(0.05)
    restored = told("restore", tmp_path / "archive", "--data", into)
    assert (restored["restored"], restored["root"]) == (4_000, told("verify", tmp_path / "archive")["root"])


def begun(store: Path) -> bool:
    """Whether something stands in the store; folders come and go while the broker makes it."""
    try:
        return any(file.stat().st_size > 100_000 for file in store.rglob("*.blk"))
    except FileNotFoundError:
        return False


def locked(file: Path) -> bool:
    """Whether the broker of the killed command has not ended yet."""
    with file.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        return False


def test_an_archive_that_is_not_sound_is_not_restored(tmp_path: Path) -> None:
    done = audit("restore", VECTORS / "altered.zip", "--data", tmp_path / "into")
    assert (done.exit_code, "sequence 5" in one_line(done.output)) == (WRONG, True)
    part = audit("restore", VECTORS / "part.zip", "--data", tmp_path / "into")
    assert (part.exit_code, "only a whole archive" in one_line(part.output)) == (1, True)
    assert not (tmp_path / "into").exists()
