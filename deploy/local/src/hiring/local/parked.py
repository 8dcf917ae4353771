"""`hiring parked`: messages that a service could not handle, and trying them again."""

from pathlib import Path

import typer
from rich.table import Table

from hiring.chassis.client import Client
from hiring.chassis.operating import RETRY_PARKED, RetryParked
from hiring.contracts import subjects
from hiring.contracts.requests import Answered
from hiring.eventkit.parking import Parked, Parking
from hiring.local.options import as_json, fail, screen
from hiring.local.reaching import reached


async def print_parked(data: Path, nats: str | None, *, as_json_lines: bool) -> None:
    """A line for each parked message."""
    async with reached(data, nats, "parked") as client:
        waiting = await Parking(client).all()
    if as_json_lines:
        for parked in waiting:
            as_json(_plain(parked))
        return
    if not waiting:
        screen.print("nothing is parked")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for column in ("number", "service", "reader", "message", "since", "tries", "error"):
        table.add_column(column)
    for parked in waiting:
        since = f"{parked.parked_at:%Y-%m-%d %H:%M}"
        what = f"{parked.message.sequence} {parked.message.subject}"
        table.add_row(str(parked.number), parked.service, parked.reader, what, since, str(parked.tries), parked.error)
    screen.print(table)


async def retry_parked(data: Path, nats: str | None, number: int | None) -> None:
    """Has one parked message, or all, handled again by the service that parked them; exit code 1 when one fails."""
    async with reached(data, nats, "parked") as client:
        parking = Parking(client)
        waiting = [one for one in await parking.all() if number in {None, one.number}]
        if number is not None and not waiting:
            fail(f"no message {number} is parked. `hiring parked list` shows what is.")
        again = 0
        for one in waiting:
            subject = subjects.operation(one.service, RETRY_PARKED)
            answer = await Client(client).request(subject, RetryParked(number=one.number).model_dump_json().encode())
            handled = isinstance(answer, Answered) and answer.data["handled"]
            await parking.remove(one.number)
            again += not handled
            screen.print(f"{one.number}: {'handled' if handled else 'failed again, and is parked anew'}")
    if again:
        raise typer.Exit(1)
    if not waiting:
        screen.print("nothing is parked")


async def drop_parked(data: Path, nats: str | None, number: int) -> None:
    """Takes one parked message away, so that nothing tries it again; in the log it stays where it is."""
    async with reached(data, nats, "parked") as client:
        parking = Parking(client)
        found = [one for one in await parking.all() if one.number == number]
        if not found:
            fail(f"no message {number} is parked. `hiring parked list` shows what is.")
        for one in found:
            await parking.remove(number)
            said = f"{number}: {one.message.subject} was dropped; {one.service} had parked it for {one.error}"
            screen.print(said, markup=False)


def _plain(parked: Parked) -> dict[str, object]:
    return {
        "number": parked.number,
        "service": parked.service,
        "reader": parked.reader,
        "subject": parked.message.subject,
        "sequence": parked.message.sequence,
        "parked_at": parked.parked_at,
        "tries": parked.tries,
        "error": parked.error,
    }
