"""The whole service on a real broker and SQLite: from an approved brief to a completed evaluation."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client as Nats
from pydantic import SecretStr

from hiring.chassis.assembly import running
from hiring.chassis.client import Client, Rejected
from hiring.chassis.master_key import master_key
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.envelope import FIRST, Commit, Metadata, decode, encode, read
from hiring.contracts.evaluation.commands import SubmitScore
from hiring.contracts.evaluation.events import EvidenceNoted, ScoreSubmitted
from hiring.contracts.evaluation.parts import Answers, Evidence, Recommendation, SkillRating
from hiring.contracts.evaluation.queries import ListMyEvaluations, ShowEvaluation, ShowMatrix
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.events import CandidateAdvanced
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.evaluation.app import SERVICE
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.log.topology import provision
from hiring.eventkit.sealing import ERASED, Vault
from hiring.eventkit.testing.spec import MONDAY

ID = "c1-professional-interview"
APPROVED = BriefApproved(vacancy="v1", brief_version=1, brief=complete_brief(), approvers=("maria", "olga"))
ADVANCED = CandidateAdvanced(
    vacancy="v1",
    candidacy="c1",
    candidate="p1",
    from_step=StepKind.RECRUITMENT_INTERVIEW,
    step=StepKind.PROFESSIONAL_INTERVIEW,
    brief_version=1,
)


async def told(log: Log, event: Event, service: str, kind: str) -> None:
    aggregate = AggregateId("v1", service, kind, "v1")
    body = encode(aggregate, 1, FIRST, Metadata(f"of-{service}", "anna", MONDAY, "c"), [event])
    await log.append(aggregate, 1, body, f"of-{service}")


async def eventually(holds: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(15):
        while not await holds():  # noqa: ASYNC110 - it happens in the service, which has no event of ours
            await asyncio.sleep(0.02)


def scored(level: int) -> SubmitScore:
    return SubmitScore(
        vacancy="v1",
        evaluation=ID,
        ratings=tuple(SkillRating(skill=skill, rating=level) for skill in ("python", "sql", "kafka")),
        recommendation=Recommendation.YES,
        evidence=(Evidence(skill="python", note=Sealed("Named every edge case.")),),
    )


async def test_from_an_approved_brief_to_a_completed_evaluation_that_outlives_an_erasure(
    broker: EmbeddedBroker, log: Log, client: Nats, tmp_path: Path
) -> None:
    await provision(client, consumers(SERVICE))
    settings = Settings(nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0)
    await told(log, APPROVED, "briefing", "brief")
    await told(log, ADVANCED, "pipeline", "search")
    asking = Client(client, patience=5)
    async with running(SERVICE, settings):

        async def is_asked() -> bool:
            return bool((await asking.ask(ListMyEvaluations(), "ines")).tasks)

        await eventually(is_asked)
        await asking.send(scored(4), "pavel")
        with pytest.raises(Rejected, match="S25"):
            await asking.ask(ShowEvaluation(vacancy="v1", evaluation=ID), "ines")
        last = await asking.send(scored(2), "ines")
        assert last.events == (
            "evaluation.score-submitted.v2",
            "evaluation.evidence-noted.v1",
            "evaluation.evaluation-completed.v2",
        )
        sheet = await asking.ask(ShowEvaluation(vacancy="v1", evaluation=ID), "maria", after_sequence=last.sequence)
        assert [answer.evidence[0].note for answer in sheet.answers] == ["Named every edge case."] * 2
        assert (sheet.result.score, sheet.result.coverage) == (0.5, 1)
        (member,) = (await asking.ask(ShowMatrix(vacancy="v1"), "maria")).members
        assert member.steps[0].result == sheet.result
    stored = await log.load(AggregateId("v1", "evaluation", "evaluation", ID))
    assert not any(b"edge case" in message.body for message in stored)
    vault = Vault(settings.keys_url(), master_key(settings), "keys")
    await vault.destroy("p1")
    events = [read(entry, one.aggregate).event for one in map(_commit, stored) for entry in one.entries]
    notes = [vault.reveal(event.evidence[0].note) for event in events if isinstance(event, EvidenceNoted)]
    answers = [Answers.opened(vault.reveal(event.answers)) for event in events if isinstance(event, ScoreSubmitted)]
    vault.close()
    assert notes == [ERASED, ERASED]
    assert [answer.ratings[0].rating for answer in answers] == [4, 2]


def _commit(message: StoredMessage) -> Commit:
    return decode(message.subject, message.sequence, message.body)
