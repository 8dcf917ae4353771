"""Programs of this repository as processes of their own, whose imports are done already.

Each is forked from a server that has imported what programs need, and is otherwise a process like any other: with its
own memory, environment, output, signals, exit code and death. Imports are most of a short program's processor time.
"""

import asyncio
import multiprocessing
import os
import runpy
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import TimeoutExpired

_FORKING = multiprocessing.get_context("forkserver")
_LOOK_AGAIN_SECONDS = 0.01


def import_beforehand(*modules: str) -> None:
    """What programs find imported at their start; to be said before the first of them starts."""
    _FORKING.set_forkserver_preload(list(modules))


class Program:
    """`python <words>`, where the words begin with `-m <module>` or `-c <code>`."""

    def __init__(
        self,
        *words: str,
        output: Path,
        errors: Path | None = None,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        """Starts it. What it prints is added to the file `output`, what it complains of to `errors`, if that is given.

        Args:
            words: as on the command line of Python.
            output: where its stdout goes.
            errors: where its stderr goes, if not there too.
            environment: added to this process's.
            folder: where it runs, if not where this process does.
        """
        self._output, files = output, (output, errors or output)
        everything = {**os.environ, **(environment or {})}
        what = (words, everything, folder or Path.cwd(), files)
        self._process = _FORKING.Process(target=_become, args=what, daemon=True)  # ends with the tests at the latest
        self._process.start()

    @property
    def returncode(self) -> int | None:
        """Its exit code, as `subprocess` gives it; none while it runs."""
        return self._process.exitcode

    def send_signal(self, sign: signal.Signals) -> None:
        """A signal, if it runs."""
        if self.returncode is None and self._process.pid is not None:
            os.kill(self._process.pid, sign)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float = 60) -> int:
        """Its exit code, at its end.

        Raises:
            TimeoutExpired: it did not end within `timeout` seconds.
        """
        ends = time.monotonic() + timeout
        while (code := self.returncode) is None:
            if time.monotonic() > ends:
                raise TimeoutExpired(str(self._process.name), timeout)
            time.sleep(_LOOK_AGAIN_SECONDS)
        return code

    def first_line(self, timeout: float = 60) -> str:
        """The first line of its output as soon as it stands there, or less, if it ended before.

        Raises:
            TimeoutExpired: neither came within `timeout` seconds.
        """
        ends = time.monotonic() + timeout
        while True:
            is_over = self.returncode is not None
            said = self._output.read_text() if self._output.exists() else ""
            if is_over or "\n" in said:
                return said.partition("\n")[0]
            if time.monotonic() > ends:
                raise TimeoutExpired(str(self._process.name), timeout)
            time.sleep(_LOOK_AGAIN_SECONDS)

    async def ended(self) -> int:
        """Its exit code, at its end."""
        while (code := self.returncode) is None:  # noqa: ASYNC110 - another process: there is no event to wait for
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        return code


def _become(words: Sequence[str], environment: Mapping[str, str], folder: Path, files: Sequence[Path]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for descriptor, file in enumerate(files, 1):
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(opened, descriptor)
        os.close(opened)
    kind, what, *arguments = words
    sys.argv = [what, *arguments]
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - the test's own code
