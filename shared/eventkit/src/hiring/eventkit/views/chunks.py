"""Chunks: a stretch of the log sorted out by fold, and its way into the database in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from prometheus_client import Counter
from sqlalchemy import Connection, Engine, bindparam, update

from hiring.contracts.envelope import CloudEvent, Commit, UnknownType, Unreadable, decode, message_hash, read
from hiring.contracts.messages import EVENTS
from hiring.contracts.upcasting import UPCASTERS
from hiring.eventkit.log.store import StoredMessage
from hiring.eventkit.views.database import writing
from hiring.eventkit.views.folds import Fold, Poisoned, Portion, Unwritable, ViewFold
from hiring.eventkit.views.states import StateFold
from hiring.eventkit.views.tables import CHECKPOINTS

SKIPPED = Counter("hiring_view_unknown_events", "Events passed over because no contract has their name", ["type"])

_log = structlog.get_logger()

_ADVANCE = (
    update(CHECKPOINTS)
    .where(
        CHECKPOINTS.c.name == bindparam("fold"),
        CHECKPOINTS.c.version == bindparam("code"),
        CHECKPOINTS.c.sequence == bindparam("before"),
    )
    .values({name: bindparam(f"new_{name}") for name in ("sequence", "stream", "hash", "poisoned")})
)


class Overtaken(Exception):  # noqa: N818 - not an error: somebody else did the work
    """Another replica moved a checkpoint first: nothing of the chunk was written."""


@dataclass(slots=True)
class Chunk:
    """A stretch of the log: the hash of each message, and for each fold (by name) what it takes."""

    stream: str
    end: int
    hashes: dict[int, str] = field(default_factory=dict)
    portions: dict[str, list[Portion]] = field(default_factory=dict)

    def of(self, fold: Fold, until: int) -> list[Portion]:
        """What the fold has not had yet, up to `until`."""
        return [
            portion
            for portion in self.portions.get(fold.name, ())
            if fold.sequence < portion.sequence <= until and portion.sequence not in fold.parked
        ]

    def go_on(self, next_: "Chunk") -> None:
        """Takes in the stretch that follows."""
        self.end = next_.end
        self.hashes.update(next_.hashes)
        for name, portions in next_.portions.items():
            self.portions.setdefault(name, []).extend(portions)


class Sorter:
    """Sorts messages out by fold, decoding an event only where one takes it."""

    def __init__(self, folds: Sequence[Fold], stream: str) -> None:
        self._stream = stream
        self._folds = folds
        self._views = [fold for fold in folds if isinstance(fold, ViewFold)]
        self._states = {(f.decider.service, f.decider.kind): f for f in folds if isinstance(f, StateFold)}
        self._takers: dict[str, tuple[Fold, ...]] = {}

    def chunk(self, messages: Sequence[StoredMessage]) -> Chunk:
        """The chunk that these messages are."""
        chunk = Chunk(self._stream, messages[-1].sequence)
        for message in messages:
            try:
                commit = decode(message.subject, message.sequence, message.body)
            except Unreadable as error:
                chunk.hashes[message.sequence] = message_hash(message.subject, message.body)
                for fold in self._folds:
                    _portion(chunk, fold, message.sequence).error = error
            else:
                chunk.hashes[message.sequence] = commit.hash
                self._sort(chunk, commit)
        return chunk

    def _sort(self, chunk: Chunk, commit: Commit) -> None:
        own = self._states.get((commit.aggregate.service, commit.aggregate.kind))
        for entry in commit.entries:
            takers = self._takers_of(entry)
            if own is not None:
                takers = (*takers, own)
            if not takers:
                continue
            try:
                recorded = read(entry, commit.aggregate, commit.sequence)
            except (UnknownType, Unreadable) as error:
                for fold in takers:
                    _portion(chunk, fold, commit.sequence, commit).error = error
            else:
                for fold in takers:
                    _portion(chunk, fold, commit.sequence, commit).events.append(recorded)

    def _takers_of(self, entry: CloudEvent) -> tuple[Fold, ...]:
        wire = entry.type
        if wire in self._takers:
            return self._takers[wire]
        newest = wire
        while newest in UPCASTERS:
            newest = UPCASTERS[newest][0]
        contract = EVENTS.get(newest)
        if contract is None:
            SKIPPED.labels(wire).inc()
            return ()
        self._takers[wire] = tuple(fold for fold in self._views if contract in fold.view.subscribes)
        return self._takers[wire]


class Writing:
    """Brings folds along the log. What a fold that rests has missed is kept for it."""

    def __init__(self, engine: Engine, folds: Sequence[Fold], stream: str) -> None:
        self._engine = engine
        self._folds = folds
        self._sorter = Sorter(folds, stream)
        self._missed: Chunk | None = None

    @property
    def someone_missed_something(self) -> bool:
        """Whether `wake` may have something to do."""
        return self._missed is not None

    def take(self, messages: Sequence[StoredMessage]) -> None:
        """Writes what comes next in the log. Raises what `write` raises."""
        chunk = self._sorter.chunk(messages)
        if self._missed is not None:
            self._missed.go_on(chunk)
            chunk = self._missed
        self._write(chunk)

    def wake(self) -> None:
        """Writes what was missed, for whoever rests no more. Raises what `write` raises."""
        if self._missed is not None and not all(
            fold.rests for fold in self._folds if fold.name in self._missed.portions
        ):
            self._write(self._missed)

    def _write(self, chunk: Chunk) -> None:
        resting = {fold.name for fold in self._folds if fold.rests}
        write(self._engine, [fold for fold in self._folds if fold.name not in resting], chunk)
        chunk.portions = {name: kept for name, kept in chunk.portions.items() if name in resting}
        self._missed = chunk if resting else None


def write(engine: Engine, folds: Sequence[Fold], chunk: Chunk) -> None:
    """Brings every fold to the chunk's end, or to the message before the one that poisons it.

    Raises:
        Overtaken: another replica was faster; the folds must be made anew.
        Damaged: the log contradicts itself.
    """
    while behind := [fold for fold in folds if fold.poisoned is None and fold.sequence < chunk.end]:
        goals = {fold.name: chunk.end for fold in behind}
        while not _written(engine, behind, chunk, goals):
            pass
        for fold in behind:
            goal = goals[fold.name]
            fold.settle(goal, chunk.hashes.get(goal, fold.hash))


def _written(engine: Engine, folds: Sequence[Fold], chunk: Chunk, goals: dict[str, int]) -> bool:
    """Tries once; where a fold cannot get to its goal, sets it a nearer one and gives False."""
    try:
        with writing(engine) as connection:
            _advance(connection, folds, chunk, goals)
            for fold in folds:
                if portions := chunk.of(fold, goals[fold.name]):
                    fold.apply(connection, portions)
    except Poisoned as stop:
        _stop(stop, goals)
    except Unwritable as stop:
        sequences = sorted({portion.sequence for portion in chunk.of(stop.fold, goals[stop.fold.name])})
        if len(sequences) == 1:
            _stop(Poisoned(stop.fold, sequences[0], stop.error), goals)
        else:
            goals[stop.fold.name] = sequences[len(sequences) // 2 - 1]
    else:
        return True
    return False


def _stop(stop: Poisoned, goals: dict[str, int]) -> None:
    stop.fold.poisoned = str(stop)
    _log.error("view_stopped", view=stop.fold.name, sequence=stop.sequence, error=str(stop))
    goals[stop.fold.name] = stop.sequence - 1


def _advance(connection: Connection, folds: Sequence[Fold], chunk: Chunk, goals: dict[str, int]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "fold": fold.name,
            "code": fold.version,
            "before": fold.sequence,
            "new_sequence": goals[fold.name],
            "new_stream": chunk.stream,
            "new_hash": chunk.hashes.get(goals[fold.name], fold.hash),
            "new_poisoned": fold.poisoned,
        }
        for fold in folds
    ]
    if connection.execute(_ADVANCE, rows).rowcount != len(rows):
        raise Overtaken


def _portion(chunk: Chunk, fold: Fold, sequence: int, commit: Commit | None = None) -> Portion:
    portions = chunk.portions.setdefault(fold.name, [])
    if not portions or portions[-1].sequence != sequence:
        portions.append(Portion(sequence, commit))
    return portions[-1]
