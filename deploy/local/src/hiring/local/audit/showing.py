"""What the audit commands share: progress on the side, moments as people write them, and their exit codes."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Column
from rich.text import Text

from hiring.audit.progress import Progress as Told
from hiring.audit.settings import AuditSettings
from hiring.audit.stores import NoArchive, Store, open_store
from hiring.chassis.settings import Settings
from hiring.local.options import errors, screen

WRONG = 3
"""The exit code when the data is not as it must be; 1 is for what could not be done, 2 for a wrong call."""


@contextmanager
def told(what: str, total: int | None) -> Iterator[Told]:
    """A bar on stderr, where that is a terminal, while the block runs; give it how many messages are done.

    One line of 80 columns says how far it is, how many that are, how many a second, and how long it takes on.
    """
    columns = (
        TextColumn("{task.description}", table_column=Column(no_wrap=True, overflow="ellipsis", max_width=30)),
        BarColumn(bar_width=14),
        *(_HowFar(Column(no_wrap=True)), TimeRemainingColumn(compact=True)),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task(what, total=total)

        def tell(done: int) -> None:
            progress.update(task, completed=done, total=None if total is None else max(total, done))

        yield tell


class _HowFar(ProgressColumn):
    """Part, count and rate, with room for a million messages, so that nothing moves as they grow."""

    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        part = f"{task.percentage:3.0f}%" if task.total else ""
        rate = f"{task.speed:,.0f}/s" if task.speed else ""
        return Text(f"{part:>4} {task.completed:>9,.0f} {rate:>9}")


def moment_of(text: str) -> int | datetime:
    """A sequence of the log, or a time in ISO 8601; UTC where it does not say.

    Raises:
        ValueError: it is neither.
    """
    if text.isdigit():
        return int(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is no moment: write a sequence like 120, or a time like 2026-01-05T09:00Z"
        ) from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def in_words(moment: int | datetime) -> str:
    """A moment as it is told to people."""
    return f"sequence {moment}" if isinstance(moment, int) else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def archive_of(archive: str | None, data: Path) -> Store:
    """The archive that is named, or that of the system on `data`.

    Raises:
        NoArchive: there is none.
    """
    place = archive or AuditSettings().place(Settings(data_folder=data))
    if not place.startswith("s3://") and not Path(place).exists():
        raise NoArchive(f"there is no archive at {place}. Name one: a folder, a bundle, or s3://bucket/prefix.")
    return open_store(place)


def whoever_asks(by: str | None) -> str:
    """Who asks: the person named, or whoever is logged in on this machine; in a container a number alone."""
    try:
        return by or getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


def say(line: str) -> None:
    """A line on stdout, not cut where a long hash or path stands in it."""
    screen.print(line, markup=False, soft_wrap=True)


def wrong(sentence: str | None = None) -> None:
    """Says why on stderr, unless it was said, and ends with the exit code for data that is not as it must be."""
    if sentence is not None:
        errors.print(f"hiring: {sentence}", style="red", markup=False, soft_wrap=True)
    raise typer.Exit(WRONG)
