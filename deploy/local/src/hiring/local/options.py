"""What several commands share: their options, what they print, and how they fail: one line, exit 1."""

import asyncio
import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from hiring.local.contexts import CHOSEN
from hiring.local.place import CannotStart, NotRunning

Data = Annotated[Path, typer.Option("--data", help="The folder of the system on this machine.", envvar="HIRING_DATA")]
NatsUrl = Annotated[
    str | None,
    typer.Option("--nats", help="A broker elsewhere, instead of the one of --data.", envvar="HIRING_NATS_URL"),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object per line, for programs.")]

screen = Console(highlight=False)
if not screen.is_terminal:
    screen.width = 110  # a file or a pipe has no width of its own
errors = Console(stderr=True, highlight=False)


def run(work: Coroutine[Any, Any, None], *expected: type[Exception]) -> None:
    """Runs a command to its end; what is expected to go wrong becomes one line on stderr and exit code 1."""
    from hiring.chassis.logging import configure_logging
    from hiring.eventkit.log.embedded import BrokerFailed
    from hiring.eventkit.log.stored import Damaged, Unavailable
    from hiring.eventkit.log.topology import Immutable

    configure_logging(level="error")
    always = (BrokerFailed, CannotStart, Damaged, Immutable, NotRunning, Unavailable)
    said: tuple[type[Exception], ...] = (*always, *expected)
    try:
        asyncio.run(work)
    except said as error:
        fail(str(error))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def fail(sentence: str) -> None:
    """Says why on stderr and ends with exit code 1."""
    errors.print(f"hiring: {sentence}", style="red", markup=False, soft_wrap=True)
    raise typer.Exit(1)


def as_json(value: Any) -> None:
    """One line for programs."""
    typer.echo(json.dumps(value, default=str, ensure_ascii=False))


def changing(what: str) -> None:
    """Ends the program where a context was chosen that may not be changed."""
    if CHOSEN.name is not None and not CHOSEN.may_change:
        fail(f"this would {what} in the context {CHOSEN.name}. If that is what you want, say `hiring --write …`")
