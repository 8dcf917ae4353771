"""`hiring audit prove` and `hiring audit head`: that an event stands in the log, and how far the log is signed."""

import asyncio
from contextlib import aclosing
from pathlib import Path

from nats.aio.client import Client as Nats
from rich.text import Text

from hiring.audit.keys import KeyHistory, PublishedKey
from hiring.audit.notes import Forged, TreeHead, moment
from hiring.audit.proving import Proof, proof_from
from hiring.audit.stores import Bundle
from hiring.contracts.audit import ListSigningKeys, ShowTreeHead, SignedTreeHead, SigningKeys
from hiring.contracts.envelope import decode, message_hash
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.local.audit.exporting import AUDITOR, asking, finish_part, part_writer, proofs_of
from hiring.local.audit.selecting import Wanted
from hiring.local.audit.showing import archive_of, say, told, wrong
from hiring.local.options import as_json, screen
from hiring.local.reaching import reached


async def prove_archived(event: str, place: str, *, as_json_lines: bool) -> None:
    """Proves an event from an archive or a bundle alone.

    Raises:
        LookupError, FileNotFoundError: see `proof_from`.
    """
    store = archive_of(place, Path())
    try:
        _show(await asyncio.to_thread(proof_from, store, event), as_json_lines=as_json_lines)
    except Forged as error:
        wrong(str(error))


async def prove_running(
    event: str, data: Path, nats: str | None, to: Path | None, by: str, *, as_json_lines: bool
) -> None:
    """Proves an event of a running system; `to`: as a bundle too.

    Raises:
        LookupError: there is no such event.
        Rejected: the audit service is not there, or refused.
        Forged: what it said does not fit.
    """
    async with reached(data, nats, "audit-prove") as client:
        head: SignedTreeHead = await asking(client).ask(ShowTreeHead(fresh=True), by, roles=AUDITOR)
        message = await find(Log(client), event, head.size)
        path = (await proofs_of(client, [message.sequence], head, by))[message.sequence]
        keys: SigningKeys = await asking(client).ask(ListSigningKeys(), by, roles=AUDITOR)
        history = KeyHistory(keys.origin, tuple(PublishedKey(**key.model_dump()) for key in keys.keys))
        proof = Proof(message.sequence, message.subject, message.body, tuple(path), head.note, history)
        if to is not None:
            await _bundle(to, client, proof, message, head, by)
    _show(proof, as_json_lines=as_json_lines)
    if to is not None and not as_json_lines:
        say(f"The same as a bundle that anybody can verify: {to}")


async def _bundle(to: Path, client: Nats, proof: Proof, message: StoredMessage, head: SignedTreeHead, by: str) -> None:
    bundle = Bundle(to, write=True)
    at = str(message.sequence)
    writer = await part_writer(bundle, client, Wanted(first=at, last=at), head, by)
    writer.add(message, proof.path)
    await finish_part(writer, bundle, client, by)


async def find(log: Log, event: str, size: int) -> StoredMessage:
    """The message at a sequence, or that holds the event of that id.

    Raises:
        LookupError: there is none.
    """
    if event.isdigit():
        message = await log.message(int(event))
        if message is None:
            raise LookupError(f"the log has no sequence {event}; it ends at {size}")
        return message
    mark = b'"id":"%s"' % event.encode()
    with told("searching the log", size) as tell:
        async with aclosing(log.read(0, until=size)) as pages:
            async for page in pages:
                tell(page[-1].sequence)
                if (found := next((one for one in page if mark in one.body), None)) is not None:
                    return found
    raise LookupError(f"no event of the log has the id {event}; `hiring log --json` tells the ids")


def _show(proof: Proof, *, as_json_lines: bool) -> None:
    head = proof.head()
    if as_json_lines:
        as_json(_plain(proof, head))
        return
    commit = decode(proof.subject, proof.sequence, proof.body)
    screen.print(Text("PROVEN  ", "bold green") + Text(f"this stands at sequence {proof.sequence} of {head.origin}"))
    for entry in commit.entries:
        say(f"event   {entry.type}, by {entry.actor}, {entry.time:%Y-%m-%d %H:%M:%S} UTC, id {entry.id}")
    say(f"subject {proof.subject}")
    say(f"message {commit.hash}")
    say(f"leaf    {proof.leaf.hex()}")
    for number, hash_ in enumerate(proof.path):
        say(f"{'path' if number == 0 else '':7} {hash_.hex()}")
    say(f"root    {head.root.hex()}")
    say(f"signed  over {head.size} messages, {head.at:%Y-%m-%d %H:%M:%S} UTC, by a key that {head.origin} vouches for")


def _plain(proof: Proof, head: TreeHead) -> dict[str, object]:
    return {
        "origin": head.origin,
        "sequence": proof.sequence,
        "subject": proof.subject,
        "body": proof.body.decode(errors="replace"),
        "message_hash": message_hash(proof.subject, proof.body),
        "leaf": proof.leaf.hex(),
        "proof": [hash_.hex() for hash_ in proof.path],
        "size": head.size,
        "root": head.root.hex(),
        "signed_at": moment(head.at),
        "note": proof.note,
        "keys": [key.public_key for key in proof.keys.keys],
    }


async def show_head(data: Path, nats: str | None, to: Path | None, by: str, *, as_json_lines: bool) -> None:
    """Has the log signed as far as it goes, and shows the head or writes its note into a file.

    Raises:
        Rejected: the audit service is not there, or refused.
        OSError: the file can't be written.
    """
    async with reached(data, nats, "audit-head") as client:
        head: SignedTreeHead = await asking(client).ask(ShowTreeHead(fresh=True), by, roles=AUDITOR)
    if to is not None:
        await asyncio.to_thread(to.write_text, head.note, encoding="utf-8")
    if as_json_lines:
        as_json(head.model_dump(mode="json"))
    elif to is None:
        say(head.note.rstrip("\n"))
    else:
        say(f"the head over {head.size} messages is in {to}; keep it where nobody of the system can write")
