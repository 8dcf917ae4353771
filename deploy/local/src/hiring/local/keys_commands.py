"""`hiring keys`: the master key and what it wraps."""

from typing import Annotated

import typer

from hiring.local.options import Data, Json, changing, run
from hiring.local.place import DEFAULT_FOLDER

keys = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="The master key, and the keys that it wraps."
)


@keys.callback()
def _keys() -> None:
    """Keeps `keys` a group while it has one command."""


@keys.command("rotate", epilog='Example: `HIRING_MASTER_KEY="$new $old" hiring keys rotate`, then `… --check`')
def rotate_command(
    data: Data = DEFAULT_FOLDER,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 3 while a key needs another than the first.")
    ] = False,
    json_: Json = False,
) -> None:
    """Wrap every key anew by the first master key: those of persons, of signed tree heads, of webhooks.

    The master key is what services read: `HIRING_MASTER_KEY`, or the file in `HIRING_MASTER_KEY_FILE`; the new key,
    then the old one. Safe with services at work that know both, to repeat, and to break off.
    Databases: `HIRING_DATABASE_URL` and `HIRING_KEYS_DATABASE_URL`, else the files of --data.
    """
    if not check:
        changing("wrap keys anew")
    from hiring.chassis.master_key import NoMasterKey
    from hiring.eventkit.master_key import UnfitMasterKey
    from hiring.eventkit.views.database import DatabaseUnavailable
    from hiring.local.rotating import rotate

    run(rotate(data, check=check, as_json_lines=json_), DatabaseUnavailable, NoMasterKey, OSError, UnfitMasterKey)
