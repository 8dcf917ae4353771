"""`hiring export`: the log read once and written as a file."""

import json
from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path

import hiring.contracts.catalogue  # noqa: F401 - what reads the log knows every contract
from hiring.contracts.envelope import Recorded, UnknownType, Unreadable, decode, read
from hiring.contracts.messages import Event
from hiring.contracts.subjects import ALL_EVENTS, vacancy_events
from hiring.eventkit.log.store import Log
from hiring.local.export.ocel import ocel
from hiring.local.export.xes import write_xes
from hiring.local.options import errors, screen
from hiring.local.reaching import reached


async def export_ocel(out: Path, data: Path, nats: str | None, vacancy: str | None) -> None:
    """OCEL 2.0 JSON of the log, or of one vacancy's part of it."""
    await _export(out, data, nats, vacancy, _write_ocel)


async def export_xes(out: Path, data: Path, nats: str | None, vacancy: str | None) -> None:
    """XES of the log, or of one vacancy's part of it."""
    await _export(out, data, nats, vacancy, _write_xes)


async def _export(
    out: Path,
    data: Path,
    nats: str | None,
    vacancy: str | None,
    write: Callable[[Sequence[Recorded[Event]], Path], str],
) -> None:
    async with reached(data, nats, "export") as client:
        log, events = Log(client), list[Recorded[Event]]()
        subject = vacancy_events(vacancy) if vacancy else ALL_EVENTS
        async with aclosing(log.read(0, subject, (await log.head()).sequence)) as batches:
            async for batch in batches:
                for message in batch:
                    events.extend(_events(message.subject, message.sequence, message.body))
    screen.print(f"{write(events, out)} in {out}")


def _events(subject: str, sequence: int, body: bytes) -> Sequence[Recorded[Event]]:
    """The events of a message; what cannot be read is said and left out, as `hiring log` does."""
    try:
        commit = decode(subject, sequence, body)
        return [read(entry, commit.aggregate, sequence) for entry in commit.entries]
    except (UnknownType, Unreadable) as error:
        errors.print(f"hiring: {error}", style="red", markup=False)
        return []


def _write_ocel(events: Sequence[Recorded[Event]], out: Path) -> str:
    document = ocel(events)
    out.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")
    return f"{len(document['events'])} events and {len(document['objects'])} objects"


def _write_xes(events: Sequence[Recorded[Event]], out: Path) -> str:
    with out.open("w", encoding="utf-8") as file:
        traces, written = write_xes(events, file)
    return f"{written} events in {traces} traces"
