"""The `hiring` command as a person uses it: a process of its own, its two outputs and its exit code."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.table import ROWS


@dataclass(frozen=True)
class Up:
    """A running `hiring up`."""

    process: "subprocess.Popen[str]"
    data: Path
    http: str

    def command(self, name: str, data: dict[str, Any], actor: str = "anna", id_: str = "c1") -> httpx2.Response:
        """Sends the command `<service>/<Name>` to where it stands over HTTP."""
        row = row_of(name)
        headers = {"X-Actor": actor, "Idempotency-Key": id_}
        if row.must_match:
            brief = httpx2.get(f"{self.http}/vacancies/{data['vacancy']}/brief", headers=headers)
            headers["If-Match"] = brief.headers["ETag"]
        body = {field: value for field, value in data.items() if field not in row.in_path}
        return httpx2.request(row.method, self.http + row.path.format(**data), json=body, headers=headers)

    def query(self, name: str, data: dict[str, Any], actor: str = "anna", **asked: str) -> Any:
        """Asks the query `<service>/<Name>` where it stands over HTTP."""
        answer = httpx2.get(self.http + row_of(name).path.format(**data), params=asked, headers={"X-Actor": actor})
        return answer.raise_for_status().json()

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        """Ctrl-C, or another signal; the exit code."""
        self.process.send_signal(sign)
        return self.process.wait(20)


def row_of(name: str) -> Row:
    """Where the command or query stands over HTTP."""
    (row,) = [row for row in ROWS if f"{row.service}/{row.name}" == name]
    return row


def hiring(*words: str) -> "subprocess.CompletedProcess[str]":
    """Runs `hiring` with these words to its end."""
    program = [sys.executable, "-m", "hiring.local.cli", *words]
    return subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own words


def json_lines(*words: str) -> list[dict[str, Any]]:
    """What `hiring … --json` prints."""
    done = hiring(*words, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextmanager
def up(data: Path, port: int = 0) -> Iterator[Up]:
    """`hiring up` on that folder, until the block ends."""
    words = ["up", "--json", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", "hiring.local.cli", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        ready = json.loads(process.stdout.readline() or "{}")
        assert ready.get("ready"), process.stderr.read() if process.stderr else ""
        yield Up(process, data, ready["http"])
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Up]:
    """A system that runs."""
    with up(tmp_path / "data") as it:
        yield it
