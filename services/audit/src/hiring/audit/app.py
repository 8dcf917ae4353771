"""The audit service: it decides nothing, proves the log to auditors, and archives it while it runs."""

from hiring.audit.answers import ANSWERS, rotate
from hiring.audit.migrations import RECORD
from hiring.audit.tending import auditing
from hiring.chassis.process import run
from hiring.chassis.service import Service
from hiring.contracts.subjects import AUDIT_STREAM, SIGNING_KEYS, TREE_HEADS

SERVICE = Service(
    "audit",
    shows=ANSWERS,
    tends=auditing,
    operates={"RotateSigningKey": rotate},
    publishes=(TREE_HEADS, SIGNING_KEYS),
    reads=(AUDIT_STREAM,),
    keeps=(RECORD,),
)


def main() -> None:
    """Runs this service alone until it is told to stop."""
    run(SERVICE)
