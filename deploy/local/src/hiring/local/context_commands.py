"""`hiring context`: clusters elsewhere that commands may be sent to."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from hiring.local.contexts import Contexts, NoContext, settings_of
from hiring.local.options import Json, as_json, fail, screen

context = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Clusters elsewhere: where they are, and by which files one is known there.",
    epilog="Then `hiring --context production check`. Nothing is changed in a context unless one says --write.",
)

Name = Annotated[str, typer.Argument(help="What you call it.")]


@context.command(
    "add",
    epilog="Example: `hiring context add production --nats tls://nats.example.com:4222 --nkey operator.nk --ca ca.crt`",
)
def add_command(
    name: Name,
    nats: Annotated[str, typer.Option(help="The NATS servers, separated by commas.")],
    nkey: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The seed of the user `operator`.")
    ] = None,
    credentials: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Or their credentials file.")
    ] = None,
    ca: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Whose certificates are believed.")
    ] = None,
    certificate: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Your own certificate.")] = None,
    key: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Its private key.")] = None,
    database: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The file with the URL of the views' database.")
    ] = None,
    keys_database: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The file with that of the keys' database.")
    ] = None,
) -> None:
    """Name a cluster. The files stay where they are: a context holds their paths, and no secret."""
    if "@" in nats:
        fail("a password does not belong into a context. Give a file: --nkey, or --credentials.")
    contexts = _read()
    contexts.named[name] = settings_of(
        nats_url=nats,
        nats_nkey_seed=nkey,
        nats_credentials=credentials,
        nats_ca=ca,
        nats_certificate=certificate,
        nats_certificate_key=key,
        database_url=database,
        keys_database_url=keys_database,
    )
    contexts.write()
    screen.print(f"{name} is known. Try it: `hiring --context {name} check`", markup=False)


@context.command("use", epilog="Example: `hiring context use production`; back to this machine: `hiring context use -`")
def use_command(name: Annotated[str, typer.Argument(help="The context; `-`: none, this machine.")]) -> None:
    """Send every command to that cluster from now on, unless it names another place."""
    contexts = _read()
    try:
        contexts.used = None if name == "-" else name
        if contexts.used:
            contexts.of(name)
    except NoContext as error:
        fail(f"{error}.")
    contexts.write()
    screen.print(f"commands go to {contexts.used or 'this machine'}", markup=False)


@context.command("remove", epilog="Example: `hiring context remove staging`")
def remove_command(name: Name) -> None:
    """Forget a context; its files stay."""
    contexts = _read()
    try:
        contexts.of(name)
    except NoContext as error:
        fail(f"{error}.")
    del contexts.named[name]
    contexts.used = None if contexts.used == name else contexts.used
    contexts.write()


@context.command("list", epilog="Example: `hiring context list --json`")
def list_command(*, json_: Json = False) -> None:
    """Every context; the one in use is marked."""
    contexts = _read()
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for column in ("", "context", "servers", "known there by"):
        table.add_column(column)
    for name, settings in sorted(contexts.named.items()):
        if json_:
            as_json({"name": name, "used": name == contexts.used, **settings})
            continue
        known = settings.get("HIRING_NATS_NKEY_SEED") or settings.get("HIRING_NATS_CREDENTIALS") or "nothing"
        table.add_row(Text("*" if name == contexts.used else ""), name, settings["HIRING_NATS_URL"], known)
    if not json_:
        screen.print(table if contexts.named else "there is none yet: `hiring context add`")


def _read() -> Contexts:
    try:
        return Contexts.read()
    except NoContext as error:
        fail(f"{error}.")
        raise
