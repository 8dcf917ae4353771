"""The contract of the log as a state machine: whatever is asked in whatever order, the model knows the answer."""

import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hiring.contracts.subjects import AggregateId, vacancy_events
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log, StoredMessage, VersionTaken
from hiring.eventkit.log.topology import provision

T = TypeVar("T")
AGGREGATES = st.sampled_from(["search", "brief", "scorebook"])


class LogContract(RuleBasedStateMachine):
    loop: asyncio.AbstractEventLoop
    log: Log
    runs = 0

    @initialize()
    def a_new_vacancy(self) -> None:
        LogContract.runs += 1
        self.vacancy = f"v{LogContract.runs}"
        self.commands = 0
        self.stored: dict[str, list[tuple[int, str, bytes]]] = {}
        self.start = self.run(self.log.head()).sequence

    def run(self, asked: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(asked)

    def aggregate(self, kind: str) -> AggregateId:
        return AggregateId(self.vacancy, "pipeline", kind, "a1")

    def history(self, kind: str) -> list[tuple[int, str, bytes]]:
        return self.stored.setdefault(kind, [])

    def all_stored(self) -> list[tuple[int, bytes]]:
        return sorted((sequence, body) for history in self.stored.values() for sequence, _, body in history)

    def same(self, messages: list[StoredMessage], expected: list[tuple[int, bytes]]) -> None:
        assert [(message.sequence, message.body) for message in messages] == expected

    @rule(kind=AGGREGATES, body=st.binary(min_size=1, max_size=40))
    def append(self, kind: str, body: bytes) -> None:
        self.commands += 1
        history = self.history(kind)
        command, unique = f"c{self.commands}", b"%d:%b" % (self.commands, body)
        sequence = self.run(self.log.append(self.aggregate(kind), len(history) + 1, unique, command))
        history.append((sequence, command, unique))

    @precondition(lambda self: any(self.stored.values()))
    @rule(kind=AGGREGATES, back=st.integers(0, 9))
    def append_at_a_version_that_is_taken(self, kind: str, back: int) -> None:
        history = self.history(kind)
        if back < len(history):
            self.commands += 1
            with pytest.raises(VersionTaken):
                self.run(
                    self.log.append(self.aggregate(kind), len(history) - back, b"another", f"other{self.commands}")
                )

    @precondition(lambda self: any(self.stored.values()))
    @rule(kind=AGGREGATES, back=st.integers(0, 9))
    def append_the_same_again(self, kind: str, back: int) -> None:
        history = self.history(kind)
        if back < len(history):
            version = len(history) - back
            sequence, command, body = history[version - 1]
            assert self.run(self.log.append(self.aggregate(kind), version, body, command)) == sequence

    @rule(kind=AGGREGATES, after=st.integers(0, 6))
    def load(self, kind: str, after: int) -> None:
        loaded = self.run(self.log.load(self.aggregate(kind), after))
        self.same(loaded, [(sequence, body) for sequence, _, body in self.history(kind)[after:]])
        assert [AggregateId.parse(message.subject)[1] for message in loaded] == list(
            range(after + 1, after + 1 + len(loaded))
        )

    @rule()
    def read_the_vacancy(self) -> None:
        head = self.run(self.log.head()).sequence
        self.same(self.run(self.read(self.start, vacancy_events(self.vacancy), head)), self.all_stored())

    @rule(skip=st.integers(0, 5))
    def read_everything(self, skip: int) -> None:
        head = self.run(self.log.head()).sequence
        after = min(self.start + skip, head)
        self.same(self.run(self.read(after, "hiring.event.>", head)), self.all_stored()[skip:])

    async def read(self, after: int, subject: str, until: int) -> list[StoredMessage]:
        return [message async for page in self.log.read(after, subject, until) for message in page]

    @invariant()
    def the_head_counts_every_decision_once(self) -> None:
        if hasattr(self, "start"):
            assert self.run(self.log.head()).sequence == self.start + len(self.all_stored())


def test_the_log_answers_as_its_model() -> None:
    with asyncio.Runner() as runner, tempfile.TemporaryDirectory() as folder:
        broker = EmbeddedBroker(Path(folder))
        runner.run(broker.start())
        client = runner.run(connect(broker.url, "contract"))
        try:
            runner.run(provision(client, ()))
            LogContract.loop, LogContract.log = runner.get_loop(), Log(client)
            run_state_machine_as_test(
                LogContract,
                settings=settings(
                    max_examples=25,
                    stateful_step_count=25,
                    deadline=None,
                    suppress_health_check=[HealthCheck.too_slow],
                ),
            )
        finally:
            runner.run(client.close())
            runner.run(broker.stop())
