"""A service that runs alone knows every event of the others: only what is newer than it is unknown to it."""

import subprocess
import sys

_PROGRAM = "import {}; from hiring.contracts.messages import EVENTS; print(*sorted(EVENTS))"


def known_after_importing(module: str) -> list[str]:
    said = subprocess.run([sys.executable, "-c", _PROGRAM.format(module)], check=True, capture_output=True, text=True)  # noqa: S603 - our own words
    return said.stdout.split()


def test_whatever_runs_a_service_knows_every_event_of_all() -> None:
    assert known_after_importing("hiring.chassis.assembly") == known_after_importing("hiring.contracts.catalogue")
