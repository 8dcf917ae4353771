"""The whole service on a real broker and SQLite: from an approved brief to a compared pool."""

import asyncio
from pathlib import Path

import pytest
from nats.aio.client import Client as Nats
from pydantic import SecretStr

from hiring.chassis.assembly import running
from hiring.chassis.client import Client, Rejected
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.envelope import FIRST, Metadata, encode
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline.overview import ShowDossier
from hiring.contracts.pipeline.person import ConfirmErasure, RequestErasure
from hiring.contracts.pipeline.queries import ComparePool
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision
from hiring.eventkit.testing.spec import MONDAY
from hiring.pipeline.app import SERVICE

APPROVED = BriefApproved(vacancy="v1", brief_version=1, brief=complete_brief(), approvers=("maria", "olga"))
RECRUITER = [OrganisationRole.RECRUITER]
OPENING = c.OpenPool(vacancy="v1", pool="first")


async def opens_its_pool(asking: Client) -> None:
    """The brief's approval is reacted to in the service's own time: until then S12 refuses."""
    async with asyncio.timeout(15):
        while True:
            try:
                await asking.send(OPENING, "anna")
            except Rejected as refusal:
                if "S12" not in str(refusal):
                    raise
                await asyncio.sleep(0.02)
            else:
                return


async def test_from_an_approved_brief_to_a_compared_pool(
    broker: EmbeddedBroker, log: Log, client: Nats, tmp_path: Path
) -> None:
    await provision(client, consumers(SERVICE))
    settings = Settings(nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0)
    brief = AggregateId("v1", "briefing", "brief", "v1")
    await log.append(
        brief, 1, encode(brief, 1, FIRST, Metadata("approval", "olga", MONDAY, "c"), [APPROVED]), "approval"
    )
    asking = Client(client, patience=5)
    async with running(SERVICE, settings):
        await opens_its_pool(asking)
        named = {"name": Sealed("Ada Lovelace"), "contact": Sealed("ada@example.org")}
        await asking.send(c.RegisterCandidate(candidate="p1", source="Referrals", **named), "anna", roles=RECRUITER)
        entry = c.EnterCandidacy(vacancy="v1", candidacy="c1", candidate="p1", source="Referrals", pool="first")
        with pytest.raises(Rejected, match="not-your-role"):
            await asking.send(entry, "pavel")
        entered = await asking.send(entry, "anna")
        pool = await asking.ask(ComparePool(vacancy="v1"), "maria", after_sequence=entered.sequence)
        assert [(member.name, member.rank) for member in pool.members] == [("Ada Lovelace", 1)]
        with pytest.raises(Rejected, match="C5"):
            await asking.send(c.CutPool(vacancy="v1", pool="first", advance=("c1",)), "anna")
    stored = await log.load(AggregateId("_", "pipeline", "candidate", "p1"))
    assert not any(b"Lovelace" in message.body or b"example.org" in message.body for message in stored)


async def test_an_erased_person_is_gone_everywhere_and_the_receipt_says_so(
    broker: EmbeddedBroker, client: Nats, tmp_path: Path
) -> None:
    await provision(client, consumers(SERVICE))
    settings = Settings(nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0)
    asking = Client(client, patience=5)
    async with running(SERVICE, settings):
        named = {"name": Sealed("Ada Lovelace"), "contact": Sealed("ada@example.org")}
        done = await asking.send(
            c.RegisterCandidate(candidate="p1", source="Referrals", **named), "anna", roles=RECRUITER
        )
        shown = await asking.ask(ShowDossier(candidate="p1"), "anna", after_sequence=done.sequence, roles=RECRUITER)
        assert (shown.name, shown.contact) == ("Ada Lovelace", "ada@example.org")
        await asking.send(RequestErasure(candidate="p1", reason="asked-to"), "anna", roles=RECRUITER)
        with pytest.raises(Rejected, match="not-your-office"):
            await asking.send(ConfirmErasure(candidate="p1"), "maria")
        await asking.send(ConfirmErasure(candidate="p1"), "petra", roles=[OrganisationRole.PRIVACY])
        for _ in range(300):
            shown = await asking.ask(ShowDossier(candidate="p1"), "anna", roles=RECRUITER)
            if shown.erased_at is not None:
                break
            await asyncio.sleep(0.05)
        assert (shown.name, shown.contact) == ("[erased]", "[erased]")
        assert shown.entries[-1].what == "pipeline.erasure-completed.v1"
