"""Where a running system is: the data folder, and the addresses that `hiring up` leaves in it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

DEFAULT_FOLDER = Path(".data")
_FILE = "addresses.json"


class NotRunning(RuntimeError):  # noqa: N818 - an answer: nothing is there
    """No system runs on that folder."""


class CannotStart(RuntimeError):  # noqa: N818 - an answer: one line that says why
    """The system can't start; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where broker, HTTP and the issuer of tokens of one system are."""

    nats: str
    http: str
    issuer: str = ""

    def write(self, folder: Path) -> None:
        """Leaves the addresses for other commands."""
        (folder / _FILE).write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, folder: Path) -> "Addresses":
        """What `write` left.

        Raises:
            NotRunning: nothing did.
        """
        try:
            return cls(**json.loads((folder / _FILE).read_text()))
        except FileNotFoundError as error:
            raise NotRunning(
                f"no system runs on {folder}. Start one with `hiring up`, or name another --data."
            ) from error

    @staticmethod
    def forget(folder: Path) -> None:
        """Takes the addresses back when the system stops."""
        (folder / _FILE).unlink(missing_ok=True)
