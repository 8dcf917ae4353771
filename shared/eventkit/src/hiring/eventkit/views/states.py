"""Kept states: every aggregate of a service folded by its decider, and every command that took effect."""

import asyncio
import time
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Select, bindparam, delete, select
from sqlalchemy.engine import Row

from hiring.contracts.envelope import FIRST, Commit
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider
from hiring.eventkit.log.store import Damaged
from hiring.eventkit.views.database import reading
from hiring.eventkit.views.folds import Fold, Poisoned, Portion
from hiring.eventkit.views.rows import rows_with, upsert
from hiring.eventkit.views.tables import COMMANDS, STATES

AnyDecider = Decider[Any, Any, Any]

_REMEMBERED = 10_000
_LARGE_SECONDS = 0.02
"""States that take longer to write are large: then their fold rests, so that the commands have the processor."""
_REST = 20
"""How many times as long as it wrote."""
_LONGEST_REST_SECONDS = 5.0


# Made once: to make a statement takes longer than to carry it out.
_STATE = select(STATES).where(STATES.c.subject == bindparam("subject"))
_VERSION = select(STATES.c.version).where(STATES.c.subject == bindparam("subject"))
_COMMAND = select(COMMANDS).where(
    COMMANDS.c.subject == bindparam("subject"), COMMANDS.c.command == bindparam("command")
)
_COMMAND_IDS = select(COMMANDS.c.command).where(COMMANDS.c.subject == bindparam("subject"))


@dataclass(frozen=True, slots=True)
class KeptState:
    """An aggregate as it is kept: its version, that message's place and hash in the log, and the state.

    `commands` holds the `hash` of every command id that the kept table has of it, in order, for whoever decides on it.
    """

    version: int
    sequence: int
    hash: str
    state: Any
    commands: "array[int]" = field(default_factory=lambda: array("q"))


@dataclass(frozen=True, slots=True)
class KeptCommand:
    """A command that took effect: the version and place of its decision, and its events' wire names."""

    version: int
    sequence: int
    events: tuple[str, ...]


