"""The `hiring` command line: its table of contents."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from hiring.local import parked, views
from hiring.local.demo.run import PLAYS, demo
from hiring.local.doctor import doctor
from hiring.local.options import Data, Json, NatsUrl, errors, run, screen
from hiring.local.place import DEFAULT_FOLDER
from hiring.local.provision import provision_streams
from hiring.local.reading_log import print_log
from hiring.local.up import serve

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Collaborative hiring, on the record.",
    epilog="Start with `hiring demo`. From a checkout, `./hiring test` runs every test, `./hiring check` the linters.",
)
app.add_typer(views.app, name="view")
app.add_typer(parked.app, name="parked")


@app.command("up", epilog="Example: `hiring up --data ./data --port 7400`")
def up_command(
    data: Data = DEFAULT_FOLDER,
    port: Annotated[int, typer.Option(min=0, max=65_534, help="HTTP; the broker takes the next one. 0: any.")] = 7400,
    *,
    json_: Json = False,
) -> None:
    """Run the whole system on this machine: broker, services, HTTP. Ctrl-C stops it; a restart goes on."""
    run(serve(data, port, as_json_lines=json_))


@app.command("demo", epilog="Example: `hiring demo --model waterfall`")
def demo_command(
    model: Annotated[str | None, typer.Option(help=f"One of {', '.join(PLAYS)}; without it, both.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the data in this new folder.")] = None,
    pace: Annotated[float, typer.Option(min=0, max=10, help="Seconds for each line, to read along.")] = 0,
) -> None:
    """Play both use cases on the real services: a hire from a group, and a hire one by one."""
    if model is not None and model not in PLAYS:
        raise typer.BadParameter(f"{model!r} is none of {', '.join(PLAYS)}", param_hint="--model")
    run(demo(screen, (model,) if model else tuple(PLAYS), keep, pace))


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
    run(provision_streams(data, nats, replicas, check=check))


@app.command("doctor", epilog="Example: `hiring doctor --json`")
def doctor_command(data: Data = DEFAULT_FOLDER, nats: NatsUrl = None, *, json_: Json = False) -> None:
    """Examine the system: broker, streams, the log's chain, views, parked messages. Exit 1 when something is wrong."""
    run(doctor(data, nats, as_json_lines=json_))


def main() -> None:
    """The entry point; a second Ctrl-C ends at once."""
    try:
        app()
    except asyncio.CancelledError:
        errors.print("hiring: cancelled")
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
