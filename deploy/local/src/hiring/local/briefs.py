"""`hiring brief`: a brief with its forms, or the guide to its process, as a document (S90)."""

import asyncio
from pathlib import Path
from typing import Literal

import typer

from hiring.chassis.client import Client
from hiring.contracts.briefing.queries import Document, ExportDocument
from hiring.contracts.ids import VacancyId
from hiring.local.reaching import reached


async def export_brief(
    data: Path,
    nats: str | None,
    vacancy: str,
    by: str,
    format_: Literal["markdown", "html"],
    to: Path | None,
    *,
    guide: bool,
) -> None:
    """Writes the document to `to`, or to the screen.

    Raises:
        Rejected: there is no such brief, or it is not theirs to see.
        OSError: the file cannot be written.
        ValueError: what was given is no id.
    """
    kind: Literal["brief", "process-guide"] = "process-guide" if guide else "brief"
    query = ExportDocument(vacancy=VacancyId(vacancy), document=kind, format=format_)
    async with reached(data, nats, "brief-export") as client:
        document: Document = await Client(client).ask(query, actor=by)
    if to is None:
        typer.echo(document.text, nl=False)
    else:
        await asyncio.to_thread(to.write_text, document.text, encoding="utf-8")
