"""`hiring keys`: new keys in place of those in use."""

from typing import Annotated

import typer

from hiring.local.options import Data, Json, NatsUrl, changing, run
from hiring.local.place import DEFAULT_FOLDER

keys = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="New keys in place of those in use.")


@keys.command(
    "rotate",
    epilog='Example: `hiring keys rotate`, with `HIRING_MASTER_KEY="$new $old"`; then `hiring keys rotate --check`',
)
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


@keys.command(
    "rotate-signing", epilog="Example: `hiring keys rotate-signing`; of a context: `hiring --context NAME --write …`"
)
def rotate_signing_command(data: Data = DEFAULT_FOLDER, nats: NatsUrl = None, *, json_: Json = False) -> None:
    """Have audit sign tree heads by a new key from the next one on. The key before vouches for it."""
    changing("make a new signing key")
    from hiring.chassis.client import Rejected
    from hiring.local.rotating import rotate_signing

    run(rotate_signing(data, nats, as_json_lines=json_), Rejected)
