"""The broker and its log, beside which the service lives and dies; everything is told to it again."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from nats.aio.client import Client as Nats
from pydantic import SecretStr
from services.feedback.tests.triggers import LAST, NOW, TRIGGERS, missing

from hiring.chassis.master_key import master_key
from hiring.chassis.reacting import consumers
from hiring.chassis.settings import Settings
from hiring.contracts import subjects
from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.envelope import FIRST, Metadata, decode, encode, read
from hiring.contracts.messages import Event
from hiring.contracts.samples import complete_brief
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.deadlines import Deadlines
from hiring.eventkit.handling import Handling
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision, waiting
from hiring.eventkit.reactions import Reactions
from hiring.eventkit.sealing import Vault
from hiring.eventkit.testing.programs import Program
from hiring.eventkit.views.database import open_database
from hiring.eventkit.views.states import States
from hiring.feedback.app import SERVICE
from hiring.feedback.policies import POLICIES

PROGRAM = "from hiring.feedback.app import main; main()"


class Life:
    """The broker, and what was told to it; the service lives and dies beside it."""

    def __init__(self, client: Nats, url: str, folder: Path) -> None:
        self.client = client
        self.log = Log(client)
        self.probation = b""  # the deadline of its end, as it was set
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
    async def process(self) -> AsyncIterator[Program]:
        """The service as a program; kill -9 at the end of the block."""
        environment = {
            "HIRING_NATS_URL": self.settings.nats_urls()[0],
            "HIRING_DATA_FOLDER": str(self.settings.data_folder),
            "HIRING_HTTP_PORT": "0",
        }
        lines = self.settings.data_folder / "service.log"
        program = Program("-c", PROGRAM, output=lines, environment=environment)
        try:
            yield program
        finally:
            program.kill()
            await program.ended()

    async def told_again(self) -> None:
        """The broker hands out every message once more, those that were acknowledged too."""
        for consumer in consumers(SERVICE):
            await self.client.jetstream().delete_consumer(consumer.stream, consumer.name)
        await provision(self.client, consumers(SERVICE))

    async def probation_ends(self) -> None:
        """The broker hands the deadline out at once, as nobody waits 90 days for it."""
        id_ = f"probation-{LAST}-c1"
        schedule = subjects.deadline("feedback", id_)
        if not self.probation:
            waits = await self.client.jetstream().get_last_msg("DEADLINES", schedule)
            self.probation = waits.data or b""
        headers = {"Nats-Schedule": f"@at {NOW.isoformat()}", "Nats-Schedule-Target": subjects.due("feedback", id_)}
        await self.client.jetstream().publish(schedule, self.probation, headers=headers)

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
