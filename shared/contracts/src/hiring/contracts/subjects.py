"""Where on NATS each message stands. No personal data ever stands in a subject."""

from dataclasses import dataclass

EVENTS_STREAM = "HIRING"
DEADLINES_STREAM = "DEADLINES"
PARKED_STREAM = "PARKED"
AUDIT_STREAM = "AUDIT"
WEBHOOKS_STREAM = "WEBHOOKS"

NO_VACANCY = "_"
"""Stands in place of a vacancy for what belongs to none: a candidate as a person."""


@dataclass(frozen=True, slots=True)
class AggregateId:
    """Which history a decision belongs to."""

    vacancy: str
    service: str
    kind: str
    id: str

    @property
    def subject(self) -> str:
        """`hiring.event.<vacancy>.<service>.<kind>.<id>`, without a version."""
        return f"hiring.event.{self.vacancy}.{self.service}.{self.kind}.{self.id}"

    def at(self, version: int) -> str:
        """The subject of one decision. Versions count from 1 without a gap."""
        return f"{self.subject}.{version}"

    @classmethod
    def parse(cls, subject: str) -> tuple["AggregateId", int]:
        """The aggregate and version behind a subject that `at` made.

        Raises:
            ValueError: the subject is not of that form.
        """
        match subject.split("."):
            case ["hiring", "event", vacancy, service, kind, id_, version] if version.isdigit():
                return cls(vacancy, service, kind, id_), int(version)
        raise ValueError(f"not the subject of an event: {subject}")


ALL_EVENTS = "hiring.event.>"


def vacancy_events(vacancy: str) -> str:
    """The filter for the whole story of one vacancy."""
    return f"hiring.event.{vacancy}.>"


def command(service: str, name: str) -> str:
    """The endpoint of one command."""
    return f"hiring.command.{service}.{name}"


def query(service: str, name: str) -> str:
    """The endpoint of one query."""
    return f"hiring.query.{service}.{name}"


def operation(service: str, name: str) -> str:
    """The endpoint of what an operator may ask of a service."""
    return f"hiring.operate.{service}.{name}"


def server(what: str) -> str:
    """Where each server of the broker tells about itself: `varz` or `healthz`, to operators alone."""
    return f"hiring.server.{what}"


def deadline(service: str, id_: str) -> str:
    """Where a deadline waits."""
    return f"hiring.deadline.{service}.{id_}"


def due(service: str, id_: str) -> str:
    """Where a deadline appears when its time has come."""
    return f"hiring.due.{service}.{id_}"


TREE_HEADS = "hiring.audit.head"
SIGNING_KEYS = "hiring.audit.key"
ALL_ACCESSES = "hiring.audit.access.>"


def access(service: str) -> str:
    """Where a service records who read what is sensitive."""
    return f"hiring.audit.access.{service}"


def parked(service: str, reader: str) -> str:
    """Where a reader of a service parks what it could not handle."""
    return f"hiring.parked.{service}.{reader}"


def webhook_due(endpoint: str) -> str:
    """Where a message to an integrator's endpoint is to be sent now."""
    return f"hiring.webhook.due.{endpoint}"


def webhook_waiting(endpoint: str, message: str) -> str:
    """Where such a message waits for its next attempt."""
    return f"hiring.webhook.waiting.{endpoint}.{message}"
