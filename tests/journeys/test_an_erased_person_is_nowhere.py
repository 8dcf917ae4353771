"""Somebody of a search is forgotten: nothing of them stands in any file, and everything still verifies (B6)."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from nats.aio.client import Client as Nats
from rich.console import Console
from sqlalchemy import select
from tests.journeys.traces import in_files, in_streams, sought, sought_bytes, traces

from hiring.audit.merkle import message_leaf, root_from_inclusion
from hiring.audit.stores import Folder
from hiring.audit.verifying import verify
from hiring.chassis.client import Client, Rejected
from hiring.chassis.master_key import master_key
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.contracts.audit import ListAccesses, ProveInclusion, ShowTreeHead
from hiring.contracts.envelope import decode, read
from hiring.contracts.ids import CandidateId, VacancyId
from hiring.contracts.pipeline.overview import Dossier, ShowDossier
from hiring.contracts.pipeline.person import ConfirmErasure, ErasureCompleted, RequestErasure
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.sealed import Sealed
from hiring.eventkit.keys import KEYS
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.sealing import ERASED, Vault
from hiring.eventkit.views.database import open_database, reading
from hiring.local.audit.exporting import export
from hiring.local.audit.selecting import Wanted
from hiring.local.demo import waterfall
from hiring.local.demo.compressed_time import CompressedTime
from hiring.local.demo.run import PLAYS
from hiring.local.demo.stage import Stage
from hiring.local.system import SERVICES, log_lines_into, system

AUDITOR, PRIVACY, RECRUITER = OrganisationRole.AUDITOR, OrganisationRole.PRIVACY, OrganisationRole.RECRUITER
ANNA = {"X-Actor": "anna", "X-Roles": "recruiter"}
SHORTEST = 6
"""Shorter texts, as a first name, may stand anywhere by chance."""
NAME = "Zoë Łukasiewicz-O'Brien"
CONTACT = 'zoë@"łukasiewicz".example'
KINDS = {
    "a stream": r"HIRING \d+",
    "its blocks": r"nats/.*/HIRING/msgs/\d+\.blk",
    "a view": r"pipeline\.db(-wal)?",
    "a view's rows": r"pipeline\.db: rows",
    "the archive": r"archive/segments/.*",
    "a bundle of all": r"taken/all\.zip: .*",
    "a bundle of a person": r"taken/person\.zip: .*",
    "a table": r"taken/all\.parquet: rows",
}
"""Where the ciphertext stands, as it does for ever: what looks for plain text reaches these places."""


def sealed_in(value: Any) -> Iterator[dict[str, Any]]:
    match value:
        case {"$sealed": sealed}:
            yield sealed
        case dict():
            for part in value.values():
                yield from sealed_in(part)
        case list():
            for part in value:
                yield from sealed_in(part)


async def messages(nats: Nats) -> AsyncIterator[StoredMessage]:
    log = Log(nats)
    async for page in log.read(0, until=(await log.head()).sequence):
        for message in page:
            yield message


async def told_of(nats: Nats, vault: Vault) -> dict[str, set[str]]:
    """What the log holds about each person, opened."""
    found: dict[str, set[str]] = {}
    async for message in messages(nats):
        for sealed in sealed_in(json.loads(message.body)):
            text = vault.reveal(Sealed.from_json({"$sealed": sealed}))
            found.setdefault(sealed["person"], set()).add(text)
    return found


def wrapped_key(folder: Path, person: str) -> bytes | None:
    engine = open_database(f"sqlite:///{folder / 'keys.db'}", "keys")
    try:
        with reading(engine) as connection:
            wrapped: bytes | None = connection.execute(select(KEYS.c.wrapped).where(KEYS.c.person == person)).scalar()
            return wrapped
    finally:
        engine.dispose()


async def erasable(client: Client, people: list[str]) -> str:
    """Whoever is no longer in play, of whom most is told; their erasure is requested."""
    for person in people:
        with suppress(Rejected):
            request = RequestErasure(candidate=CandidateId(person), reason="asked-to")
            await client.send(request, "anna", roles=[RECRUITER])
            return person
    raise LookupError("everybody is in play")


async def forgotten(client: Client, person: str) -> Dossier:
    """Their dossier when all is done."""
    await client.send(ConfirmErasure(candidate=CandidateId(person)), "petra", roles=[PRIVACY])
    async with asyncio.timeout(20):
        while True:
            dossier: Dossier = await client.ask(ShowDossier(candidate=CandidateId(person)), "anna", roles=[RECRUITER])
            if dossier.name == ERASED and dossier.erased_at is not None:  # the key goes first, then that is told
                return dossier
            await asyncio.sleep(0.05)


async def receipt(nats: Nats, client: Client, person: str) -> bool:
    """Once the receipt stands in the log: whether it is proven against a signed head."""
    head = await client.ask(ShowTreeHead(fresh=True), "ada", roles=[AUDITOR])
    async for message in messages(nats):
        commit = decode(message.subject, message.sequence, message.body)
        for event in (read(entry, commit.aggregate).event for entry in commit.entries):
            if isinstance(event, ErasureCompleted) and person in event.persons:
                asked = ProveInclusion(sequences=(message.sequence,), size=head.size)
                (proven,) = (await client.ask(asked, "ada", roles=[AUDITOR])).messages
                leaf = message_leaf(message.subject, message.body)
                path = [bytes.fromhex(hash_) for hash_ in proven.proof]
                root = root_from_inclusion(leaf, message.sequence - 1, head.size, path)
                return root is not None and root.hex() == head.root
    await asyncio.sleep(0.05)
    return await receipt(nats, client, person)


async def ciphertexts(nats: Nats, person: str) -> list[bytes]:
    """All that was sealed with the person's key."""
    sealed = [one async for message in messages(nats) for one in sealed_in(json.loads(message.body))]
    return [one["text"].encode() for one in sealed if one["person"] == person]


