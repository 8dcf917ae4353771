"""Decisions as stored messages, each chained to the one before it in its aggregate."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hiring.contracts.envelope import FIRST, Metadata, encode, message_hash
from hiring.contracts.messages import Event
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.stored import StoredMessage

START = datetime(2024, 1, 1, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SEALED = {"$sealed": {"person": "p", "key": 1, "nonce": "bm9uY2U=", "text": "dGV4dA=="}}
SOURCES = ("referral", "acme", "globex", "university", "job board", "initech")


@dataclass
class Writer:
    """Turns decisions into stored messages, each chained to the one before it in its aggregate."""

    sequence: int = 0
    ends: dict[AggregateId, tuple[int, str]] = field(default_factory=dict)

    def stored(self, aggregate: AggregateId, at: datetime, actor: str, *events: Event) -> StoredMessage:
        version, previous = self.ends.get(aggregate, (0, FIRST))
        self.sequence += 1
        metadata = Metadata(f"command-{self.sequence}", actor, at, "c")
        body = encode(aggregate, version + 1, previous, metadata, events)
        subject = aggregate.at(version + 1)
        self.ends[aggregate] = version + 1, message_hash(subject, body)
        return StoredMessage(subject, self.sequence, at, body)
