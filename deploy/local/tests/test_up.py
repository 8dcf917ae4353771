"""`hiring up`: starts, goes on where it stopped, and says in one line why it can't."""

import random
import signal
import socket
from pathlib import Path

import pytest
from deploy.local.tests.conftest import Up, hiring, up

from hiring.audit.stores import Folder
from hiring.audit.verifying import verify

DRAFT = {"vacancy": "v1", "position": {"title": "Backend Engineer"}}


def test_a_restart_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with up(tmp_path) as first:
        assert first.command("briefing/DraftBrief", DRAFT).status_code == 200
        assert first.stop() == 0
    with up(tmp_path) as second:
        (brief,) = second.query("briefing/ListBriefs", {})["briefs"]
        assert brief["title"] == "Backend Engineer"
        again = second.command("briefing/DraftBrief", DRAFT)
        assert (again.status_code, again.json()["version"]) == (200, 1), "the same id has the same answer"


def test_a_killed_system_starts_again_with_all_that_was_acknowledged(tmp_path: Path) -> None:
    with up(tmp_path) as first:
        sequence = first.command("briefing/DraftBrief", DRAFT).json()["sequence"]
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    with up(tmp_path) as second:
        assert second.query("briefing/ListBriefs", {}, after_sequence=str(sequence))["briefs"]


def test_a_second_start_on_the_same_data_is_refused_in_one_line(running: Up) -> None:
    done = hiring("up", "--data", str(running.data), "--port", "0")
    assert done.returncode == 1
    assert "another broker runs on" in one_line(done.stderr)


def test_a_busy_port_is_refused_in_one_line(tmp_path: Path) -> None:
    port = random.randrange(20_000, 30_000)  # no system gives out these, nor the next one, which the broker takes
    with socket.create_server(("127.0.0.1", port)):
        done = hiring("up", "--data", str(tmp_path), "--port", str(port))
    assert done.returncode == 1
    assert f"port {port} is taken" in one_line(done.stderr)


def test_a_folder_that_cannot_be_written_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = hiring("up", "--data", str(tmp_path / "file" / "data"), "--port", "0")
    assert done.returncode == 1
    assert "cannot be written" in one_line(done.stderr)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_archive_all_forget_the_addresses_and_end_with_exit_code_0(
    running: Up, sign: signal.Signals
) -> None:
    sequence = running.command("briefing/DraftBrief", DRAFT).json()["sequence"]
    assert running.stop(sign) == 0
    verdict = verify(Folder(running.data / "archive"))
    assert (verdict.flaw, verdict.size) == (None, sequence)
    done = hiring("log", "--data", str(running.data))
    assert done.returncode == 1
    assert "no system runs on" in one_line(done.stderr)


def one_line(text: str) -> str:
    (line,) = text.strip().splitlines()
    return str(line)
