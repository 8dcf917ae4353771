"""Who reads what is sensitive is recorded before it is answered, without what was answered; auditors see it."""

from datetime import UTC, datetime

import pytest
from nats.aio.client import Client as Nats

from hiring.audit.app import SERVICE
from hiring.chassis.accesses import Recording
from hiring.chassis.assembly import running
from hiring.chassis.client import Client
from hiring.chassis.settings import Settings
from hiring.contracts.audit import SENSITIVE, Accesses, ListAccesses
from hiring.contracts.catalogue import OWNERS, queries
from hiring.contracts.ids import CandidateId, PersonId, VacancyId
from hiring.contracts.pipeline.overview import ShowDossier
from hiring.contracts.pipeline.queries import ShowBoard
from hiring.contracts.requests import OrganisationRole, QueryRequest
from hiring.eventkit.log.store import Unavailable


async def listed(client: Nats, query: ListAccesses) -> Accesses:
    found: Accesses = await Client(client).ask(query, "ada", roles=[OrganisationRole.AUDITOR])
    return found


def request(actor: str) -> QueryRequest:
    return QueryRequest(actor=PersonId(actor), roles=frozenset({OrganisationRole.RECRUITER}), data={})


def test_every_sensitive_query_is_one() -> None:
    assert {name for owner in OWNERS for name in queries(owner)} >= SENSITIVE


async def test_accesses_are_listed_by_whom_and_about_whom(settings: Settings, client: Nats) -> None:
    recording = Recording(client, "pipeline")
    before = datetime.now(UTC)
    for actor, candidate in (("anna", "p1"), ("pavel", "p1"), ("anna", "p2")):
        await recording.read(ShowDossier(candidate=CandidateId(candidate)), request(actor))
    async with running(SERVICE, settings):
        everything = await listed(client, ListAccesses())
        assert [(one.by, one.query, one.about) for one in everything.accesses] == [
            ("anna", "pipeline.ShowDossier", ("p2",)),
            ("pavel", "pipeline.ShowDossier", ("p1",)),
            ("anna", "pipeline.ShowDossier", ("p1",)),
        ]
        assert all(before <= one.at and one.roles == (OrganisationRole.RECRUITER,) for one in everything.accesses)
        about = await listed(client, ListAccesses(concerning="p1"))
        assert [one.by for one in about.accesses] == ["pavel", "anna"]
        by = await listed(client, ListAccesses(by=PersonId("anna"), limit=1))
        assert (len(by.accesses), by.more) == (1, True)
        older = await listed(client, ListAccesses(by=PersonId("anna"), before=by.accesses[0].number))
        assert [one.about for one in older.accesses] == [("p1",)]


async def test_reading_the_accesses_is_an_access(settings: Settings, client: Nats) -> None:
    async with running(SERVICE, settings):
        await listed(client, ListAccesses())
        again = await listed(client, ListAccesses(by=PersonId("ada")))
    assert [one.query for one in again.accesses] == ["audit.ListAccesses"]


@pytest.mark.usefixtures("settings")
async def test_what_can_not_be_recorded_is_not_answered(client: Nats) -> None:
    await client.request("$JS.API.STREAM.DELETE.AUDIT")
    with pytest.raises(Unavailable):
        await Recording(client, "pipeline").read(ShowDossier(candidate=CandidateId("p1")), request("anna"))


@pytest.mark.usefixtures("settings")
async def test_what_is_not_sensitive_is_not_recorded(client: Nats) -> None:
    await Recording(client, "pipeline").read(ShowBoard(vacancy=VacancyId("v1")), request("anna"))
    info = await client.jetstream().stream_info("AUDIT")
    assert info.state.messages == 0
