"""`hiring import`: what fits is taken, what does not is told line by line, and running it again changes nothing."""

import json
import time
from pathlib import Path

import httpx2
from deploy.local.tests.conftest import Up, hiring, json_lines

from hiring.contracts.samples import complete_brief, kick_off
from hiring.local.importing import RefusedLine, Row, read_rows
from hiring.local.place import Addresses

CSV = """id,name,contact,source,vacancy,experience,skills
17,Ada Lovelace,ada@example.org,Job board,v1,senior,rust go
18,Grace Hopper,grace@example.org,Referrals,,,
19,,alan@example.org,Job board,v1,,
20,Alan Turing,alan@example.org,Job board,v9,,
"""


def agreed(system: Up) -> None:
    commands = [*kick_off("v1", complete_brief())]
    for number, command in enumerate(commands):
        name = f"briefing/{type(command).__name__}"
        system.command(name, command.model_dump(mode="json", exclude_none=True), "anna", f"kick-off-{number}")
    system.command("briefing/SubmitBrief", {"vacancy": "v1"}, "anna", "submit")
    version = system.query("briefing/ShowBrief", {"vacancy": "v1"})["brief_version"]
    for person in ("maria", "olga"):
        approval = {"vacancy": "v1", "brief_version": version}
        answer = system.command("briefing/ApproveBrief", approval, person, f"approve-{person}")
        assert answer.is_success, answer.text
    for _ in range(100):
        if system.command("pipeline/OpenPool", {"vacancy": "v1", "pool": "first"}, "anna", "open").is_success:
            return
        time.sleep(0.1)
    raise AssertionError("the search did not open")


def person(id_: str) -> str:
    return Row(id=id_, name="-", contact="-", source="-").candidate


def test_what_fits_is_taken_and_what_does_not_is_told_by_its_line(running: Up, tmp_path: Path) -> None:
    agreed(running)
    file = tmp_path / "candidates.csv"
    file.write_text(CSV)
    words = ("import", str(file), "--as", "anna", "--data", str(running.data))
    first = hiring(*words)
    assert first.returncode == 1
    told = first.stdout.splitlines()
    assert told[0].startswith("line 4: name:")
    assert told[1].startswith("line 5: S12:")
    assert told[2] == "candidates.csv: 2 of 4 lines taken, 2 refused"
    before = json_lines("log", "--data", str(running.data))
    again = hiring(*words, "--json")
    assert json.loads(again.stdout.splitlines()[-1]) == {"lines": 4, "taken": 2, "refused": 2}
    assert json_lines("log", "--data", str(running.data)) == before
    registered = [line["data"]["candidate"] for line in before if line["type"] == "pipeline.candidate-registered.v1"]
    assert sorted(registered) == sorted([person("17"), person("18")])
    entered = [line["data"] for line in before if line["type"] == "pipeline.candidacy-entered.v1"]
    assert [(one["experience"], one["additional_skills"]) for one in entered] == [("senior", ["rust", "go"])]


def test_whoever_may_not_register_leaves_no_application_behind(running: Up, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("id,name,contact,source\n21,Edsger Dijkstra,edsger@example.org,Referrals\n")
    done = hiring("import", str(file), "--as", "anna", "--role", "auditor", "--data", str(running.data))
    assert done.returncode == 1
    assert done.stdout.startswith("line 2: not-your-office:")
    assert hiring("import", str(file), "--as", "anna", "--data", str(running.data)).returncode == 0


def test_over_http_it_is_the_work_of_whoever_the_token_speaks_of(running: Up, tmp_path: Path) -> None:
    file, token = tmp_path / "two.csv", tmp_path / "token"
    file.write_text("id,name,contact,source,vacancy\n21,E. D.,e@example.org,Referrals,\n22,B. L.,b@example.org,Ad,v9\n")
    words = ("import", str(file), "--gateway", running.http, "--token", str(token))
    token.write_text("made up")
    stranger = hiring(*words)
    assert (stranger.returncode, stranger.stdout) == (1, "")
    assert "hiring: the gateway does not take this token" in stranger.stderr
    said = {"grant_type": "person", "person": "anna"}
    token.write_text(httpx2.post(f"{Addresses.read(running.data).issuer}/token", data=said).json()["access_token"])
    done = hiring(*words)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "two.csv: 1 of 2 lines taken, 1 refused")
    assert done.stdout.startswith("line 3: There is no such vacancy")
    log = json_lines("log", "--data", str(running.data))
    assert [(line["data"]["candidate"], line["actor"]) for line in log] == [(person("21"), "anna")]
    assert "say whose work it is" in hiring(*words, "--as", "anna").stderr


def test_json_lines_are_read_as_well(tmp_path: Path) -> None:
    file = tmp_path / "candidates.jsonl"
    ada = {"id": "17", "name": "Ada", "contact": "ada@example.org", "source": "Job board", "skills": ["rust"]}
    file.write_text(json.dumps(ada) + "\n\nnonsense\n[]\n" + json.dumps({**ada, "age": 36}) + "\n")
    read = dict(read_rows(file))
    first = read[1]
    assert isinstance(first, Row)
    assert (first.skills, first.application()) == (("rust",), None)
    assert [one.because.partition(":")[0] for one in read.values() if isinstance(one, RefusedLine)] == [
        "not JSON",
        "not a JSON object",
        "age",
    ]


def test_the_id_of_a_person_is_the_same_each_time_and_tells_nothing() -> None:
    row = Row(id="17", name="Ada", contact="ada@example.org", source="Job board")
    assert row.candidate == Row(id="17", name="Ada L.", contact="-", source="Referrals").candidate
    assert "Ada" not in row.candidate
