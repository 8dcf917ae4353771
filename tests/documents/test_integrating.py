"""The page for integrators is true: its programs are written and its commands run, as they stand there."""

import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "integrating.md").read_text()
PROGRAMS = re.findall(r"Save this as `(\w+\.py)`:\n\n```python\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = re.findall(r"^```sh\n(.*?)\n```", PAGE, re.MULTILINE | re.DOTALL)
PRINTED = "".join(re.findall(r"^```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)).splitlines()
_PATIENCE_SECONDS = 90


def free_ports() -> dict[str, int]:
    """Free ones in place of the page's: that of `hiring up` has its next two beside it, for broker and issuer."""
    with ExitStack() as stack:
        servers = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(20)]
        free = sorted(server.getsockname()[1] for server in servers)
    return {"8080": free[-1], "8090": next(port for port in free if port < free[-1] or port > free[-1] + 2)}


def as_here(text: str, ports: dict[str, int]) -> str:
    for port, here in ports.items():
        text = text.replace(port, str(here))
    return text


def words_of(command: str) -> list[str]:
    """The command's words, with this Python in place of the one that `./hiring` installs."""
    words = shlex.split(command.removesuffix("&"))
    if words[0] == "./hiring":
        return [sys.executable, "-m", "hiring.local.cli", *words[1:]]
    return [sys.executable, *words[1:]]


@contextmanager
def beside(words: list[str], folder: Path, log: Path) -> Iterator[None]:
    with log.open("w") as lines:
        process = subprocess.Popen(words, cwd=folder, stdout=lines, stderr=subprocess.STDOUT)  # noqa: S603 - the page's
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def answers(port: int) -> None:
    ends = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < ends
            time.sleep(0.2)
        else:
            return


def test_every_command_of_the_page_does_what_it_says(tmp_path: Path) -> None:
    ports = free_ports()
    for name, text in PROGRAMS:
        (tmp_path / name).write_text(as_here(text, ports))
    log, printed = tmp_path / "printed.log", ""
    assert [name for name, _ in PROGRAMS] == ["receiver.py", "first_webhook.py", "listen.py"]
    with ExitStack() as stack:
        waiting = iter(ports.values())
        for command in COMMANDS:
            words = words_of(as_here(command, ports))
            if command.endswith("&"):
                stack.enter_context(beside(words, tmp_path, log if "receiver" in command else tmp_path / "up.log"))
                answers(next(waiting))
            else:
                done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=90, check=False)  # noqa: S603 - the page's
                assert done.returncode == 0, done.stderr
                printed += done.stdout
        ends = time.monotonic() + _PATIENCE_SECONDS
        while "briefing.brief_drafted" not in log.read_text():
            assert time.monotonic() < ends
            time.sleep(0.1)
    assert [line for line in PRINTED if line not in printed + log.read_text()] == []
