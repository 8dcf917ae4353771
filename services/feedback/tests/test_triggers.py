"""Every trigger of feedback, on a real broker: told again and out of order after a kill, it takes effect once."""

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from nats.aio.client import Client as Nats
from pydantic import SecretStr
from services.feedback.tests.scale.writing import SEALED

from hiring.chassis.assembly import running
from hiring.chassis.client import Client
from hiring.chassis.master_key import master_key
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.contracts import subjects
from hiring.contracts.brief import StepKind
from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.envelope import FIRST, Metadata, decode, encode, read
from hiring.contracts.feedback.commands import SubmitCandidateForm
from hiring.contracts.feedback.events import AftercareOpened, FeedbackSessionRequested, ProbationReviewDue
from hiring.contracts.feedback.queries import ListMyFeedbackTasks
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.events import CandidateRejected, HoldExpired, PoolDecided, PositionFilled
from hiring.contracts.samples import complete_brief
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.deadlines import Deadlines
from hiring.eventkit.handling import Handling
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision, waiting
from hiring.eventkit.reactions import Reactions
from hiring.eventkit.sealing import Vault
from hiring.eventkit.views.database import open_database
from hiring.eventkit.views.states import States
from hiring.feedback.app import SERVICE
from hiring.feedback.policies import POLICIES

NOW = datetime.now(UTC).replace(microsecond=0)
PROGRAM = "from hiring.feedback.app import main; main()"
PEOPLE = ("anna", "maria", "lena")


class Trigger(NamedTuple):
    """What happened, and what must follow: how often each event of feedback, and which tasks of whom."""

    event: Event
    follows: dict[str, int]
    tasks: dict[str, list[str]]


def about(vacancy: str, contract: type[Event], **fields: Any) -> Any:
    return contract.model_validate({"vacancy": vacancy, "brief_version": 1, **fields})


def decided(vacancy: str, **fields: Any) -> PoolDecided:
    by: dict[str, Any] = {"pool": "p1", "ordinal": 1, "reason": "As compared.", "decided_by": "maria"}
    members = [f"{vacancy}-c1", f"{vacancy}-c2"]
    found: PoolDecided = about(vacancy, PoolDecided, **by, members=members, **fields)
    return found


def filled(vacancy: str) -> PositionFilled:
    return PositionFilled.model_validate(
        {
            **_candidacy(vacancy),
            "vacancy": vacancy,
            "model": "iterative",
            "entered_at": NOW - timedelta(days=20),
            "starts_at": NOW,
            "probation_ends_at": NOW + timedelta(days=90),
            "openings_left": 0,
        }
    )


def _candidacy(vacancy: str) -> dict[str, Any]:
    return {"candidacy": f"{vacancy}-c1", "candidate": "lena"}


SESSION = {"feedback-session-requested": 1}
OF_THE_TEAM = {"anna": ["session"], "maria": ["session"], "lena": []}
AFTER_A_HIRE = {**SESSION, "aftercare-planned": 1, "forms-issued": 1, "aftercare-opened": 1}
TRIGGERS = {
    "rejection": Trigger(
        about(
            "rejection",
            CandidateRejected,
            **_candidacy("rejection"),
            model="waterfall",
            template="skills-gap",
            reason="Skills",
            clarification=SEALED,
            step=StepKind.PROFESSIONAL_INTERVIEW,
            outcome=[1, 0, 0],
        ),
        SESSION,
        OF_THE_TEAM,
    ),
    "pool-decided": Trigger(
        decided("pool-decided", outcome="selected", selected=["pool-decided-c1"]), SESSION, OF_THE_TEAM
    ),
    "pool-failed": Trigger(decided("pool-failed", outcome="failed", selected=[]), SESSION, OF_THE_TEAM),
    "hold-expired": Trigger(
        HoldExpired.model_validate(
            {**_candidacy("hold-expired"), "vacancy": "hold-expired", "reason": "A budget is awaited."}
        ),
        SESSION,
        OF_THE_TEAM,
    ),
    "position-filled": Trigger(
        filled("position-filled"),
        AFTER_A_HIRE,
        {"anna": ["form", "session"], "maria": ["form", "session"], "lena": ["form"]},
    ),
    "end-of-probation": Trigger(
        filled("end-of-probation"),
        {**AFTER_A_HIRE, "candidate-form-submitted": 1, "probation-review-due": 1},
        {"anna": ["form", "session"], "maria": ["form", "probation-review", "session"], "lena": ["reality"]},
    ),
}
LAST = "end-of-probation"
FORM = SubmitCandidateForm.model_validate(
    {
        **{name: value for name, value in _candidacy(LAST).items() if name == "candidacy"},
        "vacancy": LAST,
        "process_quality": 5,
        "information_clearness": 4,
        "acceptance_reason": "growth",
        "expectations": {"tasks": 4},
    }
)


