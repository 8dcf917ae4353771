"""A diary: its pages take notes, are closed and opened again. The tiniest service that needs the whole kit."""

import base64
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hiring.contracts.envelope import FIRST, decode, read
from hiring.contracts.messages import COMMANDS, EVENTS, Command, Event, Value
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Decider, Issued, Rule, require
from hiring.eventkit.log.store import Log
from hiring.eventkit.sealing import Vault

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Quote(Value):
    said: Sealed


class NoteTaken(Event, wire="test.note-taken.v1", sealed_for="person"):
    page: str
    number: int
    person: str | None = None
    text: Sealed | None = None
    quotes: tuple[Quote, ...] = ()


class PageClosed(Event, wire="test.page-closed.v1"):
    page: str


class PageReopened(Event, wire="test.page-reopened.v1"):
    page: str


class DiaryCommand(Command, service="test"):
    page: str


class TakeNote(DiaryCommand):
    person: str | None = None
    text: Sealed | None = None
    quotes: tuple[Quote, ...] = ()


class ClosePage(DiaryCommand):
    pass


class ReopenPage(DiaryCommand):
    pass


class BurnPage(DiaryCommand):
    pass


REGISTRIES: tuple[dict[str, Any], ...] = (EVENTS, COMMANDS)
OURS = [(r, n, c) for r in REGISTRIES for n, c in r.items() if c.__module__ == __name__]
for _registry, _name, _ in OURS:  # other tests look at the registries; ours stand in them for our tests alone
    del _registry[_name]

CLOSED = Rule("closed", "A closed page takes no notes.")


@dataclass(frozen=True)
class Page:
    notes: int = 0
    closed: bool = False


def evolve(page: Page, event: Event) -> Page:
    match event:
        case NoteTaken(number=number):
            return replace(page, notes=number)
        case PageClosed():
            return replace(page, closed=True)
        case PageReopened():
            return replace(page, closed=False)
    raise AssertionError(event)


def decide(command: Command, page: Page, _issued: Issued) -> Sequence[Event]:
    match command:
        case TakeNote():
            require(not page.closed, CLOSED)
            note = {name: getattr(command, name) for name in ("page", "person", "text", "quotes")}
            return [NoteTaken(number=page.notes + 1, **note)]
        case ClosePage():
            return [] if page.closed else [PageClosed(page=command.page)]
        case ReopenPage():
            return [PageReopened(page=command.page)] if page.closed else []
    raise ZeroDivisionError("pages do not burn")


def page_id(page: str) -> AggregateId:
    return AggregateId("v1", "test", "page", page)


DECIDER: Decider[Any, Any, Any] = Decider(
    "test",
    "page",
    Page(),
    Page,
    (TakeNote, ClosePage, ReopenPage, BurnPage),
    (NoteTaken, PageClosed, PageReopened),
    lambda command: page_id(command.page),
    decide,
    evolve,
)


async def history(log: Log, page: str) -> list[Event]:
    """The events of a page, its versions and its hash chain checked."""
    events, previous = [], FIRST
    for version, message in enumerate(await log.load(page_id(page)), 1):
        commit = decode(message.subject, message.sequence, message.body)
        assert (commit.version, commit.previous) == (version, previous)
        previous = commit.hash
        events += [read(entry, commit.aggregate).event for entry in commit.entries]
    return events


async def notes(log: Log, page: str) -> list[int]:
    return [event.number for event in await history(log, page) if isinstance(event, NoteTaken)]


@pytest.fixture
def diary() -> Iterator[Any]:
    """All of the above."""
    for registry, name, contract in OURS:
        registry[name] = contract
    yield SimpleNamespace(**globals())
    for registry, name, _ in OURS:
        del registry[name]


@pytest.fixture
def issued() -> Issued:
    return Issued("ada", MONDAY + timedelta(minutes=1))


@pytest.fixture
def master_key() -> str:
    return base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
async def vault(tmp_path: Path, master_key: str) -> AsyncIterator[Vault]:
    """A vault in a SQLite file of its own, `keys.db`."""
    opened = Vault(f"sqlite:///{tmp_path / 'keys.db'}", master_key)
    yield opened
    opened.close()
