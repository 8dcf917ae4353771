"""The whole service on a real broker and SQLite: from a filled position to the end of a probation."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client as Nats
from pydantic import SecretStr

from hiring.chassis.assembly import running
from hiring.chassis.client import Client, Rejected
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.envelope import FIRST, Metadata, encode
from hiring.contracts.feedback.commands import SubmitCandidateForm, SubmitRecruiterForm
from hiring.contracts.feedback.queries import ListMyFeedbackTasks, ListSessions, ShowAftercare
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.events import PositionFilled
from hiring.contracts.samples import complete_brief
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision
from hiring.eventkit.testing.spec import MONDAY
from hiring.feedback.app import SERVICE

APPROVED = BriefApproved(vacancy="v1", brief_version=1, brief=complete_brief(), approvers=("maria", "olga"))
FILLED = PositionFilled(
    vacancy="v1",
    candidacy="c1",
    candidate="lena",
    model="iterative",
    entered_at=MONDAY,
    starts_at=MONDAY,
    probation_ends_at=MONDAY + timedelta(days=90),
    openings_left=0,
)
BY_LENA = SubmitCandidateForm.model_validate(
    {
        "vacancy": "v1",
        "candidacy": "c1",
        "process_quality": 5,
        "information_clearness": 4,
        "acceptance_reason": "growth",
        "expectations": {"tasks": 4},
        "comment": "I always knew what comes next.",
    }
)
BY_ANNA = SubmitRecruiterForm(vacancy="v1", candidacy="c1", information_availability=4, manager_interactions=5)


async def told(log: Log, event: Event, service: str, kind: str) -> None:
    aggregate = AggregateId("v1", service, kind, "v1")
    body = encode(aggregate, 1, FIRST, Metadata(f"of-{service}", "anna", MONDAY, "c"), [event])
    await log.append(aggregate, 1, body, f"of-{service}")


async def eventually(holds: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(15):
        while not await holds():  # noqa: ASYNC110 - it happens in the service, which has no event of ours
            await asyncio.sleep(0.02)


async def test_from_a_filled_position_to_the_end_of_probation(
    broker: EmbeddedBroker, log: Log, client: Nats, tmp_path: Path
) -> None:
    await provision(client, consumers(SERVICE))
    settings = Settings(nats_url=SecretStr(broker.url), data_folder=tmp_path / "data", http_port=0)
    await told(log, APPROVED, "briefing", "brief")
    await told(log, FILLED, "pipeline", "search")
    asking = Client(client, patience=5)
    async with running(SERVICE, settings):

        async def tasks(person: str) -> set[str]:
            return {task.kind for task in (await asking.ask(ListMyFeedbackTasks(), person)).tasks}

        async def is_asked_for_everything() -> bool:
            return await tasks("maria") == {"session", "form", "probation-review"}

        await eventually(is_asked_for_everything)
        await asking.send(BY_LENA, "lena")
        with pytest.raises(Rejected, match="S77"):
            await asking.ask(ShowAftercare(vacancy="v1", candidacy="c1"), "anna")
        last = await asking.send(BY_ANNA, "anna")
        forms = await asking.ask(ShowAftercare(vacancy="v1", candidacy="c1"), "anna", after_sequence=last.sequence)
        assert forms.candidate.comment == "I always knew what comes next."
        assert forms.hiring_manager is None
        (session,) = (await asking.ask(ListSessions(vacancy="v1"), "maria")).sessions
        assert session.cause == "position-filled"
    stored = await log.load(AggregateId("v1", "feedback", "aftercare", "c1"))
    assert not any(b"comes next" in message.body for message in stored)