class Life:
    """The broker, and what was told to it; the service lives and dies beside it."""

    def __init__(self, client: Nats, url: str, folder: Path) -> None:
        self.client = client
        self.log = Log(client)
        self.settings = Settings(nats_url=SecretStr(url), data_folder=folder, http_port=0)

    async def tells(self, vacancy: str) -> None:
        """A brief was approved, and the trigger happened."""
        brief = complete_brief()
        approved = BriefApproved(vacancy=vacancy, brief_version=1, brief=brief, approvers=("maria", "olga"))
        for event, service, kind in ((approved, "briefing", "brief"), (TRIGGERS[vacancy].event, "pipeline", "search")):
            aggregate = AggregateId(vacancy, service, kind, vacancy)
            about_it = Metadata(f"{vacancy}-{service}", "anna", NOW, "c")
            await self.log.append(aggregate, 1, encode(aggregate, 1, FIRST, about_it, [event]), about_it.command_id)

    @asynccontextmanager
    async def process(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """The service as a program; kill -9 at the end of the block."""
        environment = {
            "HIRING_NATS_URL": self.settings.nats_urls()[0],
            "HIRING_DATA_FOLDER": str(self.settings.data_folder),
            "HIRING_HTTP_PORT": "0",
        }
        with (self.settings.data_folder / "service.log").open("ab") as lines:
            program = await asyncio.create_subprocess_exec(
                sys.executable, "-c", PROGRAM, env={**os.environ, **environment}, stdout=lines, stderr=lines
            )
        try:
            yield program
        finally:
            program.kill()
            await program.wait()

    async def told_again(self) -> None:
        """The broker hands out every message once more, those that were acknowledged too."""
        for consumer in consumers(SERVICE):
            await self.client.jetstream().delete_consumer(consumer.stream, consumer.name)
        await provision(self.client, consumers(SERVICE))

    async def probation_ends(self) -> None:
        """What the broker does when the day has come, though nobody waits 90 days for it."""
        id_ = f"probation-{LAST}-c1"
        waits = await self.client.jetstream().get_last_msg("DEADLINES", subjects.deadline("feedback", id_))
        assert waits.data is not None
        await self.client.jetstream().publish(subjects.due("feedback", id_), waits.data)

    async def heard_it_all(self) -> None:
        """Nothing waits for the service any more."""
        async with asyncio.timeout(30):
            for consumer in consumers(SERVICE):
                while await waiting(self.client, consumer):  # noqa: ASYNC110 - it happens in the service, which has no event of ours
                    await asyncio.sleep(0.02)

    async def followed(self) -> Mapping[str, list[Any]]:
        """Everything that feedback decided so far, by vacancy."""
        found: dict[str, list[Any]] = {vacancy: [] for vacancy in TRIGGERS}
        head = await self.log.head()
        async for messages in self.log.read(0, "hiring.event.*.feedback.>", until=head.sequence):
            for message in messages:
                commit = decode(message.subject, message.sequence, message.body)
                for entry in commit.entries:
                    event: Any = read(entry, commit.aggregate, commit.sequence).event
                    found[event.vacancy].append(event)
        return found

    async def until(self, vacancies: Iterable[str], wanted: type[Event] | None = None) -> None:
        """These vacancies have had an event of that kind, or all that must follow."""
        async with asyncio.timeout(30):
            while True:
                found = await self.followed()
                if all(
                    any(isinstance(event, wanted) for event in found[one])
                    if wanted
                    else not missing(TRIGGERS[one], found[one])
                    for one in vacancies
                ):
                    return
                await asyncio.sleep(0.02)

    async def out_of_order(self) -> None:
        """Another replica takes all that it reacts to twice: from the last to the first, and at random."""
        settings, chance = self.settings, random.Random(6)
        engine = open_database(settings.views_url("feedback"), "feedback", SERVICE.chains)
        vault = Vault(settings.keys_url(), master_key(settings), "keys")
        handling = Handling(self.log, SERVICE.decides, States(engine, SERVICE.decides), vault)
        reactions = Reactions(handling, Deadlines(self.client, "feedback"), POLICIES, "feedback")
        head = await self.log.head()
        messages = [one async for page in self.log.read(0, until=head.sequence) for one in page]
        for order in (messages[::-1], chance.sample(messages, len(messages))):
            for message in order:
                assert await reactions.react(message), "it was parked"
        vault.close()
        engine.dispose()


def named(events: Iterable[Event]) -> Counter[str]:
    """How many events of each kind there are, without what only follows another: whose brief it is."""
    kinds = (event.wire.split(".")[1] for event in events)
    return Counter(kind for kind in kinds if kind not in {"brief-followed", "form-remarked"})


def missing(trigger: Trigger, events: Iterable[Event]) -> Counter[str]:
    return Counter(trigger.follows) - named(events)


Outcome = tuple[Mapping[str, list[Any]], Mapping[tuple[str, str], list[str]]]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Events and tasks by vacancy, after two lives of the service and four times the same news."""
    return asyncio.run(_lived(tmp_path_factory.mktemp("triggers")))


async def _lived(folder: Path) -> Outcome:
    async with EmbeddedBroker(folder / "broker") as broker:
        client = await connect(broker.url, "test")
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
        await client.close()
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
