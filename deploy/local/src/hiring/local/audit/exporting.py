"""`hiring audit export`: the log, or a part of it, to take home: a bundle that proves itself, or a table."""

import asyncio
import hashlib
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from pathlib import Path

from nats.aio.client import Client as Nats

from hiring.audit import manifest as files
from hiring.audit.bundling import bundle_whole
from hiring.audit.keys import KeyHistory, PublishedKey
from hiring.audit.manifest import Manifest
from hiring.audit.parts import PartWriter
from hiring.audit.progress import Progress
from hiring.audit.stores import Bundle
from hiring.chassis.client import Client
from hiring.contracts.audit import (
    InclusionProofs,
    ListSigningKeys,
    ProveInclusion,
    SensitiveAnswerRead,
    ShowTreeHead,
    SignedTreeHead,
    SigningKeys,
    Vouched,
    VouchFor,
)
from hiring.contracts.ids import PersonId
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.subjects import access
from hiring.eventkit.log.publishing import publish
from hiring.eventkit.log.store import Log
from hiring.local.audit.selecting import Selection, Wanted, in_portions, selection
from hiring.local.audit.showing import archive_of, say, told
from hiring.local.options import as_json
from hiring.local.reaching import reached

AUDITOR = (OrganisationRole.AUDITOR,)
_MOST_PROOFS = 500
_PATIENCE_SECONDS = 30.0


async def export(
    out: Path, data: Path, nats: str | None, wanted: Wanted, archive: str | None, by: str, *, as_json_lines: bool
) -> None:
    """Writes the bundle (`.zip`) or the table (`.parquet`), and records who took it.

    Raises:
        Rejected: the audit service is not there, or refused.
        NoArchive: all was wanted, and the archive can't be read.
        ValueError: the suffix says no form, a moment can't be read, or nothing lies there.
        OSError: the file can't be written.
    """
    if out.suffix not in {".zip", ".parquet"}:
        raise ValueError(f"{out} says no form: end it in .zip for a bundle, or in .parquet for a table")
    half = out.with_name(f".{out.name}.half")
    async with reached(data, nats, "audit-export") as client:
        head: SignedTreeHead = await asking(client).ask(ShowTreeHead(fresh=True), by, roles=AUDITOR)
        await _record(client, wanted, by)
        try:
            if out.suffix == ".parquet":
                count = await _table(half, client, wanted, head)
            elif wanted.everything:
                count = await asyncio.to_thread(_whole, half, data, archive, head)
            else:
                count = await _part(half, client, wanted, head, by)
            if count == 0:
                raise ValueError(
                    f"nothing was written: no message of the log is of {wanted}. `hiring log` shows the ids"
                )
            half.replace(out)
        finally:
            with suppress(FileNotFoundError):
                half.unlink()
    _show(out, count, head, as_json_lines=as_json_lines)


def asking(client: Nats) -> Client:
    """The client of the audit service, which may have to catch up first."""
    return Client(client, _PATIENCE_SECONDS)


async def _record(client: Nats, wanted: Wanted, by: str) -> None:
    about = tuple(id_ for id_ in (wanted.vacancy, wanted.person) if id_ is not None)
    read = SensitiveAnswerRead(by=PersonId(by), roles=AUDITOR, at=datetime.now(UTC), query="audit.export", about=about)
    await publish(client, access("audit"), read.model_dump_json(exclude_none=True).encode(), {})


def _whole(half: Path, data: Path, archive: str | None, head: SignedTreeHead) -> int:
    bundle = Bundle(half, write=True)
    with told("exporting", head.size) as tell:
        size = bundle_whole(archive_of(archive, data), bundle, tell)
    bundle.close()
    return size


async def _part(half: Path, client: Nats, wanted: Wanted, head: SignedTreeHead, by: str) -> int:
    chosen = await selection(Log(client), wanted, head.size)
    bundle = Bundle(half, write=True)
    writer = await part_writer(bundle, client, wanted, head, by)
    with told("exporting", chosen.until) as tell:
        count = await _fill(writer, client, chosen, head, by, tell)
    await finish_part(writer, bundle, client, by)
    return count


async def part_writer(bundle: Bundle, client: Nats, wanted: Wanted, head: SignedTreeHead, by: str) -> PartWriter:
    """What writes a part whose proofs lead to that head."""
    keys: SigningKeys = await asking(client).ask(ListSigningKeys(), by, roles=AUDITOR)
    history = KeyHistory(keys.origin, tuple(PublishedKey(**key.model_dump()) for key in keys.keys))
    whole = Manifest.of_whole(head.origin, await Log(client).head())
    return PartWriter(bundle, whole, history, wanted.covers(), head.note)


async def finish_part(writer: PartWriter, bundle: Bundle, client: Nats, by: str) -> None:
    """Has the service vouch for what was selected, and ends the file."""
    document = hashlib.sha256(writer.finish()).hexdigest()
    vouched: Vouched = await asking(client).ask(VouchFor(document=document), by, roles=AUDITOR)
    bundle.put(files.STATEMENT, vouched.note.encode())
    bundle.close()


async def _fill(
    writer: PartWriter, client: Nats, chosen: Selection, head: SignedTreeHead, by: str, tell: Progress
) -> int:
    count = 0
    async with aclosing(chosen.pages()) as pages:
        async for read, messages in pages:
            for portion in in_portions(messages, _MOST_PROOFS):
                proofs = await proofs_of(client, [message.sequence for message in portion], head, by)
                for message in portion:
                    writer.add(message, proofs[message.sequence])
            count += len(messages)
            tell(read)
    return count


async def proofs_of(client: Nats, sequences: list[int], head: SignedTreeHead, by: str) -> dict[int, list[bytes]]:
    """The audit paths of at most 500 messages to that head."""
    query = ProveInclusion(sequences=tuple(sequences), size=head.size)
    proven: InclusionProofs = await asking(client).ask(query, by, roles=AUDITOR)
    return {one.sequence: [bytes.fromhex(hash_) for hash_ in one.proof] for one in proven.messages}


async def _table(half: Path, client: Nats, wanted: Wanted, head: SignedTreeHead) -> int:
    from hiring.local.audit.parquet import write_table  # noqa: PLC0415 - its library is an extra

    chosen = await selection(Log(client), wanted, head.size)
    with told("exporting", chosen.until) as tell:
        return await write_table(half, chosen, tell)


def _show(out: Path, count: int, head: SignedTreeHead, *, as_json_lines: bool) -> None:
    what = "events" if out.suffix == ".parquet" else "messages"
    if as_json_lines:
        as_json({"file": str(out), what: count, "origin": head.origin, "size": head.size, "root": head.root})
        return
    say(f"{count} {what} in {out}")
    say(f"log     {head.origin}")
    say(f"signed  up to sequence {head.size} at {head.at:%Y-%m-%d %H:%M:%S} UTC")
    say(f"root    {head.root}")
    if out.suffix == ".zip":
        say(f"Anybody can verify it, without us: hiring audit verify {out}")
