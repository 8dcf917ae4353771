"""Versions N and N+1 of a service side by side, under load: nothing is lost, whoever decides, reacts or folds."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from nats.aio.client import Client as Nats
from tests.faults.checking import until_true, whole_log
from tests.faults.ledger import SERVICE, AskTotals, Enter, Open, Totals

from hiring.chassis.client import Client
from hiring.chassis.operating import RETRY_PARKED, RetryParked
from hiring.chassis.reacting import consumers
from hiring.contracts import subjects
from hiring.contracts.ids import VacancyId
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision, waiting
from hiring.eventkit.parking import Parking
from hiring.eventkit.testing.programs import Program

ACCOUNTS = tuple(VacancyId(f"v{number}") for number in range(3))
PATIENCE_SECONDS = 60.0


async def test_an_old_and_a_new_version_work_side_by_side_and_nothing_is_lost(
    broker: EmbeddedBroker, client: Nats, tmp_path: Path
) -> None:
    await provision(client, consumers(SERVICE))
    asking = Client(client, PATIENCE_SECONDS)
    acknowledged: Counter[VacancyId] = Counter()
    is_over = asyncio.Event()

    async def enter(account: VacancyId) -> None:
        await asking.send(Open(account=account), actor="ann")
        while not is_over.is_set():
            await asking.send(Enter(account=account), actor="ann")
            acknowledged[account] += 1

    async def more(count: int) -> None:
        wanted = acknowledged.total() + count
        await until_true(_holds(lambda: acknowledged.total() >= wanted), PATIENCE_SECONDS, "the load stands still")

    async with _program("1", broker, tmp_path) as old:
        load = asyncio.gather(*(enter(account) for account in ACCOUNTS))
        await more(30)
        async with _program("2", broker, tmp_path):
            await until_true(_newer_decided(client), PATIENCE_SECONDS, "version N+1 never decided")
            await more(30)
            await asking.send(Open(account=VacancyId("late")), actor="ann")
            old.terminate()
            assert await old.ended() == 0
            await more(30)
            is_over.set()
            await load
            await _mend(client, asking)
            record = await whole_log(Log(client))
            wires = Counter(entry.type for commit in record.commits for entry in commit.entries)
            assert min(wires["ledger.entered.v1"], wires["ledger.entered.v2"]) > 0
            assert wires["ledger.entered.v1"] + wires["ledger.entered.v2"] == acknowledged.total()
            assert wires["ledger.counted.v1"] == acknowledged.total()
            for account, count in acknowledged.items():
                last = record.messages[-1].sequence
                totals = await asking.ask(AskTotals(account=account), actor="ann", after_sequence=last)
                assert totals == Totals(entered=count, counted=count)


async def _mend(client: Nats, asking: Client) -> None:
    """What an operator does after the upgrade, as `hiring parked retry --all` does it."""
    (reactions, *_) = consumers(SERVICE)

    async def nothing_waits() -> bool:
        return await waiting(client, reactions) == 0

    await until_true(nothing_waits, PATIENCE_SECONDS, "reactions still wait")
    parking = Parking(client)
    for one in await parking.all():
        assert "is newer than this service" in one.error
        request = RetryParked(number=one.number).model_dump_json().encode()
        await asking.request(subjects.operation("ledger", RETRY_PARKED), request)
        await parking.remove(one.number)
    assert await parking.all() == []


def _newer_decided(client: Nats) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        record = await whole_log(Log(client))
        return any(entry.type == "ledger.entered.v2" for commit in record.commits for entry in commit.entries)

    return is_so


def _holds(what: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return what()

    return is_so


@asynccontextmanager
async def _program(version: str, broker: EmbeddedBroker, folder: Path) -> AsyncIterator[Program]:
    """One instance of that version, until the block ends."""
    environment = {
        "HIRING_NATS_URL": broker.url,
        "HIRING_DATA_FOLDER": str(folder / "data"),
        "HIRING_HTTP_PORT": "0",
        "HIRING_LOG_FORMAT": "json",
    }
    words, root = ("-m", "tests.faults.ledger", version), Path(__file__).parent.parent.parent
    process = Program(*words, output=folder / f"ledger-{version}.log", environment=environment, folder=root)
    try:
        yield process
    finally:
        process.kill()
        await process.ended()
