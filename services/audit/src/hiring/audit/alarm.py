"""The alarm: the log and its archive differ. It rings once, and stays until somebody has looked and starts anew."""

import structlog
from prometheus_client import Gauge

_ALARM = Gauge("hiring_audit_alarm", "1 when the log and its archive differ: one of them was altered or lost something")

_log = structlog.get_logger()


class Differs(Exception):  # noqa: N818 - the name says it
    """The log and its archive differ, first at that sequence."""

    def __init__(self, sequence: int, says: str) -> None:
        super().__init__(f"sequence {sequence}: {says}")
        self.sequence = sequence
        self.says = says


class Alarm:
    """What was found first, if anything."""

    def __init__(self) -> None:
        self.found: Differs | None = None
        _ALARM.set(0)

    def ring(self, found: Differs) -> None:
        """Raises the alarm; what is found later changes nothing."""
        if self.found is None:
            self.found = found
            _ALARM.set(1)
            _log.error("log_differs_from_archive", sequence=found.sequence, says=found.says)
