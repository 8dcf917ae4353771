"""Events as a Parquet table for analysis; a row for each event, written in groups of rows."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from hiring.audit.progress import Progress
from hiring.contracts.envelope import decode
from hiring.eventkit.log.stored import StoredMessage
from hiring.local.audit.selecting import Selection

_GROUP = 10_000

_COLUMNS = pa.schema(
    [
        ("sequence", pa.int64()),
        ("stored_at", pa.timestamp("us", "UTC")),
        ("vacancy", pa.string()),
        ("service", pa.string()),
        ("kind", pa.string()),
        ("aggregate", pa.string()),
        ("version", pa.int64()),
        ("id", pa.string()),
        ("type", pa.string()),
        ("time", pa.timestamp("us", "UTC")),
        ("actor", pa.string()),
        ("correlation", pa.string()),
        ("causation", pa.string()),
        ("message_hash", pa.string()),
        ("data", pa.string()),
    ]
)


async def write_table(path: Path, chosen: Selection, tell: Progress) -> int:
    """Writes what was chosen; how many events that is.

    Raises:
        Unreadable: a message is no batch of events.
        Damaged: the log has a gap.
    """
    with EventTable(path) as table:
        async with aclosing(chosen.pages()) as pages:
            async for read, messages in pages:
                await asyncio.to_thread(table.add, messages)
                tell(read)
        return table.rows


class EventTable:
    """The file, while the block writes it. `data` is the event's JSON, sealed text sealed; `rows` counts them."""

    def __init__(self, path: Path) -> None:
        self.rows = 0
        self._writer = pq.ParquetWriter(path, _COLUMNS, compression="zstd")
        self._waiting: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._flush()
        self._writer.close()

    def add(self, messages: Sequence[StoredMessage]) -> None:
        """Puts the events of the next messages.

        Raises:
            Unreadable: one is no batch of events.
        """
        for message in messages:
            self._add(message)
        if len(self._waiting) >= _GROUP:
            self._flush()

    def _add(self, message: StoredMessage) -> None:
        commit = decode(message.subject, message.sequence, message.body)
        place = commit.aggregate
        of_all = {
            "sequence": message.sequence,
            "stored_at": message.stored_at,
            "vacancy": place.vacancy,
            "service": place.service,
            "kind": place.kind,
            "aggregate": place.id,
            "version": commit.version,
            "message_hash": commit.hash,
        }
        for entry in commit.entries:
            own = {name: getattr(entry, name) for name in ("id", "type", "time", "actor")}
            caused = {"correlation": entry.correlationid, "causation": entry.causationid}
            self._waiting.append({**of_all, **own, **caused, "data": bytes(entry.data).decode()})
            self.rows += 1

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_pylist(self._waiting, _COLUMNS))
            self._waiting = []
