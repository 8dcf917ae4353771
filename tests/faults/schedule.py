"""The schedule: which faults happen when, to whom, for how long. The same seed gives the same schedule.

Faults are dealt like cards: in a whole deck each kind is as often as in proportion, and all kinds lie on top once.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.faults.cluster import NAMES
from tests.faults.house import REPLICAS, SERVICES

LEADER = "leader"
"""Whichever node leads the log when the fault happens."""


class Kind(StrEnum):
    """What is done to its target."""

    KILL_NODE = "kill-node"
    PAUSE_NODE = "pause-node"
    RESTART_NODE = "restart-node"
    STEP_DOWN = "step-down"
    SLOW_DISK = "slow-disk"
    FULL_DISK = "full-disk"
    CUT_CLIENTS = "cut-clients"
    DELAY_CLIENTS = "delay-clients"
    DOUBLE = "double"
    PARTITION = "partition"
    DELAY_ROUTES = "delay-routes"
    BREAK_ROUTES = "break-routes"
    KILL_SERVICE = "kill-service"
    PAUSE_SERVICE = "pause-service"
    RESTART_SERVICE = "restart-service"
    STEP_CLOCK = "step-clock"
    DROP_DATABASE = "drop-database"


Kinds = dict[Kind, tuple[int, float, float]]
"""How often each kind is in a deck, and between how few and how many seconds it takes."""

BROKER_FAULTS: Kinds = {
    Kind.KILL_NODE: (5, 0.0, 4.0),
    Kind.PAUSE_NODE: (4, 0.5, 8.0),
    Kind.RESTART_NODE: (2, 0.0, 1.0),
    Kind.STEP_DOWN: (2, 0.0, 0.0),
    Kind.SLOW_DISK: (3, 2.0, 8.0),
    Kind.FULL_DISK: (2, 1.0, 5.0),
    Kind.CUT_CLIENTS: (3, 0.0, 4.0),
    Kind.DELAY_CLIENTS: (2, 1.0, 5.0),
    Kind.DOUBLE: (3, 2.0, 8.0),
    Kind.PARTITION: (4, 1.0, 10.0),
    Kind.DELAY_ROUTES: (2, 1.0, 6.0),
    Kind.BREAK_ROUTES: (2, 0.0, 0.0),
}
"""What happens to a broker, its disk and its links."""

SERVICE_FAULTS: Kinds = {
    Kind.KILL_SERVICE: (6, 0.0, 0.0),
    Kind.PAUSE_SERVICE: (4, 0.5, 12.0),
    Kind.RESTART_SERVICE: (1, 0.0, 0.0),
    Kind.STEP_CLOCK: (3, -240.0, 240.0),
    Kind.DROP_DATABASE: (1, 0.0, 0.0),
}
"""What happens to a service; of a step of the clock, by how many seconds."""


@dataclass(frozen=True)
class Fault:
    """One fault: `at` seconds after the beginning, or later when the one before it took longer."""

    at: float
    kind: Kind
    target: str
    seconds: float


def schedule(seed: int, seconds: float, calm: float = 1.0) -> tuple[list[Fault], list[Fault]]:
    """The faults of the brokers and those of the services; the two lists play side by side, each one by one.

    `calm`: how many times as long as usual nothing happens after each.
    """
    dice = random.Random(f"faults/{seed}")
    return list(_of_brokers(dice, seconds, calm)), list(_of_services(dice, seconds, calm))


def _of_brokers(dice: random.Random, seconds: float, calm: float) -> Iterator[Fault]:
    at, dealt = dice.uniform(1, 3), _dealt(dice, BROKER_FAULTS)
    while at < seconds:
        kind, length = next(dealt)
        target = LEADER if dice.random() < 0.5 else dice.choice(NAMES)
        yield Fault(at, kind, target, length)
        at += length + calm * dice.uniform(11, 19)


def _of_services(dice: random.Random, seconds: float, calm: float) -> Iterator[Fault]:
    at, dealt = dice.uniform(0, 2), _dealt(dice, SERVICE_FAULTS)
    while at < seconds:
        kind, length = next(dealt)
        yield Fault(at, kind, f"{dice.choice(SERVICES)}-{dice.randrange(REPLICAS)}", length)
        at += (0 if kind is Kind.STEP_CLOCK else length) + calm * dice.uniform(2, 6)


def _dealt(dice: random.Random, kinds: Kinds) -> Iterator[tuple[Kind, float]]:
    """The cards of one deck after the other, each with how long it takes."""
    while True:
        top = list(kinds)
        rest = [kind for kind, (times, _, _) in kinds.items() for _ in range(times - 1)]
        for cards in (top, rest):
            dice.shuffle(cards)
            for kind in cards:
                _, least, most = kinds[kind]
                yield kind, round(dice.uniform(least, most), 3)
