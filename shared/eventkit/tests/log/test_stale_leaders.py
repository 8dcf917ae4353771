"""A log that lost its end is told from a leader that is merely behind: by how long it says so."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from hiring.eventkit.log.reading import SameLog
from hiring.eventkit.log.stored import Damaged, Head

MADE = datetime(2026, 1, 5, 9, tzinfo=UTC)
READ_TO = 5088


@dataclass
class Leader:
    """Says how far the log has come."""

    says: Head

    async def head(self) -> Head:
        return self.says

    async def next_on(self, subject: str, after: int) -> int | None:
        raise AssertionError(f"nobody asks for {subject} after {after}")


async def test_a_leader_that_is_behind_for_a_while_is_not_taken_for_a_log_that_lost_its_end() -> None:
    """As found in a long run of faults: a leader cut off from its peers answered so for nine seconds."""
    leader = Leader(Head(READ_TO - 1, MADE, copies=3))
    same = SameLog(leader)
    for _ in range(29):
        await same.check(READ_TO)
    leader.says = Head(READ_TO + 7, MADE, copies=3)
    await same.check(READ_TO)
    leader.says = Head(READ_TO - 1, MADE, copies=3)
    for _ in range(29):
        await same.check(READ_TO)
    with pytest.raises(Damaged, match="sequence 5088, which was read before"):
        await same.check(READ_TO)


async def test_one_broker_alone_is_believed_the_third_time() -> None:
    same = SameLog(Leader(Head(READ_TO - 1, MADE)))
    for _ in range(2):
        await same.check(READ_TO)
    with pytest.raises(Damaged):
        await same.check(READ_TO)
