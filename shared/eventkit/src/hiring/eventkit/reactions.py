"""Reactions: policies run on the events of the log, deadlines turned into commands; nothing is lost, nothing twice."""

import asyncio
import contextlib
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from prometheus_client import Counter
from sqlalchemy.exc import OperationalError

from hiring.contracts.envelope import CloudEvent, Recorded, Unreadable, decode, read
from hiring.contracts.messages import EVENTS
from hiring.contracts.upcasting import UPCASTERS
from hiring.eventkit.deadlines import Deadlines, Due
from hiring.eventkit.decider import POLICY, Issued, Refused
from hiring.eventkit.handling import Conflict, Handling
from hiring.eventkit.log.jetstream import LOST
from hiring.eventkit.log.stored import StoredMessage, Unavailable
from hiring.eventkit.parking import Parking, Take
from hiring.eventkit.policies import CancelDeadline, DestroyKey, Policy, Reaction, SetDeadline

UNKNOWN = Counter("hiring_unknown_events_total", "Events that were passed over: no contract knows them.", ("service",))
PARKED = Counter("hiring_parked_total", "Messages that could not be handled.", ("service", "reader"))

REACTIONS = "reactions"
"""The reader of events."""
DEADLINES = "deadlines"
"""The reader of deadlines."""
FOREIGN_DEADLINES = "foreign-deadlines"
"""Where deadlines are parked that another service set for this one. Nothing takes them again."""

TRIES = 5
_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 5.0
_PASSING = (Conflict, Unavailable, OperationalError)
_NAMESPACE = uuid.UUID("5b0f8e0c-9a4c-5c8e-8a67-2f6f0b3a9d11")  # command ids derive from it: never change

log = structlog.get_logger()

Work = Callable[[], Awaitable[None]]


class Foreign(Exception):  # noqa: N818 - says what it is
    """A deadline that another service scheduled for this one."""


async def _nobody_waits() -> None:
    """For messages that no broker hands to another in the meantime."""


class Reactions:
    """What one service does about events and deadlines."""

    def __init__(self, handling: Handling, deadlines: Deadlines, policies: Sequence[Policy], service: str) -> None:
        self._handling = handling
        self._deadlines = deadlines
        self._parking = Parking(deadlines.client)
        self._service = service
        self._policies: dict[type[Any], list[Policy]] = defaultdict(list)
        for policy in policies:
            self._policies[policy.on].append(policy)
        self._names = {_name(policy.on.wire) for policy in policies}

    @property
    def readers(self) -> dict[str, Take]:
        """Who takes messages, by the name under which they are parked."""
        return {REACTIONS: self.react, DEADLINES: self.fire}

    async def react(self, message: StoredMessage, in_progress: Work = _nobody_waits) -> bool:
        """Runs every policy on every event of the message, in order. Again with the same message: nothing more.

        A refused command is final. A newer version of an event that a policy is on is parked: who runs the version that
        knows it has it tried again. What passes by itself is tried until it passes, calling `in_progress` each time;
        whatever else fails five times is parked, and False returned. Other policies and later messages go on.
        """
        try:
            commit = decode(message.subject, message.sequence, message.body)
            recorded = [
                read(entry, commit.aggregate, commit.sequence) for entry in commit.entries if self._concerns(entry)
            ]
        except Unreadable as error:
            return await self._park(REACTIONS, message, error, 1, in_progress)
        handled = True
        for one in recorded:
            for policy in self._policies[type(one.event)]:
                handled &= await self._carefully(REACTIONS, message, self._running(policy, one), in_progress)
        return handled

    async def came(self, message: StoredMessage, scheduler: str | None, in_progress: Work = _nobody_waits) -> bool:
        """As `fire`, for a deadline that just came from `scheduler`. What another service scheduled is parked."""
        if self._deadlines.is_own(scheduler):
            return await self.fire(message, in_progress)
        refused = Foreign(f"{scheduler or 'nobody'} scheduled it, not {self._service}: its command is not issued")
        return await self._park(FOREIGN_DEADLINES, message, refused, 1, in_progress)

    async def fire(self, message: StoredMessage, in_progress: Work = _nobody_waits) -> bool:
        """Issues the command of a deadline that fired, with the same care as `react`."""
        try:
            due = self._deadlines.due(message.body)
        except Unreadable as error:
            return await self._park(DEADLINES, message, error, 1, in_progress)
        return await self._carefully(DEADLINES, message, self._issuing(due, message.subject), in_progress)

    def _concerns(self, entry: CloudEvent) -> bool:
        wire = entry.type
        while wire in UPCASTERS:
            wire = UPCASTERS[wire][0]
        contract = EVENTS.get(wire)
        if contract is None and _name(wire) in self._names:
            raise Unreadable(f"{wire} is newer than this service: run the version that knows it, then try it again")
        if contract is None:
            UNKNOWN.labels(self._service).inc()
            log.warning("unknown_event_passed_over", event_type=entry.type, event_id=entry.id)
        return contract in self._policies

    def _running(self, policy: Policy, recorded: Recorded[Any]) -> Work:
        async def run() -> None:
            for index, reaction in enumerate(policy.react(recorded)):
                await self._do(reaction, recorded, f"{recorded.id}/{policy.name}/{index}", policy.name)

        return run

    async def _do(self, reaction: Reaction, because: Recorded[Any], name: str, policy: str) -> None:
        match reaction:
            case SetDeadline():
                await self._deadlines.set(reaction, because)
            case CancelDeadline(id_):
                await self._deadlines.cancel(id_, because)
            case DestroyKey(person):
                await self._handling.forget(person)
            case _:
                issued = Issued(POLICY, because.time)
                due = Due(reaction, str(uuid.uuid5(_NAMESPACE, name)), issued, because.correlation)
                await self._issuing(due, policy)()

    def _issuing(self, due: Due, cause: str) -> Work:
        async def issue() -> None:
            bound = {"cause": cause, "command": type(due.command).__name__, "command_id": due.command_id}
            try:
                await self._handling.handle(due.command, due.command_id, due.issued, due.correlation)
            except Refused as refusal:
                log.info("reaction_refused", rule=refusal.rule.id, because=refusal.because, **bound)

        return issue

    async def _carefully(self, reader: str, message: StoredMessage, work: Work, in_progress: Work) -> bool:
        failures: list[Exception] = []
        while len(failures) < TRIES:
            try:
                await _patiently(work, in_progress)
            except Exception as error:  # noqa: BLE001 - whatever a policy does wrong must not stop the others
                failures.append(error)
                log.warning("reaction_failed", reader=reader, sequence=message.sequence, error=repr(error))
                await asyncio.sleep(_PAUSE_SECONDS * 2 ** len(failures))
            else:
                return True
        return await self._park(reader, message, failures[-1], len(failures), in_progress)

    async def _park(self, reader: str, message: StoredMessage, error: Exception, tries: int, in_progress: Work) -> bool:
        log.error("message_parked", reader=reader, subject=message.subject, sequence=message.sequence, exc_info=error)
        PARKED.labels(self._service, reader).inc()
        await _patiently(lambda: self._parking.park(self._service, reader, message, error, tries), in_progress)
        return False


def _name(wire: str) -> str:
    """The name of an event without its version."""
    return wire.rpartition(".v")[0]


async def _patiently(work: Work, in_progress: Work) -> None:
    """Tries until what passes by itself has passed."""
    pause = _PAUSE_SECONDS
    while True:
        try:
            return await work()
        except _PASSING as passing:
            log.info("reaction_waits", reason=str(passing) or type(passing).__name__)
        with contextlib.suppress(*LOST):
            await in_progress()
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
