"""Policies: pure functions from an event to commands and deadlines of one's own service."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from hiring.contracts.envelope import Recorded
from hiring.contracts.messages import Command, Event

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class SetDeadline:
    """Asks the broker to issue `then` at `due_at`. The same `id` set again moves it."""

    id: str
    due_at: datetime
    then: Command


@dataclass(frozen=True, slots=True)
class CancelDeadline:
    """Takes back the deadline of that `id`; nothing happens when it is gone."""

    id: str


@dataclass(frozen=True, slots=True)
class DestroyKey:
    """Destroys a person's key, for ever; what the policy says after it happens only then."""

    person: str


Reaction = Command | SetDeadline | CancelDeadline | DestroyKey


@dataclass(frozen=True)
class Policy:
    """`react` to every event of type `on`. Its name is a sentence, `when_pool_failed_then_require_a_revision`."""

    name: str
    on: type[Event]
    react: Callable[[Recorded[Any]], Iterable[Reaction]]


def policy(on: type[E]) -> Callable[[Callable[[Recorded[E]], Iterable[Reaction]]], Policy]:
    """Makes a function a policy on events of type `on`."""

    def named(react: Callable[[Recorded[E]], Iterable[Reaction]]) -> Policy:
        return Policy(react.__name__, on, react)

    return named
