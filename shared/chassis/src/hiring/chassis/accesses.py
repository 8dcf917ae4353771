"""Accesses: who is answered a query that tells what is sealed is recorded first, on the stream `AUDIT`."""

from datetime import UTC, datetime

from nats.aio.client import Client as Nats

from hiring.contracts.audit import SENSITIVE, SensitiveAnswerRead
from hiring.contracts.ids import Token
from hiring.contracts.messages import Query
from hiring.contracts.requests import QueryRequest
from hiring.contracts.subjects import access
from hiring.eventkit.log.publishing import publish


class Recording:
    """Records the accesses to one service's answers."""

    def __init__(self, client: Nats, service: str) -> None:
        self._client = client
        self._subject = access(service)

    async def read(self, query: Query, request: QueryRequest) -> None:
        """Returns when it is recorded who is about to read the answer; at once where nothing sensitive is told.

        Raises:
            Unavailable: it could not be recorded, so it must not be answered.
        """
        name = f"{query.service}.{type(query).__name__}"
        if name not in SENSITIVE:
            return
        about = sorted({str(value) for _, value in query if isinstance(value, Token)})
        read = SensitiveAnswerRead(
            by=request.actor,
            roles=tuple(sorted(request.roles)),
            at=datetime.now(UTC),
            query=name,
            about=tuple(about),
            as_of=None if request.as_of is None else str(request.as_of),
        )
        await publish(self._client, self._subject, read.model_dump_json(exclude_none=True).encode(), {})
