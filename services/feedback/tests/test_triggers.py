"""Every trigger of feedback, on a real broker: told again and out of order after a kill, it takes effect once."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from services.feedback.tests.lives import Life
from services.feedback.tests.triggers import FORM, LAST, NOW, PEOPLE, TRIGGERS, missing, named

from hiring.chassis.assembly import running
from hiring.chassis.client import Client
from hiring.chassis.reacting import consumers
from hiring.contracts.feedback.events import AftercareOpened, FeedbackSessionRequested, ProbationReviewDue
from hiring.contracts.feedback.queries import ListMyFeedbackTasks
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.topology import provision
from hiring.feedback.app import SERVICE

Outcome = tuple[Mapping[str, list[Any]], Mapping[tuple[str, str], list[str]]]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Events and tasks by vacancy, after two lives of the service and four times the same news."""
    return asyncio.run(_lived(tmp_path_factory.mktemp("triggers")))


async def _lived(folder: Path) -> Outcome:
    async with EmbeddedBroker(folder / "broker") as broker, AsyncExitStack() as stack:
        client = await connect(broker.url, "test")
        stack.push_async_callback(client.close)
        await provision(client, consumers(SERVICE))
        life, asking = Life(client, broker.url, folder), Client(client, patience=15)
        async with life.process():
            await life.tells(LAST)
            await life.until([LAST], wanted=AftercareOpened)
            await asking.send(FORM, "lena")
            for vacancy in [one for one in TRIGGERS if one != LAST]:
                await life.tells(vacancy)
            await life.probation_ends()
            await life.until(["rejection"], wanted=FeedbackSessionRequested)
        assert any(missing(TRIGGERS[one], events) for one, events in (await life.followed()).items()), "killed too late"
        await life.told_again()
        await life.probation_ends()
        async with running(SERVICE, life.settings):
            await life.until(TRIGGERS)
            await life.out_of_order()
        await life.told_again()
        async with running(SERVICE, life.settings):
            await life.heard_it_all()
            head = (await life.log.head()).sequence
            tasks = {
                person: (await asking.ask(ListMyFeedbackTasks(), person, after_sequence=head)).tasks
                for person in PEOPLE
            }
            found = await life.followed()
    kinds = {
        (one, who): sorted(task.kind for task in tasks[who] if task.vacancy == one)
        for one in TRIGGERS
        for who in PEOPLE
    }
    return found, kinds


@pytest.mark.parametrize("cause", TRIGGERS)
def test_a_trigger_takes_effect_exactly_once_whatever_is_redelivered(outcome: Outcome, cause: str) -> None:
    found, tasks = outcome
    trigger = TRIGGERS[cause]
    assert named(found[cause]) == trigger.follows
    assert {who: tasks[cause, who] for who in PEOPLE} == trigger.tasks


@pytest.mark.parametrize("cause", TRIGGERS)
def test_what_a_trigger_calls_for_has_an_owner_and_a_due_date_and_is_reminded_of(outcome: Outcome, cause: str) -> None:
    found, _ = outcome
    called = [one for one in found[cause] if isinstance(one, (FeedbackSessionRequested, AftercareOpened))]
    assert called
    for event in called:
        owner = event.hire.owner if isinstance(event, AftercareOpened) else event.owner
        assert (owner, event.due_at > NOW) == ("anna", True)


def test_the_session_on_a_failed_pool_has_to_propose_a_change(outcome: Outcome) -> None:
    found, _ = outcome
    sessions = [one for events in found.values() for one in events if isinstance(one, FeedbackSessionRequested)]
    assert {session.cause for session in sessions if session.change_required} == {"pool-failed"}


def test_the_end_of_probation_asks_for_reality_and_for_the_professional_evaluation(outcome: Outcome) -> None:
    found, _ = outcome
    (due,) = [one for one in found[LAST] if isinstance(one, ProbationReviewDue)]
    assert (due.reality_wanted, "maria" in due.reviewers) == (True, True)
