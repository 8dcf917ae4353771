"""The whole measurement: a history of any size, folded, asked and recomputed. See `--help`."""

import argparse
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from services.feedback.tests.scale.checking_judgement import compare
from services.feedback.tests.scale.comparing import Shown, fold
from services.feedback.tests.scale.history import history
from services.feedback.tests.scale.recompute import Raw
from services.feedback.tests.scale.writing import START

from hiring.eventkit.log.stored import StoredMessage
from hiring.eventkit.views.database import open_database
from hiring.feedback.domain.protected import new_officer_key

DAYS = (150, 400, 4_000)
"""As of an early day of the history, of one in the midst of it, and of its end."""


def main() -> None:
    """Prints how long folding and each statistic took; fails where one differs from its recomputation."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="Example: --vacancies 1000 --candidates 50")
    parser.add_argument("--vacancies", type=int, default=100)
    parser.add_argument("--candidates", type=int, default=50)
    asked = parser.parse_args()
    private, public = new_officer_key()
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "log"
        engine = open_database(f"sqlite:///{folder}/service.db")
        begun = time.perf_counter()
        count = fold(engine, _kept(history(asked.vacancies, asked.candidates, public), lines))
        say(f"{count:,} events in {asked.vacancies:,} vacancies made and folded in {time.perf_counter() - begun:.0f} s")
        shown = Shown(engine, START, private)
        for days in DAYS:
            shown.at = START + timedelta(days=days)
            begun = time.perf_counter()
            with lines.open("rb") as raw:
                compare(shown, Raw(raw, shown.at.timestamp()))
            say(f"as of day {days}: every statistic equals its recomputation ({time.perf_counter() - begun:.0f} s)")
            tell(shown)
        engine.dispose()


def _kept(log: Iterator[StoredMessage], lines: Path) -> Iterator[StoredMessage]:
    with lines.open("wb") as file:
        for message in log:
            file.write(message.body + b"\n")
            yield message


def tell(shown: Shown) -> None:
    """How long the answers took so far, the slowest first."""
    for name, took in sorted(shown.took.items(), key=lambda item: -max(item[1])):
        say(f"{took[0]:7.3f} s at first, {max(took[1:], default=0):7.3f} s at most after that  {name}")


def say(line: str) -> None:
    """One line of the report."""
    print(line, flush=True)  # noqa: T201 - it is a report


if __name__ == "__main__":
    main()
