"""`hiring views`: how far the views are, rebuilding and mending them."""

from typing import Annotated

import typer

from hiring.local.options import Data, Json, NatsUrl, changing, fail, run
from hiring.local.place import DEFAULT_FOLDER

views = typer.Typer(no_args_is_help=True, help="The views: how far they are, rebuilding and mending them.")

ViewName = Annotated[str, typer.Argument(help="The view; `hiring views lag` lists them.")]


@views.command("lag", epilog="Example: `hiring views lag --json`")
def lag_command(data: Data = DEFAULT_FOLDER, nats: NatsUrl = None, *, json_: Json = False) -> None:
    """By how many messages each view is behind the log."""
    from hiring.eventkit.views.database import DatabaseUnavailable
    from hiring.local.views import print_lag

    run(print_lag(data, nats, as_json_lines=json_), DatabaseUnavailable)


@views.command("rebuild", epilog="Example: `hiring views rebuild pipeline_pools`, or `hiring views rebuild --all`")
def rebuild_command(
    name: Annotated[str | None, typer.Argument(help="The view; `hiring views lag` lists them.")] = None,
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every view, one after the other.")] = False,
) -> None:
    """Fold a view anew from the whole log, beside the one that answers, and swap them."""
    if every == (name is not None):
        fail("name one view, or say --all. `hiring views lag` lists them.")
    changing("rebuild views")
    from hiring.eventkit.views.database import DatabaseUnavailable
    from hiring.local.views import rebuild_views

    run(rebuild_views(data, nats, name), DatabaseUnavailable)


@views.command("retry", epilog="Example: `hiring views retry pipeline_board`")
def retry_view_command(name: ViewName, data: Data = DEFAULT_FOLDER, nats: NatsUrl = None) -> None:
    """Let a view that stopped at a message try again, after its cause was mended."""
    changing("start a view again")
    from hiring.eventkit.views.database import DatabaseUnavailable
    from hiring.local.views import retry_view

    run(retry_view(data, nats, name), DatabaseUnavailable)


@views.command("skip", epilog="Example: `hiring views skip pipeline_board 4711 --by anna --why 'a bug, see ticket 12'`")
def skip_command(
    name: ViewName,
    sequence: Annotated[int, typer.Argument(min=1, help="The message that the view stopped at.")],
    by: Annotated[str, typer.Option(help="Who decides this.")],
    why: Annotated[str, typer.Option(help="Why it may be left out.")],
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
) -> None:
    """Let a stopped view pass over one message for ever. It is put on record."""
    changing("leave a message out of a view")
    from hiring.eventkit.views.database import DatabaseUnavailable
    from hiring.local.views import skip_message

    run(skip_message(data, nats, name, sequence, by, why), DatabaseUnavailable)
