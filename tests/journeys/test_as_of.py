"""A search asked again as of earlier moments: the answers are those that were given then."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client as Nats

from hiring.chassis.client import Client
from hiring.chassis.reacting import consumers
from hiring.contracts.brief import Iterative, StepKind
from hiring.contracts.briefing.commands import ApproveBrief, SubmitBrief
from hiring.contracts.briefing.queries import ShowBrief
from hiring.contracts.evaluation.commands import SubmitScore
from hiring.contracts.evaluation.parts import Recommendation, SkillRating
from hiring.contracts.evaluation.queries import ListMyEvaluations
from hiring.contracts.ids import VacancyId
from hiring.contracts.messages import Command, Query
from hiring.contracts.pipeline.commands import (
    AdvanceCandidate,
    CutPool,
    EnterCandidacy,
    OpenPool,
    RegisterCandidate,
)
from hiring.contracts.pipeline.queries import ComparePool, PoolComparison
from hiring.contracts.requests import OrganisationRole
from hiring.contracts.samples import complete_brief, kick_off
from hiring.contracts.sealed import Sealed
from hiring.eventkit.log.connect import connect
from hiring.local.demo.compressed_time import CompressedTime
from hiring.local.system import SERVICES, system

V = VacancyId("v1")
PEOPLE = {"c1": 5, "c2": 4, "c3": 3, "c4": 2}
"""Who is in the pool, and how every rater rates them."""


@dataclass
class Search:
    """A search on a running system, and what was answered at which moment of it."""

    client: Client
    time: CompressedTime
    live: dict[str, tuple[int, datetime, dict[str, Any]]] = field(default_factory=dict)

    async def act(self, person: str, command: Command, *roles: OrganisationRole) -> None:
        await self.client.send(command, actor=person, roles=roles)

    async def remember(self, moment: str, *queries: Query) -> None:
        """Asks now, once everything has settled."""
        sequence = await self.time.settle()
        answers = {type(query).__name__: await self.ask(query, after_sequence=sequence) for query in queries}
        self.live[moment] = (sequence, datetime.now(UTC), answers)

    async def ask(self, query: Query, **when: Any) -> Any:
        return await self.client.ask(query, actor="anna", **when)

    async def rated(self, step: StepKind) -> None:
        """Everybody rates everybody who is at this step, and nothing else."""
        await self.time.settle()
        for rater in ("anna", "pavel", "ines", "maria"):
            for task in (await self.ask_as(rater)).tasks:
                level = PEOPLE[task.candidacy]
                ratings = tuple(SkillRating(skill=q.skill, rating=level) for q in unique(task.questions))
                assert task.step is step
                await self.act(
                    rater,
                    SubmitScore(
                        vacancy=V, evaluation=task.evaluation, ratings=ratings, recommendation=Recommendation.YES
                    ),
                )
        await self.time.settle()

    async def ask_as(self, rater: str) -> Any:
        sequence = await self.time.settle()
        return await self.client.ask(ListMyEvaluations(), actor=rater, after_sequence=sequence)


def unique(questions: Any) -> list[Any]:
    return list({question.skill: question for question in questions}.values())


@pytest.fixture
async def search(tmp_path: Path) -> AsyncIterator[Search]:
    async with system(tmp_path / "data") as it:
        client: Nats = await connect([it.addresses.nats], "test")
        wanted = [consumer for service in SERVICES for consumer in consumers(service)]
        yield Search(Client(client), CompressedTime(client, wanted))
        await client.close()


async def test_b1_what_was_shown_then_is_shown_as_of_then(search: Search) -> None:
    brief, pool = ShowBrief(vacancy=V), ComparePool(vacancy=V)
    for command in kick_off(V, complete_brief(Iterative(pool_size=4))):
        await search.act("anna", command)
    await search.remember("drafted", brief)
    await search.act("anna", SubmitBrief(vacancy=V))
    await search.act("maria", ApproveBrief(vacancy=V, brief_version=1))
    await search.remember("half approved", brief)
    await search.act("olga", ApproveBrief(vacancy=V, brief_version=1))
    await search.remember("approved", brief)
    await search.act("anna", OpenPool(vacancy=V, pool="pool-1"))
    await search.remember("opened", brief, pool)
    for person in PEOPLE:
        name = Sealed(f"Somebody {person}")
        known = RegisterCandidate(candidate=person, name=name, contact=Sealed("post"), source="Us")
        await search.act("anna", known, OrganisationRole.RECRUITER)
        await search.act(
            "anna",
            EnterCandidacy(vacancy=V, candidacy=person, candidate=person, source="Referrals", pool="pool-1"),
        )
    await search.remember("entered", brief, pool)
    await search.rated(StepKind.PRE_SCREENING)
    await search.remember("screened", pool)
    for person in PEOPLE:
        await search.act("anna", AdvanceCandidate(vacancy=V, candidacy=person))
    await search.rated(StepKind.RECRUITMENT_INTERVIEW)
    await search.remember("interviewed", pool)
    await search.act("anna", CutPool(vacancy=V, pool="pool-1", advance=("c1", "c2", "c3")))
    await search.remember("cut", brief, pool)
    assert len({repr(answers) for _, _, answers in search.live.values()}) == len(search.live), "two moments look alike"
    await everything_is_as_it_was(search, {"ShowBrief": brief, "ComparePool": pool})


async def everything_is_as_it_was(search: Search, queries: dict[str, Query]) -> None:
    for moment, (sequence, at, answers) in search.live.items():
        for name, answer in answers.items():
            by_sequence = await search.ask(queries[name], as_of=sequence)
            assert by_sequence == answer, (moment, name)
            assert await search.ask(queries[name], as_of=at) == answer, (moment, name)
    newest = await search.ask(queries["ComparePool"])
    assert isinstance(newest, PoolComparison)
    assert newest == search.live["cut"][2]["ComparePool"]
