"""The `hiring` command line: every command and its options. What a command does is imported when it runs."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from hiring.chassis.collecting import collect_seldom
from hiring.contracts.requests import OrganisationRole
from hiring.local.audit.commands import audit
from hiring.local.check_commands import check
from hiring.local.context_commands import context as contexts
from hiring.local.keys_commands import keys
from hiring.local.nats.commands import nats as nats_commands
from hiring.local.options import Data, Json, NatsUrl, changing, fail, run, screen
from hiring.local.parked_commands import parked
from hiring.local.place import DEFAULT_FOLDER
from hiring.local.view_commands import views

MODELS = ("iterative", "waterfall")

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Collaborative hiring, on the record.",
    epilog="Start with `hiring demo`. From a checkout, `./hiring test` runs every test, `./hiring lint` the linters.",
)
brief = typer.Typer(no_args_is_help=True, help="Briefs as documents.")
app.add_typer(views, name="views")
app.add_typer(parked, name="parked")
app.add_typer(brief, name="brief")
export = typer.Typer(no_args_is_help=True, help="The process as a file that process-mining tools read.")
app.add_typer(export, name="export")
app.add_typer(audit, name="audit")
app.add_typer(nats_commands, name="nats")
app.add_typer(keys, name="keys")
app.add_typer(contexts, name="context")
app.command("check", epilog="Example: `hiring check --replicas 3`; of a context: `hiring --context NAME check`")(check)

Out = Annotated[Path, typer.Argument(help="The file to write.")]
OneVacancy = Annotated[str | None, typer.Option("--vacancy", help="Only this vacancy.")]


def _say_version(wanted: bool) -> None:  # noqa: FBT001 - as typer calls it
    if wanted:
        from hiring.chassis.version import VERSION

        typer.echo(f"hiring {VERSION}")
        raise typer.Exit


@app.callback()
def chosen(
    context: Annotated[
        str | None,
        typer.Option(help="The cluster to go to; `hiring context list` shows them.", envvar="HIRING_CONTEXT"),
    ] = None,
    *,
    write: Annotated[bool, typer.Option("--write", help="Allow a command to change something there.")] = False,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Say which version this is.")
    ] = False,
) -> None:
    """Collaborative hiring, on the record."""
    del version
    from hiring.local.contexts import NoContext, choose

    here = context is None and any(word.startswith("--data") for word in sys.argv[1:])
    try:
        if not here:
            choose(context, may_change=write)
    except NoContext as error:
        fail(f"{error}.")


@app.command("up", epilog="Example: `hiring up --data ./data --port 7400`")
def up_command(
    data: Data = DEFAULT_FOLDER,
    port: Annotated[
        int, typer.Option(min=0, max=65_533, help="HTTP; the broker, the issuer: the next. 0: any.")
    ] = 7400,
    *,
    json_: Json = False,
) -> None:
    """Run the whole system on this machine: broker, services, HTTP. Ctrl-C stops it; a restart goes on."""
    from hiring.eventkit.views.database import DatabaseUnavailable
    from hiring.local.up import serve

    run(serve(data, port, as_json_lines=json_), DatabaseUnavailable)


@app.command("demo", epilog="Example: `hiring demo --model waterfall --pace 0.3`")
def demo_command(
    model: Annotated[str | None, typer.Option(help=f"One of {', '.join(MODELS)}; without it, both.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the data in this new folder.")] = None,
    pace: Annotated[float, typer.Option(min=0, max=10, help="Seconds for each line, to read along.")] = 0,
    against: Annotated[
        str | None, typer.Option(help="Play on the system of this gateway instead; its clock must be simulated.")
    ] = None,
    issuer: Annotated[str, typer.Option(help="With --against: its development issuer.")] = "http://127.0.0.1:7402",
    nats: NatsUrl = None,
) -> None:
    """Play both use cases on the real services: a hire from a group, and a hire one by one."""
    if model is not None and model not in MODELS:
        raise typer.BadParameter(f"{model!r} is none of {', '.join(MODELS)}", param_hint="--model")
    if keep is not None and keep.exists() and any(keep.iterdir()):
        fail(f"{keep} is not empty. Name a new folder with --keep.")
    from hiring.chassis.client import Rejected
    from hiring.local.demo.compressed_time import Unsettled
    from hiring.local.demo.run import demo, demo_on
    from hiring.local.demo.stage import OffScript

    models = (model,) if model else MODELS
    if against is None:
        run(demo(screen, models, keep, pace), Rejected, OffScript, Unsettled)
        return
    if keep is not None or nats is None:
        fail("--against plays on a system that runs: name its broker with --nats, and leave --keep out.")
    run(demo_on(screen, models, against, issuer, str(nats), pace), Rejected, OffScript, Unsettled)


@app.command("issuer", epilog="Example: `hiring issuer --url http://issuer:7402 --browsers http://127.0.0.1:7402`")
def issuer_command(
    url: Annotated[str, typer.Option(help="Who it is, and where the gateway reaches it.")] = "http://127.0.0.1:7402",
    browsers: Annotated[str, typer.Option(help="Where browsers reach it, if not there.")] = "",
    console: Annotated[str | None, typer.Option(help="Where people begin, to tell them.")] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The port of that.")] = 7402,
) -> None:
    """Run the development sign-in alone: whoever comes picks whom they want to be. For one machine, never elsewhere."""
    from hiring.local.issuing import issue

    run(issue(host, port, url, browsers, console))


@app.command("log", epilog="Example: `hiring log --vacancy backend-engineer --type CandidateAdvanced --follow`")
def log_command(
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    vacancy: Annotated[str | None, typer.Option(help="Only this vacancy.")] = None,
    type_: Annotated[
        list[str] | None, typer.Option("--type", help="Only these events: `CandidateAdvanced`, or the wire name.")
    ] = None,
    from_: Annotated[int, typer.Option("--from", min=1, help="From this sequence on.")] = 1,
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes.")] = False,
    json_: Json = False,
) -> None:
    """Read the log: everything that anybody did, in order."""
    from hiring.local.reading_log import print_log

    run(print_log(data, nats, vacancy, tuple(type_ or ()), from_, follow=follow, as_json_lines=json_))


@app.command("provision", epilog="Example: `hiring provision --nats nats://admin:secret@nats-0:4222 --replicas 3`")
def provision_command(
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    replicas: Annotated[int, typer.Option(min=1, max=5, help="How many servers keep the log.")] = 1,
    *,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 when something differs.")] = False,
) -> None:
    """Make the streams and consumers that the services stand on. Safe to repeat."""
    if not check:
        changing("make or change streams")
    from hiring.local.provision import provision_streams

    run(provision_streams(data, nats, replicas, check=check))


@app.command("migrate", epilog="Example: `hiring migrate`; back again: `hiring migrate --only gateway --to 0002`")
def migrate_command(
    data: Data = DEFAULT_FOLDER,
    only: Annotated[str | None, typer.Option(help="Only this set of tables: `kept`, `gateway`, `record` …")] = None,
    to: Annotated[str | None, typer.Option(help="To this migration, also back; it needs --only.")] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 when something is behind.")] = False,
) -> None:
    """Bring the tables that are kept to this version. Safe with services at work, twice, and by several at once.

    Databases: `HIRING_DATABASE_URL` and `HIRING_KEYS_DATABASE_URL`, else the files of --data. Views need none of it:
    their services rebuild them.
    """
    if to is not None and only is None:
        fail("--to needs --only: the sets of tables count their migrations separately.")
    if not check:
        changing("change tables")
    from hiring.eventkit.views.database import DatabaseUnavailable
    from hiring.local.migrating import check_migrations, migrate_all

    run(check_migrations(data) if check else migrate_all(data, only, to), DatabaseUnavailable, RuntimeError)


@app.command("doctor", epilog="Example: `hiring doctor --json`")
def doctor_command(data: Data = DEFAULT_FOLDER, nats: NatsUrl = None, *, json_: Json = False) -> None:
    """Examine the system: broker, streams, the log's chain, views, parked messages. Exit 1 when something is wrong."""
    from hiring.eventkit.views.database import DatabaseUnavailable
    from hiring.local.doctor import doctor

    run(doctor(data, nats, as_json_lines=json_), DatabaseUnavailable)


