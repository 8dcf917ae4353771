"""Handling: a command becomes one decision in the log, once for ever, whoever else decides at the same time."""

import asyncio
import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from prometheus_client import Counter

from hiring.contracts.envelope import Metadata, decode, encode
from hiring.contracts.messages import Command, Event
from hiring.contracts.requests import Accepted, Allowed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued, Refused
from hiring.eventkit.log.store import Log, Unavailable, VersionTaken
from hiring.eventkit.remembering import KeepsStates, Memory, Remembered, recall
from hiring.eventkit.sealing import Vault
from hiring.eventkit.tracing import span, trace_headers
from hiring.eventkit.views.states import KeptCommand

COMMANDS = Counter("hiring_commands_total", "Commands, by how they ended.", ("service", "command", "outcome"))
CONFLICTS = Counter("hiring_conflicts_total", "Decisions taken again as others had decided.", ("service", "kind"))

_TRIES = 6
"""Once, and up to five times again."""
_PAUSE_SECONDS = 0.005
COMMANDS_REMEMBERED = 64
"""At most so many of each aggregate, as long as the kept table keeps up: some 300 bytes each."""


class Conflict(Exception):  # noqa: N818 - an answer, not a fault: ask again
    """Others decided first, again and again; nothing happened."""


class Changed(Exception):  # noqa: N818 - an answer, not a fault: look again, then decide
    """The aggregate is not at the version that the command expects; nothing happened."""

    def __init__(self, version: int, expected: int) -> None:
        super().__init__(f"It is at version {version}, not {expected}")


@dataclass(frozen=True, slots=True)
class _Order:
    """A command on its way through one service."""

    command: Command
    id: str
    issued: Issued
    correlation: str
    decider: Decider[Any, Any, Any]
    aggregate: AggregateId
    expected_version: int | None

    async def decide(self, known: Remembered, vault: Vault) -> tuple[Event, ...]:
        if self.expected_version not in {None, known.version}:
            raise Changed(known.version, self.expected_version or 0)
        state = known.state
        if isinstance(self.command, self.decider.opens_for):
            state = await asyncio.to_thread(self.decider.opened, self.command, state, vault.opened)
        return tuple(self.decider.decide(self.command, state, self.issued))

    def accepted(self, done: KeptCommand) -> Accepted:
        return Accepted(
            aggregate=self.aggregate.subject, version=done.version, sequence=done.sequence, events=done.events
        )


