"""The `hiring` command as a person uses it: a process of its own, its two outputs and its exit code."""

import fcntl
import json
import logging
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import pytest
import structlog

from hiring.eventkit.testing.programs import Program
from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.table import ROWS


@dataclass(frozen=True)
class Up:
    """A running `hiring up`."""

    process: Program
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


_CLI = ("-m", "hiring.local.cli")


def hiring(*words: str, **environment: str) -> CompletedProcess[str]:
    """Runs `hiring` with these words to its end."""
    with TemporaryDirectory() as folder:
        output, errors = Path(folder) / "output", Path(folder) / "errors"
        program = Program(*_CLI, *words, output=output, errors=errors, environment=environment)
        try:
            code = program.wait()
        finally:
            program.kill()
        return CompletedProcess(words, code, output.read_text(), errors.read_text())


def json_lines(*words: str) -> list[dict[str, Any]]:
    """What `hiring … --json` prints."""
    done = hiring(*words, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextmanager
def up(data: Path, port: int = 0, **environment: str) -> Iterator[Up]:
    """`hiring up` on that folder, until the block ends."""
    words = ("up", "--json", "--data", str(data), "--port", str(port))
    with TemporaryDirectory() as folder:
        output, errors = Path(folder) / "output", Path(folder) / "errors"
        process = Program(*_CLI, *words, output=output, errors=errors, environment=environment)
        try:
            ready = json.loads(process.first_line() or "{}")
            assert ready.get("ready"), errors.read_text()
            yield Up(process, data, ready["http"])
        finally:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class Demo:
    """What `hiring demo` left."""

    shown: str
    data: Path


def demo_played(temporary: pytest.TempPathFactory) -> Demo:
    """Both plays, with a copy of their data of one's own. They are played once for all processes of a run."""
    mine = temporary.getbasetemp()
    shared = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    done, begun = shared / "demo-played", shared / "demo-begun"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(begun, ignore_errors=True)  # of a process that was ended while it played
            played = hiring("demo", "--keep", str(begun / "data"))
            assert played.returncode == 0, played.stderr
            (begun / "shown").write_text(played.stdout)
            begun.rename(done)
    data = shutil.copytree(done / "data", temporary.mktemp("demo") / "data")
    return Demo((done / "shown").read_text(), data)


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """A command run in this process sets up its logging; here that is the tests'."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Up]:
    """A system that runs."""
    with up(tmp_path / "data") as it:
        yield it
