"""What a service is: the table of contents that its `app.py` declares and the chassis runs."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from nats.aio.client import Client as Nats
from pydantic import BaseModel
from sqlalchemy import Engine

from hiring.chassis.health import Checks
from hiring.chassis.settings import Settings
from hiring.contracts.messages import Query
from hiring.eventkit.decider import Decider
from hiring.eventkit.policies import Policy
from hiring.eventkit.views.migrating import Chain
from hiring.eventkit.views.tables import KEPT_TABLES
from hiring.eventkit.views.view import Answer, Asked, View

Q_contra = TypeVar("Q_contra", bound=Query, contravariant=True)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a service stands on while it runs."""

    client: Nats
    engine: Engine
    settings: Settings
    master_key: str = field(repr=False)


class Tended(Protocol):
    """What a service tends besides its views, as long as it runs."""

    @property
    def checks(self) -> Checks:
        """What must be so that the service can do its work."""


AsOf = int | datetime | None
LiveAnswering = Callable[[Any, Q_contra, Asked, AsOf], Awaitable[tuple[BaseModel, int]]]
"""From what is tended, the query, who asks, and as of when, to the answer and how far the log was read for it."""


@dataclass(frozen=True)
class LiveAnswer(Generic[Q_contra]):
    """How a query is answered from what the service tends, not from a view."""

    query: type[Q_contra]
    answer: LiveAnswering[Q_contra]


@dataclass(frozen=True)
class Service:
    """Everything that a service decides, shows and reacts to. `name` is its token in subjects.

    `tends` is what else it does while it runs; `operates` is what an operator may ask of that, by name. `publishes`
    and `reads` are the subjects and streams that it needs for that, for its permissions at the broker; `keeps` are
    the tables that it keeps in its database besides the kit's.
    """

    name: str
    decides: tuple[Decider[Any, Any, Any], ...] = ()
    shows: tuple[Answer[Any, Any] | LiveAnswer[Any], ...] = ()
    reacts: tuple[Policy, ...] = ()
    tends: Callable[[Ground], AbstractAsyncContextManager[Tended]] | None = None
    operates: Mapping[str, Callable[[Any], Awaitable[dict[str, Any]]]] = field(default_factory=dict)
    publishes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    keeps: tuple[Chain, ...] = ()

    @property
    def chains(self) -> tuple[Chain, ...]:
        """The migrations of all tables that are kept in its database."""
        return (KEPT_TABLES, *self.keeps)

    @property
    def views(self) -> tuple[View, ...]:
        """The views behind its answers, each once, in the order in which they are first named."""
        answers = (answer for answer in self.shows if isinstance(answer, Answer))
        return tuple(dict.fromkeys(view for answer in answers for view in answer.views))
