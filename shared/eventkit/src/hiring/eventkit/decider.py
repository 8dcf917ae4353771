"""The decider: a state, what may happen in it (`decide`) and what that makes of it (`evolve`). Pure.

Source: J. Chassaing, "Functional Event Sourcing Decider" (2021).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from hiring.contracts.messages import Command, Event
from hiring.contracts.subjects import AggregateId

POLICY = "policy"
"""Who issues the commands of reactions and deadlines; nobody else may act in this name."""

C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)
S = TypeVar("S")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the product: its id (`S12`, or words for what only keeps the record straight) and its sentence."""

    id: str
    sentence: str


class Refused(Exception):  # noqa: N818 - the sentence reads "refused", and it is an answer, not an error
    """A command broke a rule: nothing happens. `because` adds the particulars, `field` points at the culprit."""

    def __init__(self, rule: Rule, because: str | None = None, field: str | None = None) -> None:
        super().__init__(f"{rule.id}: {rule.sentence}" + (f" ({because})" if because else ""))
        self.rule = rule
        self.because = because
        self.field = field


def require(condition: object, rule: Rule, because: str | None = None, field: str | None = None) -> None:
    """Nothing, when `condition` is true.

    Raises:
        Refused: it is not.
    """
    if not condition:
        raise Refused(rule, because, field)


@dataclass(frozen=True, slots=True)
class Issued:
    """Who issued a command, when, and what they are in the whole organisation. Deciders have no other clock."""

    by: str
    at: datetime
    roles: frozenset[str] = frozenset()


class Opening(Protocol):
    """Gives a value back with every sealed text in it, however deep, as plain text."""

    def __call__(self, value: V, /) -> V:
        """The same value, opened."""


def all_of_it(_command: Any, state: S, opening: Opening) -> S:
    """The whole state opened."""
    return opening(state)


@dataclass(frozen=True)
class Decider(Generic[C, E, S]):
    """One kind of aggregate.

    `identify` tells which aggregate a command is for. `state_type` is what a state looks like to pydantic's
    `TypeAdapter` (states are kept as rows). Raise `version` whenever `evolve` or the state's form changes: kept
    states are then folded anew. While it decides on one of the commands that it `opens_for`, it is shown its state as
    `opened` gives it, with sealed text as plain text; what is remembered, kept and stored stays sealed.
    """

    service: str
    kind: str
    initial: S
    state_type: Any
    commands: tuple[type[C], ...]
    events: tuple[type[E], ...]
    identify: Callable[[C], AggregateId]
    decide: Callable[[C, S, Issued], Sequence[E]]
    evolve: Callable[[S, E], S]
    version: int = 1
    opens_for: tuple[type[C], ...] = ()
    opened: Callable[[C, S, Opening], S] = all_of_it

    def fold(self, state: S, events: Sequence[E]) -> S:
        """The state after these events."""
        for event in events:
            state = self.evolve(state, event)
        return state
