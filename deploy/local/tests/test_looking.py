"""`hiring log`, `views`, `parked`, `provision`, `doctor` and `check` on a running system."""

import asyncio
import json
from importlib.metadata import version
from pathlib import Path

import pytest
from deploy.local.tests.conftest import Up, hiring, json_lines
from deploy.local.tests.test_up import DRAFT, one_line

from hiring.eventkit.log.connect import connect
from hiring.local.place import Addresses


@pytest.fixture
def used(running: Up) -> Up:
    """A system on which something happened."""
    running.command("briefing/DraftBrief", DRAFT, id_="c1")
    running.command("briefing/AgreePitch", {"vacancy": "v1", "pitch": "A calm team."}, id_="c2")
    running.command("briefing/DraftBrief", {**DRAFT, "vacancy": "v2"}, id_="c3")
    return running


def test_the_version_is_that_of_the_packages() -> None:
    assert hiring("--version").stdout == f"hiring {version('hiring-local')}\n"


def test_the_log_is_read_by_people_and_by_programs(used: Up) -> None:
    where = ("--data", str(used.data))
    readable = hiring("log", *where).stdout
    assert "brief drafted  v1" in readable
    lines = json_lines("log", *where)
    assert [line["sequence"] for line in lines] == sorted(line["sequence"] for line in lines)
    assert [line["causationid"] for line in lines if line["actor"] == "anna"] == ["c1", "c2", "c3"]
    assert {line["data"]["vacancy"] for line in json_lines("log", *where, "--vacancy", "v2")} == {"v2"}
    (pitch,) = json_lines("log", *where, "--type", "PitchAgreed")
    assert pitch["type"] == "briefing.pitch-agreed.v1"
    assert json_lines("log", *where, "--from", "3") == [line for line in lines if line["sequence"] >= 3]
    nothing = hiring("log", *where, "--type", "NoSuchThing")
    assert "nothing in the log fits" in nothing.stderr


def test_views_say_how_far_they_are_and_are_rebuilt(used: Up) -> None:
    where = ("--data", str(used.data))
    used.query("briefing/ListBriefs", {})
    lags = {line["view"]: line for line in json_lines("views", "lag", *where)}
    assert lags["briefing_briefs"]["sequence"] >= 3
    assert hiring("views", "rebuild", "--all", *where).returncode == 0
    assert len(used.query("briefing/ListBriefs", {})["briefs"]) == 2
    wrong = hiring("views", "rebuild", "no-such-view", *where)
    assert (wrong.returncode, "there is no view" in one_line(wrong.stderr)) == (1, True)


def test_what_a_service_cannot_read_is_parked_listed_and_tried_again(used: Up) -> None:
    where = ("--data", str(used.data))
    asyncio.run(a_deadline_that_nobody_can_read(used.data))
    for _ in range(50):
        parked = json_lines("parked", "list", *where)
        if parked:
            break
    (one,) = parked
    assert (one["service"], one["reader"]) == ("pipeline", "deadlines")
    again = hiring("parked", "retry", str(one["number"]), *where)
    assert again.returncode == 1
    assert "parked anew" in again.stdout
    assert hiring("parked", "drop", str(one["number"]), *where).returncode == 1
    (anew,) = json_lines("parked", "list", *where)
    ill = hiring("doctor", *where, "--json")
    assert ill.returncode == 1
    assert [line["what"] for line in map(json.loads, ill.stdout.splitlines()) if not line["well"]] == [
        "parked messages"
    ]
    dropped = hiring("parked", "drop", str(anew["number"]), *where)
    assert dropped.returncode == 0
    assert "hiring.due.pipeline.odd was dropped" in dropped.stdout
    assert json_lines("parked", "list", *where) == []


def test_the_doctor_finds_a_system_well(used: Up) -> None:
    findings = {finding["what"]: finding for finding in json_lines("doctor", "--data", str(used.data))}
    assert all(finding["well"] for finding in findings.values())
    assert "every hash chain whole" in findings["log"]["says"]


def test_provisioning_again_changes_nothing(used: Up) -> None:
    where = ("--data", str(used.data))
    assert "nothing to do" in hiring("provision", *where).stdout
    assert hiring("provision", "--check", *where).returncode == 0


async def a_deadline_that_nobody_can_read(data: Path) -> None:
    client = await connect([Addresses.read(data).nats], "test")
    headers = {"Nats-Schedule": "@at 2026-01-05T09:00:00Z", "Nats-Schedule-Target": "hiring.due.pipeline.odd"}
    await client.jetstream().publish("hiring.deadline.pipeline.odd", b"{}", headers=headers)
    await client.close()


def test_a_check_promises_nothing_of_servers_that_tell_nothing(used: Up) -> None:
    done = hiring("check", "--data", str(used.data), "--replicas", "1", "--json")
    found = {line["what"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 3
    assert found["copies of each stream"]["well"]
    assert not found["servers"]["well"]
    assert "health of servers" not in found
