"""Versions: at which version an aggregate stands in the log, for the `ETag` of what shows it."""

import re
from collections.abc import Mapping

from nats.aio.client import Client as Nats
from nats.js.errors import NotFoundError

from hiring.contracts.subjects import EVENTS_STREAM, NO_VACANCY, AggregateId
from hiring.gateway.resources.rows import Row

_is_id = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}").fullmatch


class Versions:
    """Looks versions up by the last message of an aggregate's subject: one round trip to the broker."""

    def __init__(self, client: Nats) -> None:
        self._stream = client.jetstream()

    async def of(self, row: Row, named: Mapping[str, str]) -> tuple[int | None, int]:
        """The version of what the row shows, and its place in the log; None when there is no such aggregate.

        Whoever then asks for an answer that has seen that place never shows something older than the version says.
        """
        kind, _, field = (row.shows or "").partition(".")
        vacancy, id_ = named.get("vacancy", NO_VACANCY), named[field]
        if not _is_id(id_) or (vacancy != NO_VACANCY and not _is_id(vacancy)):
            return None, 0
        subject = AggregateId(vacancy, row.service, kind, id_).subject
        try:
            last = await self._stream.get_last_msg(EVENTS_STREAM, f"{subject}.*", direct=True)
        except NotFoundError:
            return None, 0
        _, version = AggregateId.parse(last.subject or "")
        return version, last.seq or 0
