"""Large states are written seldom; nothing is lost by it, and the views do not wait."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Engine

from hiring.contracts.subjects import AggregateId
from hiring.eventkit.views import states as module
from hiring.eventkit.views.states import States

BASKET = AggregateId("v1", "shop", "basket", "b1")


@pytest.fixture
def every_state_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGE_SECONDS", 0)
    monkeypatch.setattr(module, "_REST", 1_000_000)


async def kept_version(database: Engine, shop: Any) -> int:
    kept = await States(database, [shop.decider]).state(BASKET)
    return kept.version if kept else 0


async def kept_up_to(version: int, database: Engine, shop: Any) -> None:
    async with asyncio.timeout(10):
        while await kept_version(database, shop) < version:  # noqa: ASYNC110 - the writer says nothing
            await asyncio.sleep(0.05)


@pytest.mark.usefixtures("every_state_is_large")
async def test_a_fold_that_rests_catches_up_when_it_wakes(
    database: Engine, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LONGEST_REST_SECONDS", 0.7)
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents], await shop.add("b1", "pear"))
        for number in range(20):
            last = await shop.add("b1", f"fig-{number}")
            await runner.wait_for([shop.contents], last)
        assert await kept_version(database, shop) < 21
        await kept_up_to(21, database, shop)


@pytest.mark.usefixtures("every_state_is_large")
async def test_what_a_resting_fold_missed_is_read_again_after_a_stop(
    database: Engine, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LONGEST_REST_SECONDS", 60)
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents], await shop.add("b1", "pear"))
        await runner.wait_for([shop.contents], await shop.add("b1", "fig"))
    assert await kept_version(database, shop) == 1
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents], await shop.add("b1", "plum"))
        await kept_up_to(2, database, shop)
    assert await States(database, [shop.decider]).command(BASKET, "c-b1-2") is not None
