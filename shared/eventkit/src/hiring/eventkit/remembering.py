"""What a process remembers of the aggregates that it decides for, so that a warm command reads nothing."""

import asyncio
import sys
from array import array
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Protocol
from weakref import WeakValueDictionary

from hiring.contracts.envelope import FIRST, Commit, decode, read
from hiring.contracts.messages import Event
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider
from hiring.eventkit.log.store import Damaged, Log, StoredMessage
from hiring.eventkit.views.states import KeptCommand, KeptState


class KeepsStates(Protocol):
    """Where the states and the commands of the aggregates are kept; it may lag behind the log."""

    async def state(self, aggregate: AggregateId) -> KeptState | None:
        """The aggregate as it is kept."""

    async def version(self, aggregate: AggregateId) -> int:
        """The version up to which it is kept."""

    async def command(self, aggregate: AggregateId, command_id: str) -> KeptCommand | None:
        """What that command did. It knows every command up to the version that `state` ever told."""


class Remembered:
    """One aggregate up to `version`: always a true beginning of its history, perhaps not the whole of it.

    `commands` holds what every decision after version `since` was caused by, `older` the `hash` of what those before
    were, in order. The decisions up to `since` stood in the kept table when it was set, and no command ever leaves that
    table: so between the two there is no hole, and only an id whose hash is among the `older` is looked up there.
    """

    def __init__(self, decider: Decider[Any, Any, Any], kept: KeptState | None) -> None:
        self.state = kept.state if kept else decider.initial
        self.version = self.since = kept.version if kept else 0
        self.sequence = kept.sequence if kept else 0
        self.hash = kept.hash if kept else FIRST
        self.commands: dict[str, KeptCommand] = {}
        self.older = kept.commands if kept else array("q")
        self._decider = decider

    def after(self, events: Sequence[Event]) -> Any:
        """The state that these events make of it; it stays as it is."""
        return self._decider.fold(self.state, events)

    def advance(self, commit: Commit, state: Any) -> None:
        """The decision that stands in the log now, and the state after it."""
        self.state = state
        self.version, self.sequence, self.hash = commit.version, commit.sequence, commit.hash
        types = tuple(sys.intern(entry.type) for entry in commit.entries)
        done = KeptCommand(commit.version, commit.sequence, types)
        self.commands.setdefault(commit.command_id, done)

    def follow(self, messages: Sequence[StoredMessage]) -> None:
        """Catches up with what others stored.

        Raises:
            Damaged: a decision does not follow from the one before.
            UnknownType, Unreadable: an event that this version of the service cannot know; deciding would be guessing.
        """
        for message in messages:
            commit = decode(message.subject, message.sequence, message.body)
            if (commit.version, commit.previous) != (self.version + 1, self.hash):
                raise Damaged(f"{message.subject}, as it should follow version {self.version},")
            events = [read(entry, commit.aggregate, commit.sequence).event for entry in commit.entries]
            self.advance(commit, self.after(events))

    def forget_commands(self, until: int) -> None:
        """Lets go of the commands up to that version. The kept table must have them."""
        for id_, done in self.commands.items():
            if done.version <= until:
                insort(self.older, hash(id_))
        self.commands = {id_: done for id_, done in self.commands.items() if done.version > until}
        self.since = max(self.since, until)

    def may_have_done(self, command_id: str) -> bool:
        """Whether the kept table may have a command that is not among `commands`; False is certain."""
        wanted = hash(command_id)
        place = bisect_left(self.older, wanted)
        return place < len(self.older) and self.older[place] == wanted


async def recall(
    aggregate: AggregateId, decider: Decider[Any, Any, Any], log: Log, states: KeepsStates | None
) -> Remembered:
    """The aggregate as it stands: its kept state, if there is one, and what came after.

    The state and the newest version are asked for at once, and mostly that is all.

    Raises:
        Damaged: a version is missing, or does not follow from the one before.
        Unavailable: the broker does not answer.
        UnknownType, Unreadable: see `Remembered.follow`.
    """
    if states is None:
        known = Remembered(decider, None)
        known.follow(await log.load(aggregate))
        return known
    kept, newest = await asyncio.gather(states.state(aggregate), log.newest(aggregate))
    known = Remembered(decider, kept)
    known.follow(await log.load_until(newest, known.version))
    return known


class Memory:
    """The aggregates used last, at most `size` of them, and one lock for each that is being worked on."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._aggregates: OrderedDict[AggregateId, Remembered] = OrderedDict()
        self._locks: WeakValueDictionary[AggregateId, asyncio.Lock] = WeakValueDictionary()

    def lock(self, aggregate: AggregateId) -> asyncio.Lock:
        """The aggregate's lock; it lives as long as somebody holds or awaits it."""
        return self._locks.setdefault(aggregate, asyncio.Lock())

    def get(self, aggregate: AggregateId) -> Remembered | None:
        """What is remembered, if anything."""
        known = self._aggregates.get(aggregate)
        if known is not None:
            self._aggregates.move_to_end(aggregate)
        return known

    def put(self, aggregate: AggregateId, known: Remembered) -> None:
        """Remembers it, and forgets what was not used for longest."""
        self._aggregates[aggregate] = known
        if len(self._aggregates) > self._size:
            self._aggregates.popitem(last=False)

    def forget(self, aggregate: AggregateId) -> None:
        """Drops it, if it is there."""
        self._aggregates.pop(aggregate, None)
