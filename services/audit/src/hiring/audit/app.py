"""The audit service: it decides nothing, proves the log to auditors, and archives it while it runs."""

from hiring.audit.answers import ANSWERS, rotate
from hiring.audit.tending import auditing
from hiring.chassis.process import run
from hiring.chassis.service import Service

SERVICE = Service("audit", shows=ANSWERS, tends=auditing, operates={"RotateSigningKey": rotate})


def main() -> None:
    """Runs this service alone until it is told to stop."""
    run(SERVICE)
