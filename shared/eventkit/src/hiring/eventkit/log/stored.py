"""What the log gives back, and how it says that it cannot."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One stored decision, undecoded: where it stands, since when, and its bytes."""

    subject: str
    sequence: int
    stored_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """How far the log has come, when its stream was made (another `created` is another log), and in how many copies."""

    sequence: int
    created: datetime
    copies: int = 1


class VersionTaken(Exception):  # noqa: N818 - an answer of the log, not a fault
    """Another decision stands at that version: load what is new and decide again."""


class Unavailable(Exception):  # noqa: N818 - an answer of the log, not a fault
    """The log did not do it, or nobody knows whether it did; the message says which, and what to do."""


class TooLarge(ValueError):  # noqa: N818 - an answer of the log, not a fault
    """The decision is larger than the server takes; nothing was sent."""


class Damaged(Exception):  # noqa: N818 - an answer of the log, not a fault
    """A message that must be there is missing on every replica that answered, or the log is not the one it was."""

    def __init__(self, missing: str) -> None:
        super().__init__(
            f"{missing} is missing from the log. Nothing was skipped: "
            "compare the replicas, restore the stream from the audit archive, and start again"
        )
        self.missing = missing
