"""One play: a house, a load, faults by a schedule, and then the verdict."""

import asyncio
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from nats.aio.client import Client as Nats
from tests.faults.checking import findings, reaction_seconds, until_true, whole_log
from tests.faults.house import House, house
from tests.faults.nemesis import Nemesis
from tests.faults.schedule import Kind, schedule
from tests.faults.story import DUE_SECONDS, Story
from tests.faults.views_checked import differing_views

from hiring.audit.verification import verify_log
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import waiting
from hiring.eventkit.parking import Parking
from hiring.local.system import SERVICES, all_consumers

_SETTLING_SECONDS = 240.0


@dataclass
class Verdict:
    """What was done, and what was found wrong."""

    seed: int
    acknowledged: int = 0
    refused: int = 0
    unknown: int = 0
    messages: int = 0
    doubled: int = 0
    faults: Counter[Kind] = field(default_factory=Counter)
    fresh_copies: int = 0
    seconds: float = 0.0
    slowest_seconds: float = 0.0
    reactions: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.faults.items()))
        return (
            f"seed {self.seed}: {self.acknowledged} commands acknowledged, {self.refused} refused by a rule, "
            f"{self.unknown} given up, {self.messages} decisions in the log, {self.doubled} messages doubled, "
            f"{self.faults.total()} faults in {self.seconds:.0f} s ({kinds}), {self.fresh_copies} fresh copies; "
            f"the slowest answer took {self.slowest_seconds:.1f} s; {self._reactions()}; {len(self.wrong)} findings"
        )

    def _reactions(self) -> str:
        if not self.reactions:
            return "no reactions"
        half, most, last = (self.reactions[int(part * (len(self.reactions) - 1))] for part in (0.5, 0.95, 1))
        return f"reactions came after {half:.1f} s (half), {most:.1f} s (95 of 100), {last:.1f} s (the last)"


@dataclass(frozen=True)
class Size:
    """How large a play is: it ends after `seconds`, or when all of the rest has happened.

    `lanes` vacancies at a time; `calm` times as long as usual between faults. The rest: so many commands acknowledged,
    so many faults injected, and somewhere candidates rated, which takes every kind of reaction.
    """

    seconds: float
    lanes: int
    calm: float = 1.0
    acknowledged: int = sys.maxsize
    faults: int = 0


async def play(folder: Path, seed: int, size: Size, out: TextIO | None = None) -> Verdict:
    """The whole play; `folder` keeps logs and, until the end, the disks."""
    verdict = Verdict(seed)
    async with house(folder) as it:
        client = await it.cluster.connect("load", patience_seconds=30)
        story = Story(client, it.gateways, seed, size.lanes)
        load = asyncio.create_task(story.run())
        nemesis = Nemesis(it, seed, out)
        began = time.monotonic()
        faults = asyncio.create_task(nemesis.play(*schedule(seed, size.seconds, size.calm)))
        enough = asyncio.create_task(_enough(story, nemesis, size))
        reporting = asyncio.create_task(_report(story, nemesis, out))
        await asyncio.wait({load, faults, enough}, return_when=asyncio.FIRST_COMPLETED)
        story.stopped = True
        for task in (faults, enough, reporting):
            task.cancel()
        for ended in await asyncio.gather(faults, enough, reporting, return_exceptions=True):
            if isinstance(ended, Exception):
                verdict.wrong.append(f"the hand that injects faults failed: {ended!r}")
        verdict.seconds = time.monotonic() - began
        await it.cluster.heal()
        for work in (load, asyncio.create_task(_settle(it, client))):
            try:
                await work
            except Exception as error:  # noqa: BLE001 - what did not come back is a finding like any other
                verdict.wrong += [f"{type(leaf).__name__}: {leaf}" for leaf in _leaves(error)]
        await _judge(it, client, story, verdict)
        await client.close()
        verdict.faults, verdict.fresh_copies = nemesis.done, nemesis.fresh_copies
    return verdict


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in _leaves(inner)]
    return [error]


async def _enough(story: Story, nemesis: Nemesis, size: Size) -> None:
    def is_enough() -> bool:
        reached = len(story.history.acknowledged) >= size.acknowledged
        return reached and nemesis.done.total() >= size.faults and story.is_rated

    while not is_enough():  # noqa: ASYNC110 - both counts are of others, and no event is set for them
        await asyncio.sleep(1)


async def _report(story: Story, nemesis: Nemesis, out: TextIO | None) -> None:
    while out is not None:
        await asyncio.sleep(15)
        acknowledged, faults = len(story.history.acknowledged), nemesis.done.total()
        print(f"{datetime.now(UTC):%H:%M:%S} {acknowledged} acknowledged, {faults} faults", file=out, flush=True)


async def _settle(it: House, client: Nats) -> None:
    """Everything that must follow has followed: paused processes go on, reactions are done, deadlines fired."""
    last_due = time.monotonic() + DUE_SECONDS + 1
    for replica in it.replicas:
        replica.send(signal.SIGCONT)
    await it.cluster.settled(_SETTLING_SECONDS)
    async with asyncio.timeout(_SETTLING_SECONDS):
        await it.all_there(client)  # a process that is still starting could not stop as it should

    async def nothing_waits() -> bool:
        return sum([await waiting(client, consumer) for consumer in all_consumers()]) == 0

    await asyncio.sleep(max(0.0, last_due - time.monotonic()))
    await until_true(nothing_waits, _SETTLING_SECONDS, "reactions or deadlines still wait for somebody to take them")


async def _judge(it: House, client: Nats, story: Story, verdict: Verdict) -> None:
    codes = await it.stop()
    await it.cluster.settled(_SETTLING_SECONDS)
    log = Log(client, 60)
    record = await whole_log(log)
    history = story.history
    doubled = [chunk for link in it.cluster.links() for chunk in link.doubled]
    history.were_doubled(doubled)
    verdict.doubled = len(doubled)
    verdict.acknowledged = len(history.acknowledged)
    verdict.refused = sum(sent.outcome == "refused" for sent in history.commands.values())
    verdict.unknown = sum(sent.outcome == "unknown" for sent in history.commands.values())
    verdict.messages, verdict.slowest_seconds = len(record.messages), history.slowest_seconds
    verdict.reactions = reaction_seconds(record)
    verdict.wrong += findings(record, history, datetime.now(UTC))
    verdict.wrong += [f"{name} ended with {code}" for name, code in codes.items() if code != 0]
    verdict.wrong += [f"parked by {one.reader}: {one.error}" for one in await Parking(client).all()]
    audited = await verify_log(log)
    if audited.flaw is not None:
        verdict.wrong.append(f"audit finds at {audited.flaw.sequence}: {audited.flaw.says}")
    for service in SERVICES:
        verdict.wrong += await differing_views(service, it.database_url, log, it.folder)
