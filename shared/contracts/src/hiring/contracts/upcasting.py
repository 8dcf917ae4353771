"""Old versions of events lifted to the newest, one function per step, each with a test on a stored example."""

import json
from collections.abc import Callable
from typing import Any

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTERS: dict[str, tuple[str, Upcaster]] = {}
"""From a wire name to the next version's name and the function that makes its data."""


def upcaster(old: str, new: str) -> Callable[[Upcaster], Upcaster]:
    """Registers a function that turns the data of `old` into the data of `new`."""

    def register(step: Upcaster) -> Upcaster:
        if old in UPCASTERS:
            raise TypeError(f"two upcasters lift {old}")
        UPCASTERS[old] = (new, step)
        return step

    return register


def current(wire: str, data: bytes) -> tuple[str, bytes]:
    """The newest wire name and data of an event; the same objects where nothing is older."""
    if wire not in UPCASTERS:
        return wire, data
    value = json.loads(data)
    while wire in UPCASTERS:
        wire, step = UPCASTERS[wire]
        value = step(value)
    return wire, json.dumps(value).encode()
