"""What every message is: events, commands, queries and answers, registered under their written-out names."""

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, StringConstraints

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
"""One line of text, 1 to 200 characters."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4_000, strip_whitespace=True)]
"""A paragraph, 1 to 4,000 characters."""


class Value(BaseModel):
    """A part of a message. Unknown fields are refused in what clients send, and passed over in the log."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(BaseModel):
    """A fact that stands in the log for ever. `wire` is its name there: `<service>.<past-participle>.v<n>`.

    `sealed_for` names the field that holds the person whose key seals this event's `Sealed` fields.
    Unknown fields are passed over, so that an older reader survives a newer writer.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    wire: ClassVar[str]
    sealed_for: ClassVar[str | None] = None

    def __init_subclass__(cls, wire: str | None = None, sealed_for: str | None = None, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if wire is None:
            return
        if wire in EVENTS:
            raise TypeError(f"two events are called {wire}")
        cls.wire = wire
        cls.sealed_for = sealed_for
        EVENTS[wire] = cls


class Request(BaseModel):
    """What a client sends to a service. Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: ClassVar[str]


class Command(Request):
    """A wish that a decider accepts, with events, or refuses, with a rule."""

    def __init_subclass__(cls, service: str | None = None, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if service is not None:  # the service's own base class
            cls.service = service
        else:
            COMMANDS[f"{cls.service}.{cls.__name__}"] = cls


class Query(Request):
    """A question, answered from a view. `answered_by` is the type of its answer."""

    answered_by: ClassVar[type[BaseModel]]

    def __init_subclass__(
        cls, service: str | None = None, answered_by: type[BaseModel] | None = None, **rest: Any
    ) -> None:
        super().__init_subclass__(**rest)
        if service is not None:
            cls.service = service
        elif answered_by is None:
            raise TypeError(f"{cls.__name__} must say what it is answered by")
        else:
            cls.answered_by = answered_by
            QUERIES[f"{cls.service}.{cls.__name__}"] = cls


EVENTS: dict[str, type[Event]] = {}
"""Every event by its wire name."""
COMMANDS: dict[str, type[Command]] = {}
"""Every command as `<service>.<Command>`."""
QUERIES: dict[str, type[Query]] = {}
"""Every query as `<service>.<Query>`."""