async def renamed(web: httpx2.AsyncClient, person: str) -> None:
    """Says their name and contact over HTTP, as it must be and as it is refused, where somebody elsewhere listens."""
    hook = {"url": "http://127.0.0.1:9/", "description": "nobody answers there"}
    assert (await web.post("/webhooks", json=hook)).status_code == 201
    said = {"name": NAME, "contact": CONTACT, "reason": "it was misspelt"}
    path = f"/candidates/{person}/correct"
    for body, status in ((said, 200), ({**said, "reason": 1, NAME: CONTACT}, 400), ({"name": [NAME]}, 400)):
        answer = await web.post(path, json=body, headers={"Idempotency-Key": f"c{len(body)}{status}"})
        assert answer.status_code == status, answer.text
    assert NAME in (await web.get(f"/candidates/{person}")).text
    assert NAME in (await web.get(f"/candidates/{person}/export", headers={"X-Roles": "privacy"})).text


async def take_home(taken: Path, folder: Path, person: str) -> None:
    """Every form of export."""
    for name, wanted in (
        ("all.zip", Wanted()),
        ("all.parquet", Wanted()),
        ("person.zip", Wanted(person=person)),
    ):
        await export(taken / name, folder, None, wanted, None, "ada", as_json_lines=True)


async def test_nothing_of_an_erased_person_stands_in_any_file_and_everything_verifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    monkeypatch.setenv("HIRING_ARCHIVE_SECONDS", "0.2")
    with log_lines_into(folder):
        async with system(folder) as it:
            nats = await connect([it.addresses.nats], "test")
            client = Client(nats)
            time = CompressedTime(nats, [consumer for service in SERVICES for consumer in consumers(service)])
            vacancy = VacancyId(PLAYS["waterfall"][0])
            console = Console(file=io.StringIO())
            stage = Stage(client, console, vacancy, datetime.now(UTC) + timedelta(days=1), time.settle, time.pass_until)
            await waterfall.play(stage)
            vault = Vault(f"sqlite:///{folder / 'keys.db'}", master_key(Settings(data_folder=folder)), "keys")
            told = await told_of(nats, vault)
            keys = {one: wrapped_key(folder, one) for one in told if one.startswith("person-")}
            person = await erasable(client, sorted(keys, key=lambda one: -len(told[one])))
            key = keys[person]
            assert key is not None
            async with httpx2.AsyncClient(base_url=it.addresses.http, headers=ANNA) as web:
                await renamed(web, person)
                texts = {text for text in (await told_of(nats, vault))[person] if len(text) >= SHORTEST}
                assert texts > {NAME, CONTACT}
                await forgotten(client, person)
                late = {"name": NAME, "reason": "once more"}
                answer = await web.post(f"/candidates/{person}/correct", json=late, headers={"Idempotency-Key": "late"})
                assert answer.status_code == 422, answer.text
            async with asyncio.timeout(20):
                assert await receipt(nats, client, person)
            accesses = await client.ask(ListAccesses(concerning=person), "ada", roles=[AUDITOR])
            queries = {"pipeline.ShowDossier", "pipeline.ExportCandidate"}
            assert {(one.by, one.query) for one in accesses.accesses} == {("anna", query) for query in queries}
            (tmp_path / "taken").mkdir()
            await take_home(tmp_path / "taken", folder, person)
            plain = (sought(*texts), sought_bytes(key))
            sealed = sought_bytes(*await ciphertexts(nats, person))
            while_running = [*in_files(tmp_path), *[place async for place in in_streams(nats)]]
            found = traces(while_running, sealed)
            assert [
                kind for kind, place in KINDS.items() if not any(re.search(place + "$", one) for one in found)
            ] == []
            assert traces(while_running, *plain) == []
            vault.close()
            await nats.close()
    assert traces(in_files(tmp_path), *plain) == []
    assert wrapped_key(folder, person) is None
    verdict = verify(Folder(folder / "archive"))
    assert verdict.flaw is None
    assert verdict.size > 0
