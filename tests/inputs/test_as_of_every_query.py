"""Every query of every service is answered as of a moment: today as it is, and before the log began as nothing yet."""

from datetime import UTC, datetime
from math import isclose
from typing import Any

import pytest
from tests.inputs.house import QUERIES, House, real

from hiring.contracts.requests import Answered, Problem

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.parametrize("name", QUERIES)]

BEFORE_ALL = "2020-01-05T09:00:00Z"


async def test_as_of_now_the_answer_is_the_one_that_is_given_now(services: House, name: str) -> None:
    now = told(await services.query(name, real(name), "anna"))
    by_sequence = told(await services.query(name, real(name), "anna", as_of=await services.head()))
    by_time = told(await services.query(name, real(name), "anna", as_of=datetime.now(UTC).isoformat()))
    assert alike(by_sequence, now), (by_sequence, now)
    assert alike(by_time, now), (by_time, now)


async def test_as_of_before_the_log_began_nothing_that_is_in_it_is_told(services: House, name: str) -> None:
    for moment in (0, BEFORE_ALL):
        reply = await services.query(name, real(name), "anna", as_of=moment)
        assert "Somebody called" not in repr(reply)
        if isinstance(reply, Answered):
            assert reply.sequence == 0, reply
        else:
            assert reply.kind in {"refused", "not-found"}, reply


def told(reply: Answered | Problem) -> Any:
    """What is told, without what says when it was asked: the moment itself, and a signed note."""
    if isinstance(reply, Answered):
        return {name: value for name, value in reply.data.items() if name not in {"as_of", "note"}}
    return reply.kind, reply.rule


def alike(one: Any, other: Any) -> bool:
    """The same, but for how long something has been waiting by now."""
    match one, other:
        case (dict(), dict()):
            return one.keys() == other.keys() and all(alike(one[name], other[name]) for name in one)
        case (list(), list()):
            return len(one) == len(other) and all(map(alike, one, other))
        case (float(), float()):
            return isclose(one, other, abs_tol=0.01)
    return bool(one == other)
