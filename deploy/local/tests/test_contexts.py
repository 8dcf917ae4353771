"""Contexts as somebody who operates clusters elsewhere uses them."""

import json
from pathlib import Path

import pytest
from deploy.local.tests.conftest import hiring, json_lines

from hiring.eventkit.views.database import DatabaseUnavailable
from hiring.local.contexts import CHOSEN
from hiring.local.system import SERVICES
from hiring.local.views import database


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def added(home: Path) -> None:
    (home / "operator.nk").write_text("SU…")
    words = ("--nats", "nats://127.0.0.1:1", "--nkey", str(home / "operator.nk"))
    assert hiring("context", "add", "production", *words).returncode == 0


def test_a_context_is_kept_without_a_secret_and_listed(home: Path) -> None:
    added(home)
    file = home / "config" / "hiring" / "contexts.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "SU…" not in file.read_text()
    (listed,) = json_lines("context", "list")
    assert (listed["name"], listed["used"]) == ("production", False)
    assert hiring("context", "add", "x", "--nats", "nats://me:secret@there:4222").returncode == 1
    assert hiring("context", "use", "production").returncode == 0
    assert json.loads(file.read_text())["used"] == "production"
    assert hiring("context", "remove", "production").returncode == 0
    assert json_lines("context", "list") == []


def test_nothing_is_changed_in_a_context_unless_one_says_so(home: Path) -> None:
    added(home)
    refused = hiring("--context", "production", "parked", "retry", "--all")
    assert refused.returncode == 1
    assert "this would hand parked messages over again in the context production" in refused.stderr
    assert "hiring --write" in refused.stderr


def test_a_context_that_is_not_there_is_named_with_those_that_are(home: Path) -> None:
    added(home)
    missing = hiring("--context", "staging", "log")
    assert missing.returncode == 1
    assert "there is no context staging (there are: production)" in missing.stderr


def test_a_command_that_names_a_folder_stays_on_this_machine(home: Path) -> None:
    added(home)
    hiring("context", "use", "production")
    here = hiring("log", "--data", str(home / "nothing"))
    assert "no system runs on" in here.stderr


def test_a_context_without_a_database_is_told_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(CHOSEN, "name", "production")
    with pytest.raises(DatabaseUnavailable, match="`hiring context add production … --database FILE`"):
        database(SERVICES[0], tmp_path / "nowhere")
