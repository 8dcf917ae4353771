"""What clients sent and what they were told: all that a checker may believe."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from hiring.contracts.requests import Accepted

_IDS = re.compile(rb'"id":"([0-9a-f-]{36})"')
_GIVEN_UP_SECONDS = 4.9
"""No client gives a try up before: see `hiring.chassis.client` and the gateway's patience."""

Outcome = Literal["accepted", "refused", "unknown"]


@dataclass(slots=True)
class Sent:
    """One command: when its first try began, when its last one was answered, how."""

    id: str
    what: str
    began: float
    ended: float = 0.0
    outcome: Outcome = "unknown"
    rule: str = ""
    accepted: Accepted | None = None
    was_doubled: bool = False

    @property
    def had_copies(self) -> bool:
        """Whether more than one copy of it was under way: a link doubled it, or a try was given up for another."""
        return self.was_doubled or self.ended - self.began >= _GIVEN_UP_SECONDS


@dataclass
class History:
    """Every command of every client."""

    commands: dict[str, Sent] = field(default_factory=dict)

    def sending(self, id_: str, what: str) -> Sent:
        """Notes that it is about to be sent."""
        sent = self.commands[id_] = Sent(id_, what, time.monotonic())
        return sent

    def were_doubled(self, requests: Iterable[bytes]) -> None:
        """Notes which commands are among these bytes."""
        for request in requests:
            for id_ in _IDS.findall(request):
                if sent := self.commands.get(id_.decode()):
                    sent.was_doubled = True

    @property
    def acknowledged(self) -> list[Sent]:
        """Those that were accepted and did something."""
        return [sent for sent in self.commands.values() if sent.accepted is not None and sent.accepted.events]

    @property
    def slowest_seconds(self) -> float:
        """The longest that an accepted command took, with all its tries."""
        return max((sent.ended - sent.began for sent in self.acknowledged), default=0.0)


def told(sent: Sent, accepted: Accepted) -> None:
    """It was accepted."""
    sent.ended, sent.outcome, sent.accepted = time.monotonic(), "accepted", accepted


def turned_down(sent: Sent, rule: str) -> None:
    """It was refused: nothing may ever be seen of it."""
    sent.ended, sent.outcome, sent.rule = time.monotonic(), "refused", rule