class BrokenChain(Damaged):
    """A decision names another predecessor than the one that stands before it."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.args = (f"{missing} does not follow from the decision before it: the log was altered or restored wrongly",)


class States:
    """What the command path reads instead of a whole history. It may lag behind the log, never lie about it."""

    def __init__(self, engine: Engine, deciders: Sequence[AnyDecider]) -> None:
        self._engine = engine
        self._deciders = {(d.service, d.kind): (d.version, TypeAdapter[Any](d.state_type)) for d in deciders}

    async def state(self, aggregate: AggregateId) -> KeptState | None:
        """The aggregate as it is kept, or None: not kept, or by another version of its decider.

        Raises:
            KeyError: no decider of this service decides for it.
        """
        return await asyncio.to_thread(self._state, aggregate)

    async def version(self, aggregate: AggregateId) -> int:
        """The version up to which the aggregate is kept, 0 when it is not."""
        row = await asyncio.to_thread(self._first, _VERSION, subject=aggregate.subject)
        return row.version if row else 0

    async def command(self, aggregate: AggregateId, command_id: str) -> KeptCommand | None:
        """What that command did to the aggregate, or None when it is not known to have done anything."""
        row = await asyncio.to_thread(self._first, _COMMAND, subject=aggregate.subject, command=command_id)
        return None if row is None else KeptCommand(row.version, row.sequence, tuple(row.events.split(" ")))

    def _state(self, aggregate: AggregateId) -> KeptState | None:
        version, adapter = self._deciders[aggregate.service, aggregate.kind]
        of_it = {"subject": aggregate.subject}
        with reading(self._engine) as connection:
            row = connection.execute(_STATE, of_it).first()
            if row is None or row.decider != version:
                return None
            ids = connection.scalars(_COMMAND_IDS, of_it)
            return replace(_kept(row, adapter), commands=array("q", sorted(map(hash, ids))))

    def _first(self, query: Select[Any], **of: str) -> Row[Any] | None:
        with reading(self._engine) as connection:
            return connection.execute(query, of).first()


class StateFold(Fold):
    """Every aggregate of one decider folded into `states`, every command into `commands`."""

    def __init__(self, decider: AnyDecider) -> None:
        super().__init__(f"states.{decider.kind}", decider.version)
        self.decider = decider
        self._adapter: TypeAdapter[Any] = TypeAdapter(decider.state_type)
        self._remembered: OrderedDict[str, KeptState] = OrderedDict()
        self._changed: dict[str, KeptState] = {}
        self._rests_until = 0.0

    @property
    def rests(self) -> bool:
        """True for a while after large states were written: the command path can do without the newest row."""
        return time.monotonic() < self._rests_until

    def apply(self, connection: Connection, portions: Sequence[Portion]) -> None:
        """Folds each decision into its aggregate's state, checking that the decisions form an unbroken chain.

        Raises:
            Damaged: a version is missing, or does not follow from the one before.
            Poisoned: a decision cannot be read or evolved.
        """
        known = self._load(connection, portions)
        self._changed = {}
        for portion in portions:
            if portion.commit is None or portion.error is not None:
                raise Poisoned(self, portion.sequence, portion.error or ValueError("unreadable"))
            subject = portion.commit.aggregate.subject
            known[subject] = self._changed[subject] = self._after(known.get(subject), portion, portion.commit)
        self._write(connection, portions)

    def settle(self, sequence: int, hash_: str) -> None:
        """What was written may now be remembered."""
        super().settle(sequence, hash_)
        for subject, kept in self._changed.items():
            self._remembered[subject] = kept
            self._remembered.move_to_end(subject)
        self._changed = {}
        while len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)

    def clear(self, connection: Connection) -> None:
        """Forgets every state of this decider: another version folded them."""
        pattern = f"hiring.event.%.{self.decider.service}.{self.decider.kind}.%"
        connection.execute(delete(STATES).where(STATES.c.subject.like(pattern)))

    def _after(self, kept: KeptState | None, portion: Portion, commit: Commit) -> KeptState:
        version, previous = (kept.version, kept.hash) if kept else (0, FIRST)
        if commit.version != version + 1:
            raise Damaged(commit.aggregate.at(version + 1))
        if commit.previous != previous:
            raise BrokenChain(commit.aggregate.at(commit.version))
        state = kept.state if kept else self.decider.initial
        try:
            state = self.decider.fold(state, [recorded.event for recorded in portion.events])
        except Exception as error:  # whatever a decider's evolve does wrong stops its states alone
            raise Poisoned(self, portion.sequence, error) from error
        return KeptState(commit.version, commit.sequence, commit.hash, state)

    def _load(self, connection: Connection, portions: Iterable[Portion]) -> dict[str, KeptState]:
        subjects = dict.fromkeys(p.commit.aggregate.subject for p in portions if p.commit is not None)
        known = {subject: self._remembered[subject] for subject in subjects if subject in self._remembered}
        missing = [subject for subject in subjects if subject not in known]
        for row in rows_with(connection, STATES, [(subject,) for subject in missing]):
            known[row.subject] = _kept(row, self._adapter)
        return known

    def _write(self, connection: Connection, portions: Sequence[Portion]) -> None:
        begun = time.thread_time()
        states = [
            {
                "subject": subject,
                "decider": self.version,
                "version": kept.version,
                "sequence": kept.sequence,
                "hash": kept.hash,
                "state": self._adapter.dump_json(kept.state).decode(),
            }
            for subject, kept in self._changed.items()
        ]
        upsert(connection, STATES, states)
        took = time.thread_time() - begun
        if took > _LARGE_SECONDS:
            self._rests_until = time.monotonic() + min(_REST * took, _LONGEST_REST_SECONDS)
        commands = [_command(portion.commit) for portion in portions if portion.commit is not None]
        upsert(connection, COMMANDS, commands)


def _kept(row: Row[Any], adapter: TypeAdapter[Any]) -> KeptState:
    return KeptState(row.version, row.sequence, row.hash, adapter.validate_json(row.state))


def _command(commit: Commit) -> dict[str, Any]:
    return {
        "subject": commit.aggregate.subject,
        "command": commit.command_id,
        "version": commit.version,
        "sequence": commit.sequence,
        "events": " ".join(entry.type for entry in commit.entries),
    }
