"""Contexts: named clusters elsewhere. Choosing one puts its settings where a command looks for them anyway."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_FILE = "contexts.json"
_FROM_FILES = ("HIRING_DATABASE_URL", "HIRING_KEYS_DATABASE_URL")
"""Settings whose value holds a password: a context names the file in which it stands."""


class NoContext(RuntimeError):  # noqa: N818 - an answer
    """There is no context of that name, or its files can't be read; the message says what to do."""


@dataclass
class Contexts:
    """All contexts of whoever is logged in: by name, the settings of each, and which one is in use."""

    used: str | None = None
    named: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Contexts":
        """What was written; empty when nothing was.

        Raises:
            NoContext: the file is not one that this program wrote.
        """
        try:
            return cls(**json.loads(file().read_text()))
        except FileNotFoundError:
            return cls()
        except (ValueError, TypeError) as error:
            raise NoContext(f"{file()} can't be understood: {error}. Correct or remove it") from error

    def write(self) -> None:
        """Keeps them, for their owner's eyes only."""
        path = file()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".new")
        draft.touch(0o600)
        draft.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")
        draft.replace(path)

    def of(self, name: str) -> dict[str, str]:
        """The settings of one context.

        Raises:
            NoContext: there is none.
        """
        if name not in self.named:
            known = ", ".join(sorted(self.named)) or "none yet"
            raise NoContext(
                f"there is no context {name} (there are: {known}). Make it with `hiring context add {name}`"
            )
        return self.named[name]


@dataclass
class Chosen:
    """The context of this run of the program, and whether it may change something there."""

    name: str | None = None
    may_change: bool = False


CHOSEN = Chosen()


def choose(name: str | None, *, may_change: bool) -> None:
    """Takes that context for this run, or the one in use; a variable that is set already goes first.

    Raises:
        NoContext: there is none, or a file that it names can't be read.
    """
    contexts = Contexts.read()
    name = name or contexts.used
    if name is None:
        return
    for variable, value in contexts.of(name).items():
        os.environ.setdefault(variable, _content(value) if variable in _FROM_FILES else value)
    CHOSEN.name, CHOSEN.may_change = name, may_change


def file() -> Path:
    """Where contexts are kept. Source: XDG Base Directory Specification."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "hiring" / _FILE


def settings_of(**given: Any) -> dict[str, str]:
    """The settings behind the options of `hiring context add`; files by their whole path."""
    return {
        f"HIRING_{name.upper()}": str(value.absolute()) if isinstance(value, Path) else str(value)
        for name, value in given.items()
        if value is not None
    }


def _content(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise NoContext(f"{path}, which the context names, can't be read: {error.strerror}") from error
