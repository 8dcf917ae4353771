"""Answering queries: now, after a given sequence, or as of an earlier moment."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import Engine

from hiring.contracts.messages import Query
from hiring.contracts.subjects import ALL_EVENTS, vacancy_events
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.eventkit.views.checkpoints import checkpoints, parked
from hiring.eventkit.views.database import reading
from hiring.eventkit.views.prefix import Prefix
from hiring.eventkit.views.runner import Runner
from hiring.eventkit.views.view import Answer, Asked, View

Q = TypeVar("Q", bound=Query)
A = TypeVar("A", bound=BaseModel)


async def answer_query(  # noqa: PLR0913 - all of it is what a query says
    runner: Runner,
    answer: Answer[Q, A],
    query: Q,
    asked: Asked,
    *,
    after_sequence: int | None = None,
    as_of: int | datetime | None = None,
    timeout: float = 5.0,  # noqa: ASYNC109 - the promise is ViewBehind, not a cancelled caller
) -> tuple[A, int]:
    """The answer, and the sequence that its views had read.

    `after_sequence`: not before the views have read it, for `timeout` seconds at most. `as_of` (a sequence or a time):
    as the log stood then.

    Raises:
        ViewBehind: the views have not got there, or cannot be read yet.
        Refused: the asker may not see it.
        LookupError: there is no such thing.
    """
    if as_of is not None:
        return await _answer_as_of(runner, answer, query, asked, as_of)
    await runner.wait_for(answer.views, after_sequence or 0, timeout)
    return await asyncio.to_thread(_answer_now, runner.engine, answer, query, asked)


def _answer_now(engine: Engine, answer: Answer[Q, A], query: Q, asked: Asked) -> tuple[A, int]:
    with reading(engine) as connection:
        rows = checkpoints(connection)
        sequence = min((rows[view.name].sequence for view in answer.views), default=0)
        return answer.answer(connection, query, asked), sequence


async def _answer_as_of(
    runner: Runner, answer: Answer[Q, A], query: Q, asked: Asked, as_of: int | datetime
) -> tuple[A, int]:
    passed_over = await asyncio.to_thread(_parked, runner.engine, answer.views)
    prefix = await asyncio.to_thread(Prefix, answer.views, passed_over)
    sequence = 0
    try:
        async for messages in _prefix(runner.log, _subject(query, answer.views), as_of):
            await asyncio.to_thread(prefix.take, messages)
            sequence = messages[-1].sequence
        if isinstance(as_of, int):
            sequence = min(as_of, (await runner.log.head()).sequence)
        return await asyncio.to_thread(answer.answer, prefix.connection, query, asked), sequence
    finally:
        prefix.close()


async def _prefix(log: Log, subject: str, as_of: int | datetime) -> AsyncIterator[list[StoredMessage]]:
    until = (await log.head()).sequence
    if isinstance(as_of, int):
        until = min(until, as_of)
    async with aclosing(log.read(0, subject, until)) as batches:
        async for messages in batches:
            had = messages
            if isinstance(as_of, datetime):
                had = [message for message in messages if message.stored_at <= as_of]
            if had:
                yield had
            if len(had) < len(messages):
                return


def _subject(query: Query, views: Iterable[View]) -> str:
    """One vacancy's events, unless a view also follows what belongs to no vacancy, as what a person is called."""
    vacancy = getattr(query, "vacancy", None)
    of_one = all("vacancy" in event.model_fields for view in views for event in view.subscribes)
    return vacancy_events(vacancy) if vacancy is not None and of_one else ALL_EVENTS


def _parked(engine: Engine, views: Iterable[View]) -> dict[str, frozenset[int]]:
    with reading(engine) as connection:
        return {view.name: parked(connection, view.name) for view in views}
