"""A report: what is asked, and its sections of a picture, a table and the definitions of its numbers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from hiring.contracts.feedback.queries import Figure
from hiring.contracts.messages import Query
from hiring.gateway.console.insight.figures import Cell
from hiring.gateway.console.insight.pictures import Picture

A = TypeVar("A", bound=BaseModel)

NOTHING = "Nothing has happened yet that could be counted."


class Asks(Protocol):
    """Whoever asks the services, as a visit does."""

    def ask(self, query: Query, answer: type[A]) -> Awaitable[A]:
        """What the services answer."""


@dataclass(frozen=True)
class Asked:
    """What a report is asked for: of one vacancy or of the organisation, as of when, and the claim's day."""

    vacancy: str | None
    at: datetime
    since: datetime


@dataclass(frozen=True)
class Table:
    """Columns by their headings, a `#` at the end for numbers, and rows of cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Section:
    """One figure: its title, a sentence, the picture with the table under it, and what is said when it is empty."""

    title: str
    table: Table
    picture: Picture | None = None
    sentence: str | None = None
    simulated: bool = False
    empty: str = NOTHING
    also: tuple[str, ...] = ()

    @property
    def definitions(self) -> tuple[str, ...]:
        """The ids of the definitions of the numbers in the table, and of those that are `also` shown there."""
        cells = (cell for row in self.table.rows for cell in row if isinstance(cell, Figure))
        return tuple(dict.fromkeys((*self.also, *(cell.definition for cell in cells))))


@dataclass(frozen=True)
class Told:
    """What a report tells: its sections, remarks, and the services' answers as they are, by their names."""

    sections: tuple[Section, ...]
    answers: dict[str, BaseModel]
    lead: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """One kind of report: where it stands, what it asks in words, of whom, and how it is told."""

    name: str
    title: str
    question: str
    tell: Callable[[Asks, Asked], Awaitable[Told]]
    of_vacancy: bool = True
    of_organisation: bool = True


def everything(told: Told) -> dict[str, Any]:
    """The answers as plain data, for a file."""
    return {name: answer.model_dump(mode="json") for name, answer in told.answers.items()}
