"""The log: appending a decision once, loading a history whole, reading everything in order."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from nats.aio.client import Client
from prometheus_client import Histogram

from hiring.contracts.subjects import ALL_EVENTS, EVENTS_STREAM, AggregateId
from hiring.eventkit.log.jetstream import BATCH, LOST, Deadline, DirectGets, Failure, Reply, call, why
from hiring.eventkit.log.reading import read
from hiring.eventkit.log.stored import Damaged, Head, StoredMessage, TooLarge, Unavailable, VersionTaken

__all__ = ["Damaged", "Head", "Log", "StoredMessage", "TooLarge", "Unavailable", "VersionTaken"]

_APPENDS = Histogram(
    "hiring_append_seconds",
    "How long it takes until a decision is safe in the log, or known not to be.",
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 2, 5, 10),
)

_CONFLICTS = {10071, 10164, 10077, 10201, 10158}
"""Another message may stand at that version: wrong last sequence (stored, in flight), one per subject (also any other
failure to store), duplicate id (in a batch, in process). Source: nats-server's errors.json."""

_NOT_FOUND = 10037
_PASSING = 503  # the HTTP-like class of errors that go away by themselves: no leader, shutting down
_LIKELY = 32
"""Versions that are asked for before it is known that there are so many: most aggregates come in one round trip."""
_STALE_TRIES = 20
_STALE_PAUSE_SECONDS = 0.02


class _Ack(Reply):
    seq: int = 0
    duplicate: bool = False


class _Stored(msgspec.Struct):
    subject: str
    seq: int
    time: str
    data: bytes = b""
    hdrs: bytes = b""

    def plain(self) -> StoredMessage:
        return StoredMessage(self.subject, self.seq, datetime.fromisoformat(self.time), self.data)


class _StoredReply(Reply):
    message: _Stored | None = None


class _State(msgspec.Struct):
    last_seq: int


class _Cluster(msgspec.Struct):
    replicas: list[msgspec.Raw] = msgspec.field(default_factory=list)
    """Every copy but the leader's."""


class _InfoReply(Reply):
    created: str = ""
    state: _State | None = None
    cluster: _Cluster | None = None


