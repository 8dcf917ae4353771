"""What the runner shows of itself to Prometheus."""

from collections.abc import Mapping
from typing import Protocol

from prometheus_client import Gauge

_LAG = Gauge("hiring_view_lag", "Messages that a fold has still to read", ["service", "fold"])
_STOPPED = Gauge("hiring_view_stopped", "1 when a fold stopped at a message that it cannot apply", ["service", "fold"])
_LOG = Gauge("hiring_log_messages", "The sequence of the last message in the log, as a service saw it", ["service"])


class _Health(Protocol):
    @property
    def lag(self) -> int: ...
    @property
    def poisoned(self) -> str | None: ...


def show(service: str, folds: Mapping[str, _Health], head: int) -> None:
    """How far each fold is from the end of the log, and whether it stopped."""
    _LOG.labels(service).set(head)
    for name, health in folds.items():
        _LAG.labels(service, name).set(health.lag)
        _STOPPED.labels(service, name).set(health.poisoned is not None)
