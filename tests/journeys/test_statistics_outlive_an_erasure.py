"""Three people of a search are forgotten: every statistic stays as it was, byte for byte (B6)."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from nats.aio.client import Client as Nats
from rich.console import Console

from hiring.chassis.client import Client, Rejected
from hiring.chassis.reacting import consumers
from hiring.contracts.envelope import decode, read
from hiring.contracts.feedback import queries as q
from hiring.contracts.feedback.organisation import DeclareProtected
from hiring.contracts.ids import VacancyId
from hiring.contracts.messages import Query
from hiring.contracts.pipeline.commands import WithdrawCandidacy
from hiring.contracts.pipeline.events import CandidacyEntered, PositionFilled
from hiring.contracts.pipeline.overview import ShowDossier
from hiring.contracts.pipeline.person import ConfirmErasure, RequestErasure
from hiring.contracts.requests import OrganisationRole
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.store import Log
from hiring.feedback.domain.protected import Sealer, new_officer_key
from hiring.feedback.views.statistics import STATISTICS
from hiring.local.demo import iterative
from hiring.local.demo.compressed_time import CompressedTime
from hiring.local.demo.run import PLAYS
from hiring.local.demo.stage import Stage
from hiring.local.system import SERVICES, log_lines_into, system

pytestmark = pytest.mark.asyncio(loop_scope="module")

V = VacancyId(PLAYS["iterative"][0])
RECRUITER, PRIVACY = OrganisationRole.RECRUITER, OrganisationRole.PRIVACY
PRIVATE, PUBLIC = new_officer_key()


@dataclass
class House:
    """The system after the iterative play, and its clock."""

    nats: Nats
    client: Client
    time: CompressedTime
    stage: Stage

    async def statistics(self) -> dict[str, bytes]:
        """Every statistic of the vacancy and of the organisation, as JSON, as of a year after the play."""
        at, found = self.stage.now + timedelta(days=365), {}
        said: dict[type[Query], dict[str, Any]] = {
            q.ShowAdverseImpact: {"category": "sex", "crossed_with": "age", "key": PRIVATE},
            q.MeasureClaim: {"since": self.stage.began},
        }
        sequence = await self.time.settle()
        for answer in STATISTICS:
            for vacancy in (V, None) if not answer.query.model_fields["vacancy"].is_required() else (V,):
                query = answer.query.model_validate({"at": at, "vacancy": vacancy, **said.get(answer.query, {})})
                shown = await self.client.ask(query, "maria", roles=[RECRUITER], after_sequence=sequence)
                found[f"{answer.query.__name__} {vacancy}"] = shown.model_dump_json().encode()
        return found

    async def people(self) -> list[str]:
        """The candidates of the play in the order of the log, whoever was hired first."""
        log, people = Log(self.nats), dict[str, bool]()
        async for batch in log.read(0, until=(await log.head()).sequence):
            for message in batch:
                commit = decode(message.subject, message.sequence, message.body)
                for event in (read(entry, commit.aggregate, commit.sequence).event for entry in commit.entries):
                    if isinstance(event, CandidacyEntered | PositionFilled):
                        people[event.candidate] = isinstance(event, PositionFilled)
        return sorted(people, key=lambda person: not people[person])

    async def withdraws(self, person: str) -> None:
        """Whoever is in play is withdrawn before being forgotten."""
        candidacy = person.removeprefix("person-")
        with suppress(Rejected):
            await self.client.send(WithdrawCandidacy(vacancy=V, candidacy=candidacy, reason="moved away"), "anna")
        await self.time.settle()

    async def forgets(self, person: str) -> None:
        await self.client.send(RequestErasure(candidate=person, reason="asked-to"), "anna", roles=[RECRUITER])
        await self.client.send(ConfirmErasure(candidate=person), "petra", roles=[PRIVACY])
        for _ in range(200):
            dossier = await self.client.ask(ShowDossier(candidate=person), "anna", roles=[RECRUITER])
            if dossier.erased_at is not None:
                return
            await asyncio.sleep(0.05)
        raise TimeoutError(person)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("house") / "data"
    with log_lines_into(folder):
        async with system(folder) as it:
            nats = await connect([it.addresses.nats], "test")
            time = CompressedTime(nats, [consumer for service in SERVICES for consumer in consumers(service)])
            console = Console(file=io.StringIO(), width=200)
            stage = Stage(Client(nats), console, V, datetime.now(UTC) + timedelta(days=1), time.settle, time.pass_until)
            await iterative.play(stage)
            yield House(nats, Client(nats), time, stage)
            await nats.close()


async def test_b6_every_statistic_is_the_same_to_the_byte_after_people_were_forgotten(house: House) -> None:
    people, sealer = await house.people(), Sealer(PUBLIC)
    for place, person in enumerate(people):
        box = sealer.seal(person, {"sex": ("female", "male")[place % 2], "age": "40 or over"})
        await house.client.send(DeclareProtected(candidate=person, box=box), person)
    _hired, *forgotten = people[:4]
    for person in forgotten:
        await house.withdraws(person)
    before = await house.statistics()
    for person in forgotten:
        await house.forgets(person)
    assert await house.statistics() == before
    impact = q.AdverseImpact.model_validate_json(before[f"ShowAdverseImpact {V}"])
    assert impact.declared == len(people)
    assert {group.sentence for step in impact.steps for group in step.groups} >= {
        "not shown: it would tell of a group of fewer than 5"
    }
    assert b'"value":null' not in before[f"ShowSpeed {V}"].split(b'"steps"')[0]


async def test_protected_groups_stay_shut_for_whoever_has_another_key(house: House) -> None:
    [person, *_] = await house.people()
    box = Sealer(PUBLIC).seal(person, {"sex": "female"})
    with pytest.raises(Rejected, match="only-oneself"):
        await house.client.send(DeclareProtected(candidate=person, box=box), "anna")
    done = await house.client.send(DeclareProtected(candidate=person, box=box), person)
    asking = {"vacancy": V, "category": "sex"}
    with pytest.raises(Rejected, match="officers-key"):
        await house.client.ask(
            q.ShowAdverseImpact(key=new_officer_key()[0], **asking), "maria", after_sequence=done.sequence
        )
    with pytest.raises(Rejected, match="organisation-figures"):
        await house.client.ask(q.ShowAdverseImpact(key=PRIVATE, category="sex"), "maria", roles=[PRIVACY])