class Handling:
    """The command path of one service.

    `states` is None where nothing is kept: then a history is loaded whole. `cache_size` is in aggregates.
    """

    def __init__(
        self,
        log: Log,
        deciders: Sequence[Decider[Any, Any, Any]],
        states: KeepsStates | None,
        vault: Vault,
        cache_size: int = 10_000,
    ) -> None:
        self._log = log
        self._deciders = {command: decider for decider in deciders for command in decider.commands}
        self._states = states
        self._vault = vault
        self._memory = Memory(cache_size)

    async def handle(
        self,
        command: Command,
        command_id: str,
        issued: Issued,
        correlation: str | None = None,
        expected_version: int | None = None,
    ) -> Accepted:
        """What the command led to. The same id again is answered as the first time and appends nothing.

        A command that led to no event, or was refused, leaves no trace: asked again, it is decided again.

        Raises:
            Refused: it breaks a rule.
            Changed: the aggregate is not at `expected_version`.
            Conflict: others decided first, again and again.
            Unavailable: the log cannot be read or written, or nobody knows whether it was.
            TooLarge: the decision is larger than the log takes.
        """
        order = self._order(command, command_id, issued, correlation or command_id, expected_version)
        name, outcome = type(command).__name__, "failed"
        with span(f"decide {name}", aggregate=order.aggregate.subject):
            try:
                accepted = await self._settled(order)
                outcome = "accepted" if accepted.events else "nothing"
            except (Refused, Changed, Conflict, Unavailable) as answer:
                outcome = type(answer).__name__.lower()
                raise
            finally:
                COMMANDS.labels(order.decider.service, name, outcome).inc()
        return accepted

    async def check(self, command: Command, issued: Issued, expected_version: int | None = None) -> Allowed:
        """What the command would lead to if it were sent now. Nothing is appended.

        Raises:
            Refused: it would break a rule.
            Changed: the aggregate is not at `expected_version`.
            Unavailable: the log cannot be read.
        """
        order = self._order(command, "", issued, "", expected_version)
        async with self._memory.lock(order.aggregate):
            known = await self._newest(order)
            events = await order.decide(known, self._vault)
        wires = tuple(event.wire for event in events)
        return Allowed(aggregate=order.aggregate.subject, version=known.version, events=wires)

    def _order(
        self, command: Command, command_id: str, issued: Issued, correlation: str, expected_version: int | None
    ) -> _Order:
        decider = self._deciders[type(command)]
        aggregate = decider.identify(command)
        return _Order(command, command_id, issued, correlation, decider, aggregate, expected_version)

    async def forget(self, person: str) -> None:
        """Destroys the person's key, for ever."""
        await self._vault.destroy(person)

    async def _settled(self, order: _Order) -> Accepted:
        """One command at a time in each aggregate, so that a process never conflicts with itself."""
        async with self._memory.lock(order.aggregate):
            accepted = await self._from_memory(order)
            for attempt in range(_TRIES):
                if accepted is not None:
                    return accepted
                if attempt:
                    await asyncio.sleep(_PAUSE_SECONDS * 2**attempt * random.random())  # noqa: S311 - jitter, no secret
                accepted = await self._from_log(order)
        if accepted is None:
            raise Conflict(f"{order.aggregate.subject}: others decided first, {_TRIES} times")
        return accepted

    async def _from_memory(self, order: _Order) -> Accepted | None:
        """None when it takes the newest state: only that may refuse, fail or stay silent."""
        known = self._memory.get(order.aggregate)
        if known is None:
            return None
        await self._shorten(order, known)
        done = await self._done(order, known)
        if done is not None:
            return order.accepted(done)
        try:
            events = await order.decide(known, self._vault)
        except Exception:  # noqa: BLE001 - whatever it says of an old state, the newest has the last word
            return None
        return await self._append(order, known, events) if events else None

    async def _from_log(self, order: _Order) -> Accepted | None:
        """None when somebody else took the version."""
        known = await self._newest(order)
        done = await self._done(order, known)
        if done is not None:
            return order.accepted(done)
        events = await order.decide(known, self._vault)
        if not events:
            return order.accepted(KeptCommand(known.version, known.sequence, ()))
        return await self._append(order, known, events)

    async def _newest(self, order: _Order) -> Remembered:
        known = self._memory.get(order.aggregate)
        if known is None:
            known = await recall(order.aggregate, order.decider, self._log, self._states)
        else:
            self._memory.forget(order.aggregate)
            known.follow(await self._log.load(order.aggregate, known.version))
        self._memory.put(order.aggregate, known)
        return known

    async def _done(self, order: _Order, known: Remembered) -> KeptCommand | None:
        """What the command did, if it ever did anything to the aggregate as far as it is known."""
        done = known.commands.get(order.id)
        if done is None and self._states is not None and known.may_have_done(order.id):
            done = await self._states.command(order.aggregate, order.id)
        return done

    async def _append(self, order: _Order, known: Remembered, events: Sequence[Event]) -> Accepted | None:
        """Whatever goes wrong, `known` stays what it was: the next command finds out what stands in the log."""
        sealed = await self._vault.seal(events)
        state = known.after(sealed)
        metadata = Metadata(order.id, order.issued.by, order.issued.at, order.correlation)
        body = encode(order.aggregate, known.version + 1, known.hash, metadata, sealed)
        try:
            sequence = await self._log.append(
                order.aggregate, known.version + 1, body, _message_id(order.id, body), headers=trace_headers()
            )
        except VersionTaken:
            CONFLICTS.labels(order.decider.service, order.decider.kind).inc()
            return None
        known.advance(decode(order.aggregate.at(known.version + 1), sequence, body), state)
        return order.accepted(known.commands[order.id])

    async def _shorten(self, order: _Order, known: Remembered) -> None:
        """Lets go of old command ids, but only of those that the kept table has: it may lag behind."""
        if self._states is None or len(known.commands) % COMMANDS_REMEMBERED or not known.commands:
            return
        kept = await self._states.version(order.aggregate)
        known.forget_commands(min(kept, known.version - COMMANDS_REMEMBERED // 2))


def _message_id(command_id: str, body: bytes) -> str:
    """The same only for the same bytes.

    Two replicas that decide the same command at the same time seal it into different ciphertexts: the one that comes
    second must be told that the version is taken, or it would chain on with the hash of what was never stored.
    """
    return f"{command_id}/{hashlib.sha256(body).hexdigest()[:16]}"
