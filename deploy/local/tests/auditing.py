"""`hiring audit` run in the tests' own process."""

import json
from typing import Any

from typer.testing import CliRunner, Result

from hiring.local.cli import app

WRONG = 3


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