class Log:
    """The stream of all decisions. `budget_seconds` is how long it keeps trying when the broker does not answer."""

    def __init__(self, client: Client, budget_seconds: float = 10.0) -> None:
        self._client = client
        self._budget = budget_seconds
        self._gets: DirectGets | None = None
        self._opening = asyncio.Lock()

    async def append(
        self,
        aggregate: AggregateId,
        version: int,
        body: bytes,
        command_id: str,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> int:
        """Stores one decision as that version and returns its stream sequence once it is safe.

        The same command at the same version is stored once, however often and however late it is appended again.
        The caller has seen version - 1. `headers` may carry a `traceparent`.

        Raises:
            VersionTaken: another decision stands there.
            TooLarge: the server takes no message of that size; nothing was sent.
            Unavailable: refused for a technical reason, or nobody knows; appending the same again is safe.
        """
        subject = aggregate.at(version)
        sent = {
            "Nats-Msg-Id": f"{aggregate.subject}/{command_id}",
            "Nats-Expected-Last-Subject-Sequence": "0",
            "Nats-Expected-Stream": EVENTS_STREAM,
            **(headers or {}),
        }
        self._check_size(subject, body, sent)
        with _APPENDS.time():
            return await self._stored(subject, body, sent)

    async def _stored(self, subject: str, body: bytes, sent: dict[str, str]) -> int:
        deadline = Deadline(self._budget)
        while True:
            ack = await self._publish(subject, body, sent, deadline)
            if isinstance(ack, _Ack) and ack.error is None and not ack.duplicate:
                return ack.seq
            if isinstance(ack, _Ack):
                standing = await self._standing(ack, subject, body, sent["Nats-Msg-Id"])
                if standing is not None:
                    return standing
            if deadline.over or self._client.is_closed:
                raise Unavailable(self._not_stored(subject, ack))
            await deadline.pause()

    async def _publish(
        self, subject: str, body: bytes, headers: dict[str, str], deadline: Deadline
    ) -> "_Ack | BaseException":
        try:
            reply = await self._client.request(subject, body, timeout=deadline.wait(), headers=headers)
        except LOST as error:
            return error
        return msgspec.json.decode(reply.data, type=_Ack)

    async def _standing(self, ack: _Ack, subject: str, body: bytes, message_id: str) -> int | None:
        """The sequence at which this very decision stands already; None when nothing stands there yet."""
        if ack.error is not None and ack.error.err_code not in _CONFLICTS:
            if ack.error.code == _PASSING:
                return None
            raise Unavailable(f"the broker refused {subject}: {ack.error.description}; nothing was stored")
        stored = await self._from_leader({"last_by_subj": subject})
        if stored is None and ack.duplicate:
            raise VersionTaken(f"this command stands already at another version than {subject}")
        if stored is None:
            return None
        if f"\r\nNats-Msg-Id: {message_id}\r\n".encode() in stored.hdrs or stored.data == body:
            return stored.seq
        raise VersionTaken(f"another decision stands at {subject}")

    def _not_stored(self, subject: str, last: "_Ack | BaseException") -> str:
        if isinstance(last, _Ack):
            failure = last.error or Failure(description="nothing stands there yet")
            return f"{subject} could not be stored within {self._budget:g} s: {failure.description}; try again"
        return (
            f"nobody knows whether {subject} was stored: no answer within {self._budget:g} s, "
            f"{why(self._client, last)}. Appending the same again is safe"
        )

    def _check_size(self, subject: str, body: bytes, headers: Mapping[str, str]) -> None:
        size = len(body) + sum(len(name) + len(value.encode()) + 4 for name, value in headers.items()) + 12
        if size > self._client.max_payload:
            raise TooLarge(f"{subject} would take {size} bytes, and the broker takes {self._client.max_payload}")

    async def load(self, aggregate: AggregateId, after: int = 0) -> list[StoredMessage]:
        """Every version after `after`, in order, including whatever was acknowledged before the call.

        Raises:
            Damaged: a version between others is missing.
            Unavailable: the broker does not answer.
        """
        if after:  # seldom more than one
            return await self.load_until(await self.newest(aggregate), after)
        likely = [aggregate.at(version) for version in range(1, 1 + _LIKELY)]
        newest, found = await asyncio.gather(self.newest(aggregate), self._at_once(likely))
        return await self.load_until(newest, 0, found)

    async def newest(self, aggregate: AggregateId) -> StoredMessage | None:
        """The last version according to the leader: whatever was acknowledged before the call, or came since.

        Raises:
            Unavailable: the broker does not answer.
        """
        stored = await self._from_leader({"last_by_subj": f"{aggregate.subject}.*"})
        return stored.plain() if stored else None

    async def load_until(
        self, newest: StoredMessage | None, after: int, found: dict[str, StoredMessage] | None = None
    ) -> list[StoredMessage]:
        """Every version of an aggregate after `after`, in order, up to its `newest`, as `Log.newest` told it.

        What is among the `found`, by subject, is not asked for.

        Raises:
            Damaged: a version between others is missing.
            Unavailable: the broker does not answer.
        """
        if newest is None:
            return []
        aggregate, last = AggregateId.parse(newest.subject)
        subjects = [aggregate.at(version) for version in range(after + 1, last)]
        found = found or {}
        await self._fill(found, subjects)
        return [*(found[subject] for subject in subjects), newest] if last > after else []

    async def _at_once(self, subjects: Sequence[str]) -> dict[str, StoredMessage]:
        """Which of these any replica has, by subject: what is missing may stand there all the same."""
        gets = await self._direct()
        answer = await gets.get({"multi_last": subjects}, Deadline(self._budget))
        return {message.subject: message for message in answer}

    async def _fill(self, found: dict[str, StoredMessage], subjects: Sequence[str]) -> None:
        missing = [subject for subject in subjects if subject not in found]
        for start in range(0, len(missing), BATCH):
            await self._fill_batch(found, missing[start : start + BATCH])

    async def _direct(self) -> DirectGets:
        """One inbox for all loads, as making one took a fifth of a short load."""
        async with self._opening:
            if self._gets is None:
                gets = DirectGets(self._client)
                await gets.open()
                self._gets = gets
        return self._gets

    async def _fill_batch(self, found: dict[str, StoredMessage], wanted: Sequence[str]) -> None:
        """Asks again for what is missing, as a replica may be behind or an answer cut at its size."""
        for _ in range(_STALE_TRIES):
            while wanted:
                answer = await self._at_once(wanted)
                found.update(answer)
                wanted = [subject for subject in wanted if subject not in found]
                if not answer:
                    break
            if not wanted:
                return
            await asyncio.sleep(_STALE_PAUSE_SECONDS)
        raise Damaged(wanted[0])

    async def message(self, sequence: int) -> StoredMessage | None:
        """What stands at that sequence according to the leader, if anything.

        Raises:
            Unavailable: the broker does not answer.
        """
        stored = await self._from_leader({"seq": sequence})
        return stored.plain() if stored else None

    async def head(self) -> Head:
        """How far the log has come, according to the leader.

        Raises:
            Unavailable: the broker does not answer, or has no such stream.
        """
        data = await call(self._client, f"STREAM.INFO.{EVENTS_STREAM}", seconds=self._budget)
        info = msgspec.json.decode(data, type=_InfoReply)
        if info.state is None:
            raise Unavailable(f"no stream {EVENTS_STREAM}: {info.error and info.error.description}; provision it first")
        copies = 1 + len(info.cluster.replicas if info.cluster else ())
        return Head(info.state.last_seq, datetime.fromisoformat(info.created), copies)

    def read(
        self, after: int, subject: str = ALL_EVENTS, until: int | None = None
    ) -> AsyncGenerator[list[StoredMessage], None]:
        """Lists of messages after sequence `after`, in order and without a gap, as they come.

        `subject` selects whole aggregates. With `until` it ends when the log has got there, that sequence included;
        without, it goes on for ever. It outlives restarts of the broker.

        Raises:
            Damaged: a message between others is missing, or the log has lost what was read before.
            Unavailable: the connection was closed for good.
        """
        return read(self, self._client, after, subject, until)

    async def next_on(self, subject: str, after: int) -> int | None:
        """The sequence of the first message on `subject` after `after`, according to the leader."""
        stored = await self._from_leader({"seq": after + 1, "next_by_subj": subject})
        return stored.seq if stored else None

    async def _from_leader(self, request: Mapping[str, Any]) -> _Stored | None:
        deadline = Deadline(self._budget)
        while True:
            data = await call(self._client, f"STREAM.MSG.GET.{EVENTS_STREAM}", request, self._budget)
            reply = msgspec.json.decode(data, type=_StoredReply)
            if reply.error is None or reply.error.err_code == _NOT_FOUND:
                return reply.message
            if reply.error.code != _PASSING or deadline.over:
                raise Unavailable(f"the log cannot be read: {reply.error.description}")
            await deadline.pause()
