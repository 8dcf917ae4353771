"""Commands by many clients at once on few briefs, so that they meet, and a record of what was acknowledged."""

import asyncio
import random
import uuid
from dataclasses import dataclass, field

from nats.aio.client import Client as Nats
from tests.faults.history import History, told

from hiring.chassis.client import Client, Rejected
from hiring.contracts.brief import Source
from hiring.contracts.briefing.commands import AgreePitch, AgreeRoadmap, DraftBrief
from hiring.contracts.briefing.events import Position
from hiring.contracts.ids import VacancyId
from hiring.contracts.messages import Command

PATIENCE_SECONDS = 30


@dataclass
class Workload:
    """`clients` tasks send commands about `vacancies` briefs until told to stop; `history` is what they were told."""

    nats: Nats
    seed: int
    vacancies: int = 6
    clients: int = 8
    history: History = field(default_factory=History)
    stopped: bool = False

    async def prepare(self) -> None:
        """Drafts the briefs."""
        for number in range(self.vacancies):
            await self._send(DraftBrief(vacancy=vacancy(number), position=Position(title="Somebody")))

    async def run(self) -> None:
        """Until `stopped`; every command is sent until it is answered."""
        await asyncio.gather(*(self._client(random.Random(self.seed + number)) for number in range(self.clients)))

    async def _client(self, dice: random.Random) -> None:
        while not self.stopped:
            which = vacancy(dice.randrange(self.vacancies))
            words = f"wording {dice.randrange(10**9)}"
            some = (Source(kind="other", name=words),)
            await self._send(
                AgreePitch(vacancy=which, pitch=words)
                if dice.random() < 0.5
                else AgreeRoadmap(vacancy=which, sources=some)
            )
            await asyncio.sleep(dice.random() * 0.01)

    async def _send(self, command: Command) -> None:
        sent = self.history.sending(str(uuid.uuid4()), type(command).__name__)
        try:
            told(sent, await Client(self.nats, PATIENCE_SECONDS).send(command, actor="anna", id=sent.id))
        except Rejected as rejected:
            assert rejected.problem.kind in {"unavailable", "busy", "conflict"}, rejected.problem  # noqa: PT017 - any other would be wrong


def vacancy(number: int) -> VacancyId:
    """The id of one of the briefs."""
    return VacancyId(f"v{number}")
