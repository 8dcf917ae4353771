"""`hiring nats`: what a platform team gives its NATS servers. What a command does is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from hiring.local.options import fail, screen

nats = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="What NATS servers are given: the users' keys, and the configuration with what each of them may do.",
)

Restoring = Annotated[
    bool, typer.Option("--restoring", help="With the user `restore`, who may write the log: only while that is done.")
]
Playing = Annotated[
    bool,
    typer.Option("--playing", help="With the user `player`, for whom `hiring demo --against` moves time: to try out."),
]


@nats.command("keys", epilog="Example: `hiring nats keys ./keys`")
def keys_command(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the seeds are, or are made.")],
    *,
    restoring: Restoring = False,
    playing: Playing = False,
) -> None:
    """Make a key for each user who has none: `briefing.nk` is the seed of `briefing`, for that service alone.

    Prints who is known by which public key. Nothing that is there is replaced.
    """
    from hiring.local.nats.keys import NoKey, make_keys
    from hiring.local.nats.users import users

    try:
        made = make_keys(folder, users(restoring=restoring, playing=playing))
    except (NoKey, OSError) as error:
        fail(str(error))
        return
    for name, public in made.items():
        screen.print(f"{name:<12}{public}", markup=False)


@nats.command(
    "config",
    epilog="Example: `hiring nats config --keys ./keys --route nats-0:6222 --route nats-1:6222 --route nats-2:6222`",
)
def config_command(
    keys: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Where a `<user>.nk`, `.pub` or `.bcrypt` of each user is. Without it, each has a password in a "
            "variable of the server: `HIRING_NATS_<USER>_PASSWORD`.",
        ),
    ] = None,
    route: Annotated[
        list[str] | None, typer.Option(help="The route address of each server of a cluster; three are usual.")
    ] = None,
    name: Annotated[str, typer.Option(help="The server's name; `$NAME`: a variable of the server.")] = "$SERVER_NAME",
    listen: Annotated[str, typer.Option(help="Where clients connect.")] = "0.0.0.0:4222",
    cluster_listen: Annotated[str, typer.Option(help="Where other servers connect.")] = "0.0.0.0:6222",
    monitoring: Annotated[
        str, typer.Option(help="Where it tells about itself. Nobody is asked who they are there.")
    ] = "127.0.0.1:8222",
    store: Annotated[str, typer.Option(help="The folder of the streams.")] = "/data",
    max_store: Annotated[str, typer.Option(help="How much it may hold: less than the disk.")] = "10GB",
    tls_cert: Annotated[
        str | None, typer.Option(help="The server's certificate; with it, clients must use TLS.")
    ] = None,
    tls_key: Annotated[str | None, typer.Option(help="Its private key.")] = None,
    tls_ca: Annotated[str | None, typer.Option(help="Whose certificates are believed, between servers too.")] = None,
    *,
    tls_verify: Annotated[bool, typer.Option("--tls-verify", help="Clients must show a certificate, too.")] = False,
    accounts_only: Annotated[
        bool, typer.Option("--accounts-only", help="Only accounts, users and permissions.")
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="As JSON: values for the NATS chart, `config.merge`.")] = False,
    restoring: Restoring = False,
    playing: Playing = False,
) -> None:
    """Print the configuration of a NATS server: the same file for every server of a cluster.

    What each user may do comes from what the services declare. An acknowledged message is on disk: `sync_interval`
    is `always`.
    """
    from hiring.local.nats.configuration import Server, Tls, accounts, as_text, as_values, configuration
    from hiring.local.nats.keys import NoKey, credential, from_environment
    from hiring.local.nats.users import users

    if (tls_cert is None) != (tls_key is None):
        fail("--tls-cert and --tls-key belong together: name both or none.")
    if tls_verify and (tls_ca is None or tls_cert is None):
        fail("--tls-verify needs --tls-cert, --tls-key and --tls-ca: by whom else should a certificate be believed?")
    tls = Tls(tls_cert, tls_key, tls_ca, tls_verify) if tls_cert and tls_key else None
    between = Tls(tls_cert, tls_key, tls_ca, verify=True) if tls_cert and tls_key and tls_ca else None
    server = Server(
        listen, monitoring, store, max_store, name, tuple(route or ()), cluster_listen, tls, between if route else None
    )
    known = users(restoring=restoring, playing=playing)

    def of(user: str) -> dict[str, str]:
        return from_environment(user) if keys is None else credential(keys, user)

    try:
        settings = accounts(known, of) if accounts_only else configuration(server, known, of)
    except NoKey as error:
        fail(f"{error}.")
        return
    typer.echo(as_values(settings) if json_ else as_text(settings), nl=False)
