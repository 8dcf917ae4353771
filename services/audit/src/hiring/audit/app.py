"""The audit service: it decides nothing, shows nothing yet, and reacts to nothing; `verification` walks the log."""

from hiring.chassis.process import run
from hiring.chassis.service import Service

SERVICE = Service("audit")


def main() -> None:
    """Runs this service alone until it is told to stop."""
    run(SERVICE)
