"""A query is answered now, after one's own write, or as of any earlier moment."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from hiring.eventkit.views.answering import answer_query
from hiring.eventkit.views.runner import ViewBehind


async def test_a_client_reads_its_own_writes(database: Engine, shop: Any) -> None:
    query = shop.CountItems(vacancy="v1")
    async with shop.running(database) as runner:
        for count in range(1, 15):
            last = await shop.add("b1", "pear")
            answer, sequence = await answer_query(runner, shop.answer, query, shop.asked, after_sequence=last)
            assert answer.items == {"pear": count}
            assert sequence >= last


async def test_an_answer_that_cannot_be_had_in_time_is_refused(database: Engine, shop: Any) -> None:
    query = shop.CountItems(vacancy="v1")
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents], await shop.add("b1", "pear"))
        with pytest.raises(ViewBehind, match="has read up to 1, not 2"):
            await answer_query(runner, shop.answer, query, shop.asked, after_sequence=2, timeout=0.2)


async def test_every_prefix_of_the_log_answers_as_it_did_live(database: Engine, shop: Any) -> None:
    live: dict[tuple[int, Any], Any] = {}
    moments: dict[int, datetime] = {}
    async with shop.running(database) as runner:
        for count in range(16):
            vacancy = f"v{count % 2}"
            if count % 5 == 4:
                event = shop.ItemRemoved(basket=f"b{vacancy}", item="pear")
                last = await shop.append(f"b{vacancy}", event, vacancy=vacancy)
            else:
                last = await shop.add(f"b{vacancy}", "pear" if count % 3 else "fig", vacancy=vacancy)
            for query in (shop.CountItems(vacancy="v1"), shop.CountItems()):
                live[last, query], _ = await answer_query(runner, shop.answer, query, shop.asked, after_sequence=last)
            await asyncio.sleep(0.002)
            moments[last] = datetime.now(UTC)
        for (sequence, query), answer in live.items():
            for as_of in (sequence, moments[sequence]):
                then, stands = await answer_query(runner, shop.answer, query, shop.asked, as_of=as_of)
                assert then == answer
                assert stands <= sequence
