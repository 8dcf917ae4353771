"""Deadlines: commands that the broker keeps until their time has come. They survive every restart.

Source: NATS ADR-51 (message schedules).
"""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from nats.aio.client import Client
from pydantic import ValidationError

from hiring.contracts import subjects
from hiring.contracts.envelope import Recorded, Unreadable
from hiring.contracts.messages import COMMANDS, Command
from hiring.contracts.sealed import MUST_BE_SEALED
from hiring.eventkit.decider import POLICY, Issued
from hiring.eventkit.log.publishing import publish
from hiring.eventkit.policies import SetDeadline
from hiring.eventkit.tracing import trace_headers

_NAMESPACE = uuid.UUID("0c7b1a52-4b55-5d0e-9d8e-3f1f0f9a7c21")  # command ids derive from it: never change
_is_id = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,199}").fullmatch


class _Waiting(msgspec.Struct):
    """A deadline as it waits at the broker. Storage format: add, never rename."""

    command: str
    data: msgspec.Raw
    due_at: datetime
    deadline: str
    because: str
    correlation: str


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline whose time has come: its command, issued at the very time at which it was due."""

    command: Command
    command_id: str
    issued: Issued
    correlation: str


class Deadlines:
    """The deadlines of one service."""

    def __init__(self, client: Client, service: str) -> None:
        self.client = client
        self._service = service

    async def set(self, deadline: SetDeadline, because: Recorded[Any]) -> None:
        """Issues `deadline.then` when its time has come, at once when that is past; moves it if it was set before.

        Setting again for the same event, within two minutes, does nothing. Later it may fire a second time, as the
        same command, which does nothing either.

        Raises:
            ValueError: the id is not 1 to 200 letters, digits, `_` and `-`; or `then` holds text that is not sealed.
            Unavailable: nobody knows whether it is set.
        """
        waiting = _Waiting(
            command=type(deadline.then).__name__,
            data=msgspec.Raw(deadline.then.model_dump_json(exclude_none=True, context=MUST_BE_SEALED).encode()),
            due_at=deadline.due_at.astimezone(UTC),
            deadline=deadline.id,
            because=because.id,
            correlation=because.correlation,
        )
        headers = {
            "Nats-Schedule": f"@at {waiting.due_at.isoformat().replace('+00:00', 'Z')}",
            "Nats-Schedule-Target": subjects.due(self._service, deadline.id),
            "Nats-Msg-Id": f"{because.id}/{deadline.id}",
            **trace_headers(),
        }
        await publish(self.client, self._subject(deadline.id), msgspec.json.encode(waiting), headers)

    async def cancel(self, id_: str, because: Recorded[Any] | None = None) -> None:
        """Takes the deadline back; nothing happens when there is none, or it has fired.

        Cancelling again for the same event, within two minutes, does nothing.

        Raises:
            ValueError: that is no id.
            Unavailable: nobody knows whether it is cancelled.
        """
        scheduler = self._subject(id_)
        headers = {"Nats-Schedule-Next": "purge", "Nats-Scheduler": scheduler, "Nats-TTL": "1s"}
        if because is not None:
            headers["Nats-Msg-Id"] = f"{because.id}/{id_}/cancelled"
        await publish(self.client, f"{scheduler}.cancelled", b"cancelled", headers)

    def is_own(self, scheduler: str | None) -> bool:
        """Whether a deadline that came was set by this service.

        `scheduler` is the subject of the schedule behind it, which the broker writes as `Nats-Scheduler` (NATS
        ADR-51). Whoever may schedule names any subject as the target: permissions do not look at it.
        """
        return scheduler is not None and scheduler.startswith(subjects.deadline(self._service, ""))

    def due(self, body: bytes) -> Due:
        """The command behind a message that fired.

        Its id derives from the deadline, its time and the event that set it: however often it fires, it is the same.

        Raises:
            Unreadable: this service has no such command, or no longer of that form.
        """
        try:
            waiting = msgspec.json.decode(body, type=_Waiting)
            command = COMMANDS[f"{self._service}.{waiting.command}"].model_validate_json(bytes(waiting.data))
        except (msgspec.DecodeError, KeyError, ValidationError) as error:
            raise Unreadable(f"a deadline of {self._service} can't be read: {type(error).__name__}") from error
        name = f"{waiting.deadline}/{waiting.due_at.isoformat()}/{waiting.because}"
        issued = Issued(POLICY, waiting.due_at)
        return Due(command, str(uuid.uuid5(_NAMESPACE, name)), issued, waiting.correlation)

    def _subject(self, id_: str) -> str:
        if not _is_id(id_):
            raise ValueError(f"a deadline's id must be 1 to 200 letters, digits, '_' or '-', not {id_!r}")
        return subjects.deadline(self._service, id_)
