"""One replica of a service as a program: `python -m tests.faults.replica pipeline`. Its clock can be stepped.

SIGUSR1 has it read how many seconds its clock is wrong from the file that `FAULTS_CLOCK` names.
"""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import time_machine


class Clock:
    """The wall clock of this process: wrong by as much as the file says. What counts intervals goes on as ever."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._travel: time_machine.travel | None = None

    def step(self, *_signal: object) -> None:
        """Reads the file again."""
        if self._travel is not None:
            self._travel.stop()
            self._travel = None
        seconds = float(self._file.read_text()) if self._file.exists() else 0.0
        if seconds:
            self._travel = time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True)
            self._travel.start()


if __name__ == "__main__":
    clock = Clock(Path(os.environ["FAULTS_CLOCK"]))
    clock.step()
    signal.signal(signal.SIGUSR1, clock.step)
    import_module(f"hiring.{sys.argv[1]}.app").main()
