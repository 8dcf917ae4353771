"""The long run: `python -m tests.faults.run --minutes 30 --seed 7`. Ends with 1 when anything was wrong."""

import argparse
import asyncio
import random
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests.faults.playing import Size, play


def main() -> int:
    """Plays once and says what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.run", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="how long faults are injected (30)")
    parser.add_argument("--seed", type=int, default=None, help="what decides the schedule and the load (any)")
    parser.add_argument("--lanes", type=int, default=10, help="vacancies at a time (10)")
    parser.add_argument("--calm", type=float, default=1.0, help="how many times as long as usual between faults (1)")
    parser.add_argument(
        "--acknowledged", type=int, default=sys.maxsize, help="end when so many commands are, before the time"
    )
    parser.add_argument("--faults", type=int, default=200, help="but not before so many faults (200)")
    parser.add_argument("--keep", type=Path, default=None, help="keep the logs of all processes in this folder")
    options = parser.parse_args()
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where a shell had the first one ignored
        signal.signal(stop, signal.default_int_handler)
    seed = random.randrange(10**9) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="hiring-faults-"))
    size = Size(options.minutes * 60, options.lanes, options.calm, options.acknowledged, options.faults)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        verdict = asyncio.run(play(folder, seed, size, sys.stdout))
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    for wrong in verdict.wrong:
        print(f"WRONG {wrong}")
    print(verdict)
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
