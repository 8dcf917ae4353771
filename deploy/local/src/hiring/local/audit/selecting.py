"""Which messages of the log somebody wants: of a vacancy, about a person, of a stretch, or all."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hiring.contracts.subjects import ALL_EVENTS, vacancy_events
from hiring.eventkit.log.store import Log, StoredMessage
from hiring.local.audit.showing import moment_of

_NAMES = (b'"candidate":"%s"', b'"subject":"_/candidate/%s"')
_CANDIDACY = b'"candidacy":"'


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted; nothing named: all. `first` and `last` are moments as people write them, both included."""

    vacancy: str | None = None
    person: str | None = None
    first: str | None = None
    last: str | None = None

    @property
    def everything(self) -> bool:
        """No limit was named."""
        return self == Wanted()

    def __str__(self) -> str:
        return " and ".join(f"{name} {value}" for name, value in self.covers().items()) or "the log"

    def covers(self) -> dict[str, Any]:
        """As a manifest says it."""
        said = {"vacancy": self.vacancy, "person": self.person, "from": self.first, "until": self.last}
        return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of the log and what is taken from it: messages after `after` up to `until`."""

    log: Log
    wanted: Wanted
    after: int
    until: int

    async def pages(self) -> AsyncGenerator[tuple[int, list[StoredMessage]], None]:
        """How far the log was read, and what was chosen of that page.

        Raises:
            Damaged: the log has a gap.
        """
        subject = vacancy_events(self.wanted.vacancy) if self.wanted.vacancy else ALL_EVENTS
        person = _Person(self.wanted.person) if self.wanted.person else None
        if self.until <= self.after:
            return
        async with aclosing(self.log.read(0 if person else self.after, subject, self.until)) as pages:
            async for page in pages:
                chosen = [message for message in page if person is None or person.is_named_in(message)]
                yield page[-1].sequence, [message for message in chosen if message.sequence > self.after]


async def selection(log: Log, wanted: Wanted, size: int) -> Selection:
    """The stretch that is wanted of the log's first `size` messages.

    Raises:
        ValueError: a moment can't be read, or the stretch is empty.
    """
    after = 0 if wanted.first is None else await _until(log, wanted.first, size, included=False)
    until = size if wanted.last is None else await _until(log, wanted.last, size, included=True)
    if until <= after:
        raise ValueError(f"nothing of the log lies there: it has {size} messages, and this begins after {after}")
    return Selection(log, wanted, after, until)


async def _until(log: Log, moment: str, size: int, *, included: bool) -> int:
    """How many messages stand before that moment, or until then, it included."""
    found = moment_of(moment)
    if isinstance(found, int):
        return min(size, found if included else found - 1)
    low, high = 0, size
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if await _stood(log, middle, found, included=included) else (low, middle - 1)
    return low


async def _stood(log: Log, sequence: int, at: datetime, *, included: bool) -> bool:
    message = await log.message(sequence)
    return message is not None and (message.stored_at < at or (included and message.stored_at == at))


class _Person:
    """A person, and what is found to be theirs on the way: their candidacies, and the evaluations of those."""

    def __init__(self, person: str) -> None:
        self._ids = {person.encode()}
        self._seen: set[bytes] = {b'"%s"' % person.encode()}
        self._subject = f".{person}."

    def is_named_in(self, message: StoredMessage) -> bool:
        """Whether the message is about the person, or is what they did themselves."""
        body = message.body
        if not any(id_ in body for id_ in self._seen) and self._subject not in message.subject:
            return False
        if b'"candidate":' in body:
            self._learn(body)
        return True

    def _learn(self, body: bytes) -> None:
        """A message that tells a candidacy beside the candidate tells whose it is."""
        for person in tuple(self._ids):
            if b'"candidate":"%s"' % person in body and body.count(_CANDIDACY) == 1:
                start = body.index(_CANDIDACY) + len(_CANDIDACY)
                self._seen.add(b'"%s"' % body[start : body.index(b'"', start)])


def in_portions(messages: Sequence[StoredMessage], most: int) -> list[Sequence[StoredMessage]]:
    """The messages in groups of at most so many."""
    return [messages[start : start + most] for start in range(0, len(messages), most)]
