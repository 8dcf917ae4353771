"""`hiring audit` as an auditor uses it on a system that runs, and on what is left of one."""

import asyncio
import fcntl
import json
import shutil
import sqlite3
import time
from pathlib import Path

import pytest
from deploy.local.tests.auditing import WRONG, audit, one_line, told
from deploy.local.tests.conftest import Up, up
from deploy.local.tests.test_up import DRAFT
from services.audit.tests.logs import archived, stored
from services.audit.tests.vectors import FOLDER as VECTORS

from hiring.chassis.client import Client
from hiring.contracts.audit import ListAccesses
from hiring.contracts.requests import OrganisationRole
from hiring.eventkit.log.connect import connect
from hiring.eventkit.testing.programs import Program
from hiring.local.place import Addresses


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
