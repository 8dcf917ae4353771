"""How much work a command is, counted rather than timed: what grows here grows on every machine."""

from array import array
from typing import Any

import pytest
from nats.aio.client import Client

from hiring.contracts.envelope import decode
from hiring.eventkit.decider import Issued
from hiring.eventkit.handling import COMMANDS_REMEMBERED, Handling
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.remembering import Remembered
from hiring.eventkit.sealing import Vault
from hiring.eventkit.views.states import KeptCommand, KeptState


class KeptUpTo:
    """A kept table that has an aggregate up to some version."""

    def __init__(self, kept: KeptState) -> None:
        self._kept = kept

    async def state(self, _aggregate: Any) -> KeptState:
        return self._kept

    async def version(self, _aggregate: Any) -> int:
        return self._kept.version

    async def command(self, _aggregate: Any, _command_id: str) -> KeptCommand | None:
        return None


class LoadingLog(Log):
    """Remembers the subjects of all that it loaded."""

    loaded: tuple[str, ...] = ()

    async def load_until(self, *asked: Any) -> list[StoredMessage]:
        found = await super().load_until(*asked)
        self.loaded += tuple(message.subject for message in found)
        return found


class Trips:
    """Messages to and from the broker since it was last asked."""

    def __init__(self, client: Client) -> None:
        self._client, self._before = client, dict(client.stats)

    def so_far(self) -> tuple[int, int]:
        now, before = dict(self._client.stats), self._before
        self._before = now
        return now["out_msgs"] - before["out_msgs"], now["in_msgs"] - before["in_msgs"]


async def test_a_warm_command_is_one_message_out_and_one_back(
    log: Log, client: Client, vault: Vault, diary: Any, issued: Issued
) -> None:
    handling = Handling(log, [diary.DECIDER], None, vault)
    await handling.handle(diary.TakeNote(page="p"), "c0", issued)
    trips = Trips(client)
    for number in range(1, 51):
        await handling.handle(diary.TakeNote(page="p"), f"c{number}", issued)
    assert trips.so_far() == (50, 50)


@pytest.mark.parametrize(
    ("decisions", "requests"),
    [
        (10, 3),  # what stands last and the likely versions, both at once; the append
        (400, 4),  # and the rest in one batch
    ],
)
async def test_a_cold_command_takes_few_requests_however_long_the_history(  # noqa: PLR0913, PLR0917 - fixtures
    log: Log, client: Client, vault: Vault, diary: Any, issued: Issued, decisions: int, requests: int
) -> None:
    first = Handling(log, [diary.DECIDER], None, vault)
    for number in range(decisions):
        await first.handle(diary.TakeNote(page="p"), f"c{number}", issued)
    cold = Handling(log, [diary.DECIDER], None, vault)
    trips = Trips(client)
    await cold.handle(diary.TakeNote(page="p"), "cold", issued)
    out, _back = trips.so_far()
    assert out == requests


@pytest.mark.parametrize(
    ("behind", "requests"),
    [
        (0, 2),  # what stands last; the append
        (1, 2),  # that is all that is missing
        (3, 3),  # and those between, at once
    ],
)
async def test_a_cold_command_loads_only_what_came_after_the_kept_state(  # noqa: PLR0913, PLR0917 - fixtures
    log: Log, client: Client, vault: Vault, diary: Any, issued: Issued, behind: int, requests: int
) -> None:
    first = Handling(log, [diary.DECIDER], None, vault)
    for number in range(50):
        await first.handle(diary.TakeNote(page="p"), f"c{number}", issued)
    stored = await log.load(diary.page_id("p"))
    version = 50 - behind
    at = decode(stored[version - 1].subject, stored[version - 1].sequence, stored[version - 1].body)
    kept = KeptState(version, at.sequence, at.hash, diary.Page(version), array("q"))
    loading = LoadingLog(client)
    await loading.load(diary.page_id("other"))  # opens the inbox that all loads share
    loading.loaded = ()
    trips = Trips(client)
    await Handling(loading, [diary.DECIDER], KeptUpTo(kept), vault).handle(diary.TakeNote(page="p"), "cold", issued)
    assert trips.so_far()[0] == requests
    assert loading.loaded == tuple(message.subject for message in stored[version:])
    assert await diary.notes(log, "p") == list(range(1, 52))


class KeptAtOnce:
    """A kept table that has every decision as soon as it was taken."""

    async def state(self, _aggregate: Any) -> None:
        return None

    async def version(self, _aggregate: Any) -> int:
        return 1_000_000

    async def command(self, _aggregate: Any, command_id: str) -> KeptCommand:
        return KeptCommand(int(command_id.removeprefix("c")) + 1, 0, ())


async def test_so_many_commands_of_an_aggregate_are_remembered_and_the_others_looked_up(
    log: Log, vault: Vault, diary: Any, issued: Issued
) -> None:
    handling, most = Handling(log, [diary.DECIDER], KeptAtOnce(), vault), 0
    for number in range(300):
        await handling.handle(diary.TakeNote(page="p"), f"c{number}", issued)
        known = handling._memory.get(diary.page_id("p"))  # noqa: SLF001 - what is held has no other name
        assert known is not None
        most = max(most, len(known.commands))
    assert most == COMMANDS_REMEMBERED
    for number in (0, 17, 299):
        again = await handling.handle(diary.TakeNote(page="p"), f"c{number}", issued)
        assert again.version == number + 1
    assert await diary.notes(log, "p") == list(range(1, 301))


def test_of_a_command_that_is_not_remembered_eight_bytes_are(diary: Any) -> None:
    known = Remembered(diary.DECIDER, None)
    for version in range(1, 1001):
        known.commands[f"c{version}"] = KeptCommand(version, version, ())
        if version % 50 == 0:
            known.forget_commands(version)
    assert len(known.older) * known.older.itemsize == 8 * 1000
    assert all(known.may_have_done(f"c{version}") for version in range(1, 1001))
    assert not known.may_have_done("c0")