@export.command("ocel", epilog="Example: `hiring export ocel process.json --vacancy backend-engineer`")
def export_ocel_command(
    out: Out, data: Data = DEFAULT_FOLDER, nats: NatsUrl = None, vacancy: OneVacancy = None
) -> None:
    """Write OCEL 2.0 JSON: every event with all the objects that it is about."""
    from hiring.local.export.files import export_ocel

    run(export_ocel(out, data, nats, vacancy))


@export.command("xes", epilog="Example: `hiring export xes process.xes`")
def export_xes_command(out: Out, data: Data = DEFAULT_FOLDER, nats: NatsUrl = None, vacancy: OneVacancy = None) -> None:
    """Write XES (IEEE 1849-2016): one trace for each candidacy."""
    from hiring.local.export.files import export_xes

    run(export_xes(out, data, nats, vacancy))


@app.command(
    "import", epilog="Example: `hiring import candidates.csv --as anna`; over HTTP: `… --gateway URL --token FILE`"
)
def import_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A .csv, or JSON lines.")],
    person: Annotated[
        str | None, typer.Option("--as", help="Whose work it is: a recruiter of the vacancies named.")
    ] = None,
    role: Annotated[
        list[OrganisationRole] | None,
        typer.Option("--role", help="What they are in the organisation; without it, a recruiter."),
    ] = None,
    gateway: Annotated[
        str | None, typer.Option(help="The address of a gateway to send it to; the only way into a cluster.")
    ] = None,
    token: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="With --gateway: a file with your token there.")
    ] = None,
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    *,
    json_: Json = False,
) -> None:
    """Take in candidates and applications: id, name, contact, source, and country, vacancy, pool, experience, skills.

    A line is taken whole or not at all; every refused one is told with its reason. Safe to run again: what is there
    already stays as it is.
    """
    changing("take in candidates")
    from hiring.local.importing import import_file
    from hiring.local.sending import over_broker, over_http

    if gateway and token and not (person or role):
        run(import_file(file, over_http(gateway, token.read_text().strip()), as_json_lines=json_))
    elif person and not (gateway or token):
        sends = over_broker(data, nats, person, role or [OrganisationRole.RECRUITER])
        run(import_file(file, sends, as_json_lines=json_))
    else:
        fail(
            "say whose work it is: --as on a machine of your own, --gateway and --token (who speaks of you) elsewhere."
        )


@brief.callback()
def _briefs() -> None:
    """Keeps `brief` a group while it has one command."""


@brief.command(
    "export", epilog="Example: `hiring brief export backend-engineer --by anna --format html --to brief.html`"
)
def export_brief_command(
    vacancy: Annotated[str, typer.Argument(help="Whose brief.")],
    by: Annotated[str, typer.Option(help="Who asks: somebody of the brief.")],
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    format_: Annotated[Literal["markdown", "html"], typer.Option("--format", help="How it is written.")] = "markdown",
    to: Annotated[Path | None, typer.Option(help="Into this file; without it, to the screen.")] = None,
    *,
    guide: Annotated[bool, typer.Option("--guide", help="The guide to the process instead of the brief.")] = False,
) -> None:
    """Write a brief with its forms, or the guide to its process, as Markdown or as HTML that prints."""
    from hiring.chassis.client import Rejected
    from hiring.local.briefs import export_brief

    run(export_brief(data, nats, vacancy, by, format_, to, guide=guide), Rejected, OSError, ValueError)


def main() -> None:
    """The entry point."""
    collect_seldom()
    app()


if __name__ == "__main__":
    main()
