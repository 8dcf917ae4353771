"""`hiring log`: the log as people and programs read it."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from pathlib import Path

import msgspec
from rich.text import Text

from hiring.contracts.envelope import CloudEvent, Commit, Unreadable, decode
from hiring.contracts.subjects import ALL_EVENTS, vacancy_events
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.local.options import as_json, errors, screen
from hiring.local.reaching import reached

_SKIPPED = {"vacancy", "brief"}  # one stands in the line already, the other fills a page
_HIDDEN = {"ratings", "recommendation", "marks", "score", "coverage", "gate_passed", "failed_musts", "ranking"}
"""What first versions of events told in plain, and is sealed until one's own is in: not for a screen."""
_LONGEST = 40
_LONGEST_ACTOR = 12


async def print_log(
    data: Path,
    nats: str | None,
    vacancy: str | None,
    types: tuple[str, ...],
    first: int,
    *,
    follow: bool,
    as_json_lines: bool,
) -> None:
    """Prints the events that fit; with `follow` those to come as well."""
    async with reached(data, nats, "log") as client:
        log = Log(client)
        until = None if follow else (await log.head()).sequence
        subject = vacancy_events(vacancy) if vacancy else ALL_EVENTS
        found = 0
        async with aclosing(_entries(log, first - 1, subject, until)) as entries:
            async for message, commit, entry in entries:
                if types and not _fits(entry.type, types):
                    continue
                found += 1
                if as_json_lines:
                    as_json(
                        {
                            "sequence": message.sequence,
                            "natssubject": message.subject,
                            **msgspec.to_builtins(_plain(entry)),
                        }
                    )
                else:
                    screen.print(_line(commit, entry), soft_wrap=True)
        if not found and not as_json_lines:
            errors.print("nothing in the log fits. See what there is with `hiring log`.")


async def _entries(
    log: Log, after: int, subject: str, until: int | None
) -> AsyncGenerator[tuple[StoredMessage, Commit, CloudEvent], None]:
    async with aclosing(log.read(after, subject, until)) as batches:
        async for batch in batches:
            for message in batch:
                try:
                    commit = decode(message.subject, message.sequence, message.body)
                except Unreadable as error:
                    errors.print(f"hiring: {error}", style="red", markup=False)
                    continue
                for entry in commit.entries:
                    yield message, commit, entry


def _fits(wire: str, types: tuple[str, ...]) -> bool:
    noun = wire.split(".")[1].replace("-", "")
    return any(wanted == wire or wanted.lower().replace("-", "") == noun for wanted in types)


def _plain(entry: CloudEvent) -> dict[str, object]:
    fields: dict[str, object] = {name: getattr(entry, name) for name in entry.__struct_fields__ if name != "data"}
    return {**fields, "data": msgspec.json.decode(entry.data)}


def _line(commit: Commit, entry: CloudEvent) -> Text:
    facts = ", ".join(_facts(msgspec.json.decode(entry.data)))
    line = Text(f"{commit.sequence:>6}  {entry.time:%Y-%m-%d %H:%M}  ", "dim")
    line.append(f"{entry.actor[:_LONGEST_ACTOR]:<{_LONGEST_ACTOR}} ", "cyan")
    line.append(f"{entry.type.split('.')[1].replace('-', ' ')}  ", "bold")
    line.append(f"{commit.aggregate.vacancy}  " if commit.aggregate.vacancy != "_" else "")
    return line.append(facts)


def _facts(data: dict[str, object]) -> Iterator[str]:
    for name, value in data.items():
        if name in _SKIPPED or value in ([], {}, ()):
            continue
        if name in _HIDDEN:
            yield f"{name}=(hidden)"
            continue
        match value:
            case {"$sealed": _}:
                shown = "(sealed)"
            case dict() | list():
                shown = f"({len(value)})"
            case _:
                shown = str(value)
        yield f"{name}={shown[:_LONGEST]}{'…' if len(shown) > _LONGEST else ''}"
