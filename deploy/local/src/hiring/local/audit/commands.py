"""The `hiring audit` command line: every command and its options. What a command does is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from hiring.contracts.requests import OrganisationRole
from hiring.local.options import Data, Json, NatsUrl, changing, run
from hiring.local.place import DEFAULT_FOLDER

By = Annotated[str | None, typer.Option(help="Who asks, by id; without it, who is logged in on this machine.")]

audit = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Prove, take home, verify, replay and restore the log.",
    epilog="Exit codes: 0 as it must be; 1 it could not be done, and why; 2 a wrong call; 3 the data is not sound. "
    "The formats: docs/auditing.md.",
)


@audit.command("verify", epilog="Example: `hiring audit verify log.zip --head head-of-may.note`")
def verify_command(
    place: Annotated[str, typer.Argument(help="A bundle, the folder of an archive, or `s3://bucket/prefix`.")],
    head: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A tree head that you kept: its signed note.")
    ] = None,
    origin: Annotated[str | None, typer.Option(help="The log's name that you know: `hiring/…`.")] = None,
    *,
    json_: Json = False,
) -> None:
    """Verify an archive or a bundle without network: chains, tree, signatures, every event's schema.

    Names the first bad sequence, and then ends with exit code 3.
    """
    from hiring.audit.kept import NotComparable
    from hiring.audit.stores import NoArchive
    from hiring.local.audit.verifying import Trust, verify_place

    run(verify_place(place, Trust(origin, head), as_json_lines=json_), NoArchive, NotComparable, OSError)


@audit.command("restore", epilog="Example: `hiring audit restore archive --data ./restored`")
def restore_command(
    place: Annotated[str, typer.Argument(help="The archive, or a bundle of all of it.")],
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    *,
    json_: Json = False,
) -> None:
    """Rebuild a lost log from its archive: same subjects, order, ids and hashes; then every view.

    Verifies the archive first, refuses a stream that holds anything, and goes on after a kill when run again.
    """
    changing("write a whole log")
    from hiring.audit.notes import Forged
    from hiring.audit.restoring import NotEmpty
    from hiring.audit.stores import NoArchive
    from hiring.eventkit.views.database import DatabaseUnavailable
    from hiring.local.audit.restoring import restore_log

    expected = (NoArchive, NotEmpty, Forged, DatabaseUnavailable, OSError)
    run(restore_log(place, data, nats, as_json_lines=json_), *expected)


@audit.command("export", epilog="Example: `hiring audit export v1.zip --vacancy backend-engineer`")
def export_command(
    out: Annotated[Path, typer.Argument(help="The file: `.zip`, a bundle with proofs; `.parquet`, a table.")],
    vacancy: Annotated[str | None, typer.Option(help="Only this vacancy.")] = None,
    person: Annotated[
        str | None, typer.Option(help="Only what names this person, by id, or their candidacies.")
    ] = None,
    from_: Annotated[str | None, typer.Option("--from", help="From this sequence or time on.")] = None,
    until: Annotated[str | None, typer.Option(help="Until this sequence or time.")] = None,
    archive: Annotated[str | None, typer.Option(help="The archive, where it is not in --data.")] = None,
    by: By = None,
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    *,
    json_: Json = False,
) -> None:
    """Take the log home, or a part of it, as one file that anybody can verify without us.

    Sealed text stays sealed. A part has a proof for each message, and the service's statement.
    """
    from hiring.audit.notes import Forged
    from hiring.audit.stores import NoArchive
    from hiring.chassis.client import Rejected
    from hiring.contracts.envelope import Unreadable
    from hiring.local.audit.exporting import export
    from hiring.local.audit.selecting import Wanted
    from hiring.local.audit.showing import whoever_asks

    work = export(
        out, data, nats, Wanted(vacancy, person, from_, until), archive, whoever_asks(by), as_json_lines=json_
    )
    run(work, Forged, ImportError, NoArchive, OSError, Rejected, Unreadable, ValueError)


@audit.command("prove", epilog="Example: `hiring audit prove 120`, or `hiring audit prove 120 --archive log.zip`")
def prove_command(
    event: Annotated[str, typer.Argument(help="Its sequence in the log, or its id.")],
    archive: Annotated[str | None, typer.Option(help="Prove it from this archive or bundle, without a system.")] = None,
    to: Annotated[Path | None, typer.Option(help="Write the proof as a bundle, too.")] = None,
    by: By = None,
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    *,
    json_: Json = False,
) -> None:
    """Prove that an event stands in the log: its path in the tree to a signed head."""
    from hiring.audit.notes import Forged
    from hiring.audit.stores import NoArchive
    from hiring.chassis.client import Rejected
    from hiring.local.audit.proving import prove_archived, prove_running
    from hiring.local.audit.showing import whoever_asks

    if archive is None:
        work = prove_running(event, data, nats, to, whoever_asks(by), as_json_lines=json_)
    else:
        work = prove_archived(event, archive, as_json_lines=json_)
    run(work, Forged, LookupError, NoArchive, OSError, Rejected)


@audit.command("head", epilog="Example: `hiring audit head --to head-of-may.note`")
def head_command(
    to: Annotated[Path | None, typer.Option(help="Into this file; without it, to the screen.")] = None,
    by: By = None,
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    *,
    json_: Json = False,
) -> None:
    """Sign the log as far as it goes, and show the signed tree head: to be kept elsewhere, and given to `verify`."""
    from hiring.chassis.client import Rejected
    from hiring.local.audit.proving import show_head
    from hiring.local.audit.showing import whoever_asks

    run(show_head(data, nats, to, whoever_asks(by), as_json_lines=json_), OSError, Rejected)


@audit.command(
    "replay", epilog="Example: `hiring audit replay backend-engineer/search/backend-engineer --as-of 40 --and 120`"
)
def replay_command(
    what: Annotated[str, typer.Argument(help="`vacancy/kind/id`, a view's name, or a query: `service/Name`.")],
    as_of: Annotated[str | None, typer.Option(help="The moment: a sequence or a time; without it, now.")] = None,
    and_: Annotated[str | None, typer.Option("--and", help="A second moment: tells what differs then.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="Of a view, only rows like `vacancy=v1`.")] = None,
    with_: Annotated[str | None, typer.Option("--with", help="Of a query, its fields as JSON.")] = None,
    role: Annotated[list[OrganisationRole] | None, typer.Option(help="Of a query, what the asker is.")] = None,
    by: By = None,
    archive: Annotated[str | None, typer.Option(help="Replay this archive or bundle, without a system.")] = None,
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    *,
    json_: Json = False,
) -> None:
    """Show an aggregate, a view or a statistic as it stood at any moment, or what differs between two.

    Aggregates and views are folded from the log by the same code as ever; queries are asked with `as_of`.
    """
    if and_ is not None and as_of is None:
        raise typer.BadParameter("name the first moment with --as-of", param_hint="--and")
    if any("=" not in one for one in where or ()):
        raise typer.BadParameter("write it as column=value", param_hint="--where")
    from hiring.audit.stores import NoArchive
    from hiring.chassis.client import Rejected
    from hiring.eventkit.views.runner import ViewBehind
    from hiring.local.audit.replaying import Asking, replay
    from hiring.local.audit.showing import whoever_asks

    rows = dict(one.split("=", 1) for one in where or ())
    asking = Asking(what, rows, with_, whoever_asks(by), role or [OrganisationRole.AUDITOR])
    moments = [moment for moment in (as_of, and_) if moment is not None]
    work = replay(asking, moments, data, nats, archive, as_json_lines=json_)
    run(work, LookupError, NoArchive, OSError, Rejected, ValueError, ViewBehind)


@audit.command("explain", epilog="Example: `hiring audit explain 181 --to rejection.zip`")
def explain_command(
    event: Annotated[str, typer.Argument(help="The decision: its sequence in the log, or its id.")],
    to: Annotated[Path, typer.Option(help="The signed pack, a `.zip`; `.html` and `.json` are written beside it.")],
    candidacy: Annotated[str | None, typer.Option(help="Of a decision about several, whose pack it is.")] = None,
    by: By = None,
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    *,
    json_: Json = False,
) -> None:
    """Explain a decision: rules in force and whether each was kept, evidence, who decided and why.

    Other candidates and the raters are not named. Scores stand in it when --by names somebody who may see them.
    """
    if to.suffix != ".zip":
        raise typer.BadParameter("end it in .zip", param_hint="--to")
    from hiring.audit.stores import NoArchive
    from hiring.chassis.client import Rejected
    from hiring.contracts.envelope import Unreadable
    from hiring.local.audit.explaining import explain
    from hiring.local.audit.showing import whoever_asks

    work = explain(event, to, data, nats, candidacy, whoever_asks(by), as_json_lines=json_)
    run(work, LookupError, NoArchive, OSError, Rejected, Unreadable)


@audit.command("doctor", epilog="Example: `hiring audit doctor --json`")
def doctor_command(
    archive: Annotated[str | None, typer.Option(help="The archive, where it is not in --data.")] = None,
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    *,
    json_: Json = False,
) -> None:
    """Examine the data in depth: all that `hiring doctor` does, the archive, and every view against a fresh fold.

    Exit 1 when something is wrong.
    """
    from hiring.eventkit.views.database import DatabaseUnavailable
    from hiring.local.doctor import doctor

    run(doctor(data, nats, as_json_lines=json_, in_depth=True, archive=archive), DatabaseUnavailable)
