"""A row of the resource table: which request over HTTP is which command or query."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as changed
from functools import cached_property
from string import Formatter

import hiring.contracts.catalogue  # noqa: F401 - it registers every message
from hiring.contracts.messages import COMMANDS, QUERIES, Command, Query


@dataclass(frozen=True)
class Row:
    """One operation: a command or query of a service by its name, and where it stands.

    Fields named in `path` come from the address; the rest of a read from its parameters, of anything else from the
    body.
    `must_match`: it replaces a whole part that others may be editing, so `If-Match` is demanded.
    `pages`: the list in the answer that is handed out page by page.
    `begins`: it makes the vacancy that it names, so whoever asks is told when that id is taken.
    `shows`: the kind of aggregate (`<service>.<kind>.<field with its id>`) whose version is the answer's `ETag`.
    """

    method: str
    path: str
    name: str
    service: str = ""
    must_match: bool = False
    begins: bool = False
    pages: str | None = None
    shows: str | None = None

    @cached_property
    def message(self) -> type[Command | Query]:
        """The contract of what is passed on.

        Raises:
            KeyError: there is no message of that name.
        """
        full = f"{self.service}.{self.name}"
        return COMMANDS[full] if full in COMMANDS else QUERIES[full]

    @cached_property
    def is_command(self) -> bool:
        """Whether it changes something."""
        return issubclass(self.message, Command)

    @cached_property
    def in_path(self) -> tuple[str, ...]:
        """The fields that the address names."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.path) if name)

    @cached_property
    def hides(self) -> bool:
        """Whether it tells of the vacancy that it names, so that whoever has no part there is told of none.

        Who begins one hears that its id is taken; what concerns a person only says in which vacancy that came up.
        """
        return not self.begins and ("candidate" not in self.in_path or "vacancy" in self.in_path)

    @cached_property
    def rest(self) -> tuple[str, ...]:
        """The fields that it does not."""
        return tuple(name for name in self.message.model_fields if name not in self.in_path)

    @cached_property
    def scope(self) -> str:
        """What a service token needs for it."""
        return f"{self.service}:{'write' if self.is_command else 'read'}"


def read(path: str, query: str, *, pages: str | None = None, shows: str | None = None) -> Row:
    """GET: a query whose fields stand in the address."""
    return Row("GET", path, query, pages=pages, shows=shows)


def ask(path: str, query: str) -> Row:
    """POST: a query with a body, as its fields are too large or too private for an address. It changes nothing."""
    return Row("POST", path, query)


def do(path: str, command: str) -> Row:
    """POST: a command that makes something or decides something."""
    return Row("POST", path, command)


def begin(path: str, command: str) -> Row:
    """POST: a command that begins a vacancy under an id that the caller chose."""
    return Row("POST", path, command, begins=True)


def put(path: str, command: str) -> Row:
    """PUT: a command that makes or replaces what stands at this address."""
    return Row("PUT", path, command)


def replace(path: str, command: str) -> Row:
    """PUT: a command that replaces a whole part that others may be editing; it demands `If-Match`."""
    return Row("PUT", path, command, must_match=True)


def remove(path: str, command: str) -> Row:
    """DELETE: a command that takes away what stands at this address. All its fields are in the path."""
    return Row("DELETE", path, command)


def under(prefix: str, *rows: Row) -> Iterator[Row]:
    """The rows, each path begun with the prefix."""
    return (changed(row, path=prefix + row.path) for row in rows)


def of(service: str, *rows: Row) -> tuple[Row, ...]:
    """The rows as those of a service."""
    return tuple(changed(row, service=service) for row in rows)
