"""A whole system in a process of its own, as an integrator meets it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it answers over HTTP."""
    data = tmp_path_factory.mktemp("up") / "data"
    yield from _up(data)


def _up(data: Path) -> Iterator[str]:
    program = [sys.executable, "-m", "hiring.local.cli", "up", "--json", "--data", str(data), "--port", "0"]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["http"]
    finally:
        process.terminate()
        process.communicate(timeout=60)
