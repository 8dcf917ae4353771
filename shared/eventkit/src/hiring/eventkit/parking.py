"""Parking: messages that could not be handled stand aside, with the reason, until an operator has them tried again."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from nats.aio.client import Client
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError, ServiceUnavailableError

from hiring.contracts.subjects import PARKED_STREAM, parked
from hiring.eventkit.log.jetstream import call
from hiring.eventkit.log.publishing import publish
from hiring.eventkit.log.stored import StoredMessage, Unavailable

Take = Callable[[StoredMessage], Awaitable[bool]]
"""A reader: handles a message, and tells whether it did; when not, the message is parked anew."""

_LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked message: its number among the parked, who could not handle it, why, after how many tries."""

    number: int
    service: str
    reader: str
    error: str
    tries: int
    parked_at: datetime
    message: StoredMessage


class _State(msgspec.Struct):
    subjects: dict[str, int] = msgspec.field(default_factory=dict)


class _Info(msgspec.Struct):
    state: _State = msgspec.field(default_factory=_State)


class Parking:
    """The parked messages of all services."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def park(self, service: str, reader: str, message: StoredMessage, error: Exception, tries: int) -> None:
        """Puts the message aside, its bytes unchanged, beside them who parked it and why.

        Raises:
            Unavailable: nobody knows whether it is parked.
        """
        headers = {
            "Hiring-Subject": message.subject,
            "Hiring-Sequence": str(message.sequence),
            "Hiring-Stored-At": message.stored_at.isoformat(),
            "Hiring-Error": json.dumps(f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]),
            "Hiring-Tries": str(tries),
        }
        await publish(self._client, parked(service, reader), message.body, headers)

    async def all(self) -> list[Parked]:
        """What is parked, the oldest first.

        Raises:
            Unavailable: the broker does not answer.
        """
        found: list[Parked] = []
        while (message := await self._after(found[-1].number if found else 0)) is not None:
            found.append(message)
        return found

    async def count(self, service: str) -> int:
        """How many messages of one service are parked.

        Raises:
            Unavailable: the broker does not answer.
        """
        data = await call(self._client, f"STREAM.INFO.{PARKED_STREAM}", {"subjects_filter": parked(service, "*")})
        return sum(msgspec.json.decode(data, type=_Info).state.subjects.values())

    async def remove(self, number: int) -> None:
        """Takes a message away that was handed to its reader again. Only operators may: a service forgets nothing.

        Raises:
            NotFoundError: it is not parked.
        """
        await self._client.jetstream().delete_msg(PARKED_STREAM, number)

    async def _after(self, number: int) -> Parked | None:
        try:
            stored = await self._client.jetstream().get_msg(
                PARKED_STREAM, seq=number + 1, subject="hiring.parked.>", next=True
            )
        except NotFoundError:
            return None
        except (ServiceUnavailableError, TimeoutError) as error:
            raise Unavailable(f"what is parked can't be read just now: {error}; try again") from error
        return _parked(stored)


def _parked(stored: RawStreamMsg) -> Parked:
    headers, subject = stored.headers or {}, stored.subject or ""
    _, _, service, reader = subject.split(".")
    return Parked(
        number=stored.seq or 0,
        service=service,
        reader=reader,
        error=json.loads(headers["Hiring-Error"]),
        tries=int(headers["Hiring-Tries"]),
        parked_at=stored.time or datetime.fromisoformat(headers["Hiring-Stored-At"]),
        message=StoredMessage(
            headers["Hiring-Subject"],
            int(headers["Hiring-Sequence"]),
            datetime.fromisoformat(headers["Hiring-Stored-At"]),
            stored.data or b"",
        ),
    )
