"""`hiring parked`: what a service could not handle."""

from typing import Annotated

import typer

from hiring.local.options import Data, Json, NatsUrl, changing, fail, run
from hiring.local.place import DEFAULT_FOLDER

parked = typer.Typer(no_args_is_help=True, help="Messages that a service could not handle.")


@parked.command("list", epilog="Example: `hiring parked list --json`")
def list_parked_command(data: Data = DEFAULT_FOLDER, nats: NatsUrl = None, *, json_: Json = False) -> None:
    """What is parked, by whom and why."""
    from hiring.local.parked import print_parked

    run(print_parked(data, nats, as_json_lines=json_))


@parked.command("retry", epilog="Example: `hiring parked retry 3`, or `hiring parked retry --all`")
def retry_parked_command(
    number: Annotated[int | None, typer.Argument(help="The number that `hiring parked list` shows.")] = None,
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Everything that is parked, in order.")] = False,
) -> None:
    """Hand a parked message to its reader again. What fails again is parked anew."""
    if every == (number is not None):
        fail("name one number, or say --all. `hiring parked list` shows them.")
    changing("hand parked messages over again")
    from hiring.chassis.client import Rejected
    from hiring.local.parked import retry_parked

    run(retry_parked(data, nats, number), Rejected)


@parked.command("drop", epilog="Example: `hiring parked drop 3`")
def drop_parked_command(
    number: Annotated[int, typer.Argument(help="The number that `hiring parked list` shows.")],
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
) -> None:
    """Give a parked message up for good: a deadline of a stranger, or what was left out on purpose."""
    changing("drop a parked message")
    from hiring.local.parked import drop_parked

    run(drop_parked(data, nats, number))
