"""The benchmarks: hiring against what stands below it, side by side in one run, in medians and ratios."""

import argparse
import asyncio
import json
import os
import sys
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console
from tests.benchmarks import append, cluster, command, growth, load, memory, printing, replay
from tests.benchmarks.measuring import Options, Subject

from hiring.chassis.logging import configure_logging


class Prepares(Protocol):
    """Sets a subject up and takes it down again."""

    def __call__(self, options: Options) -> AbstractAsyncContextManager[Subject]: ...


SUBJECTS: dict[str, Prepares] = {
    "append": append.subject,
    "command": command.subject,
    "load": load.subject,
    "replay": replay.subject,
    "cluster": cluster.subject,
    "growth": growth.subject,
    "memory": memory.subject,
}
if find_spec("eventsourcing") and find_spec("asyncpg"):  # in a dependency group of their own
    from tests.benchmarks import peers

    SUBJECTS["peers"] = peers.subject

_EXAMPLE = "example: python -m tests.benchmarks.run --quick --only append,load --json figures.json"


def main() -> None:
    """Measures what it is told to, and prints it."""
    told = _told()
    configure_logging("warning")
    options = Options(told.rounds or (3 if told.quick else 7), told.quick)
    # The figures are no use to anybody in a terminal of 80 columns when they are cut off.
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(printing.machine())
    busy = f"{os.getloadavg()[0]:.1f} in the minute before the run"
    found = {name: asyncio.run(_measured(name, options, console)) for name in told.only}
    if told.json is not None:
        about = {
            "machine": printing.machine(),
            "date": f"{datetime.now(UTC):%-d %B %Y}",
            "load": busy,
            "rounds": options.rounds,
        }
        told.json.write_text(json.dumps({**about, "subjects": found}, indent=1) + "\n")


async def _measured(name: str, options: Options, console: Console) -> dict[str, Any]:
    sys.stderr.write(f"{name}: preparing\n")
    async with SUBJECTS[name](options) as subject:
        await subject.run(options.rounds)
    printing.show(console, subject)
    return printing.as_json(subject)


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, epilog=_EXAMPLE)
    parser.add_argument("--rounds", type=int, help="of every measure; 7, or 3 when quick")
    parser.add_argument("--quick", action="store_true", help="smaller logs and rounds: a look, not a result")
    parser.add_argument("--only", type=_subjects, default=list(SUBJECTS), help=f"some of {','.join(SUBJECTS)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure there, too")
    return parser.parse_args()


def _subjects(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(SUBJECTS):
        raise argparse.ArgumentTypeError(f"no such subject: {', '.join(sorted(unknown))}")
    return names


if __name__ == "__main__":
    main()
