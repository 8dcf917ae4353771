"""The one declaration of streams and durable consumers, and how they are made and compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from nats.aio.client import Client

from hiring.contracts.subjects import AUDIT_STREAM, DEADLINES_STREAM, EVENTS_STREAM, PARKED_STREAM, WEBHOOKS_STREAM
from hiring.eventkit.log.jetstream import Reply, call
from hiring.eventkit.log.stored import Unavailable

_SECOND = 1_000_000_000  # JetStream counts durations in nanoseconds

_KEPT_FOR_EVER: dict[str, Any] = {
    "storage": "file",
    "retention": "limits",
    "compression": "none",  # a killed replica's compressed blocks came back unreadable: decision 0015
    "deny_delete": True,
    "deny_purge": True,
    "allow_direct": True,
    "max_age": 0,
    "max_bytes": -1,
    "max_msgs": -1,
}

_KEPT_UNTIL_DONE: dict[str, Any] = {
    "storage": "file",
    "retention": "workqueue",
    "allow_msg_schedules": True,
    "allow_msg_ttl": True,
    "allow_direct": True,
    "max_age": 0,
}

STREAMS: dict[str, dict[str, Any]] = {
    EVENTS_STREAM: {
        **_KEPT_FOR_EVER,
        "subjects": ["hiring.event.>"],
        "max_msgs_per_subject": 1,
        "discard": "new",
        "discard_new_per_subject": True,
    },
    DEADLINES_STREAM: {**_KEPT_UNTIL_DONE, "subjects": ["hiring.deadline.>", "hiring.due.>"]},
    PARKED_STREAM: {
        "subjects": ["hiring.parked.>"],
        "storage": "file",
        "retention": "limits",
        "allow_direct": True,
        "max_age": 0,
    },
    AUDIT_STREAM: {**_KEPT_FOR_EVER, "subjects": ["hiring.audit.>"]},
    WEBHOOKS_STREAM: {**_KEPT_UNTIL_DONE, "subjects": ["hiring.webhook.>"]},
}
"""Every setting that matters, as the server names it. A setting that is not here may be anything."""

_MAY_CHANGE = {"num_replicas", "compression"}
"""What may change on a stream that is kept for ever without touching what is in it."""

_DURABLE: dict[str, Any] = {
    "ack_policy": "explicit",
    "ack_wait": 10 * _SECOND,
    "max_deliver": -1,
    "deliver_policy": "all",
}


@dataclass(frozen=True, slots=True)
class Consumer:
    """One durable pull consumer: its stream, its name, the subjects that it gets, and how many messages at once.

    One at a time is in order over all replicas: a reaction may need what the one before it did.
    """

    stream: str
    name: str
    subjects: tuple[str, ...]
    at_once: int = 1

    @property
    def config(self) -> dict[str, Any]:
        """Every setting that matters, as the server names it."""
        return {
            **_DURABLE,
            "durable_name": self.name,
            "name": self.name,
            "filter_subjects": list(self.subjects),
            "max_ack_pending": self.at_once,
        }


class Immutable(Exception):  # noqa: N818 - a refusal, not a fault
    """Provisioning would have to change what makes the log immutable or safe, and does not."""


class _Info(Reply):
    config: dict[str, Any] = msgspec.field(default_factory=dict)
    num_pending: int = 0
    num_ack_pending: int = 0


_NO_STREAM = 10059
_NO_CONSUMER = 10014


def consumers_of(service: str, owners: Iterable[str]) -> tuple[Consumer, ...]:
    """The consumers of a service that reacts to the events of `owners` and has deadlines."""
    subjects = tuple(f"hiring.event.*.{owner}.>" for owner in sorted(set(owners)))
    reactions = (Consumer(EVENTS_STREAM, f"{service}-reactions", subjects),) if subjects else ()
    return (*reactions, Consumer(DEADLINES_STREAM, f"{service}-deadlines", (f"hiring.due.{service}.>",)))


async def provision(client: Client, consumers: Iterable[Consumer], replicas: int = 1) -> list[str]:
    """Makes what is missing and changes what may be changed; says each in words, nothing when all was right.

    Raises:
        Immutable: a stream that is kept for ever has other settings than declared, or a stream has more replicas.
        Unavailable: the broker does not answer or refuses.
    """
    done = []
    for name, declared in STREAMS.items():
        done += await _provide_stream(client, name, {**declared, "num_replicas": replicas})
    for consumer in consumers:
        done += await _provide_consumer(client, consumer)
    return done


async def verify(client: Client, consumers: Iterable[Consumer]) -> list[str]:
    """How streams and consumers differ from their declaration, in words; empty when they do not.

    Raises:
        Unavailable: the broker does not answer.
    """
    found = []
    for name, declared in STREAMS.items():
        actual = await _stream(client, name)
        found += _differences(f"stream {name}", declared, actual)
    for consumer in consumers:
        actual = await _consumer(client, consumer)
        found += _differences(f"consumer {consumer.name}", consumer.config, actual)
    return found


async def waiting(client: Client, consumer: Consumer) -> int:
    """How many messages of a consumer are not dealt with: not handed out yet, or not acknowledged.

    Raises:
        Unavailable: the broker does not answer, or there is no such consumer.
    """
    request = f"CONSUMER.INFO.{consumer.stream}.{consumer.name}"
    info = msgspec.json.decode(await call(client, request), type=_Info)
    if info.error is not None:
        raise Unavailable(f"{request}: {info.error.description}")
    return info.num_pending + info.num_ack_pending


async def _provide_stream(client: Client, name: str, declared: Mapping[str, Any]) -> list[str]:
    actual = await _stream(client, name)
    if actual is None:
        await _must(client, f"STREAM.CREATE.{name}", {"name": name, **declared})
        return [f"stream {name} was made"]
    differing = _differing(declared, actual)
    differences = _differences(f"stream {name}", declared, actual)
    if not differing:
        return []
    if actual["num_replicas"] > declared["num_replicas"]:
        raise Immutable(f"{differences[-1]}. Fewer copies are less safe: say the number of replicas that there are")
    if declared.get("deny_delete") and not set(differing) <= _MAY_CHANGE:
        raise Immutable("; ".join(differences) + ". This is what makes the log immutable: it is not changed by itself")
    await _must(client, f"STREAM.UPDATE.{name}", {**actual, **differing})
    return [f"{difference}: changed" for difference in differences]


async def _provide_consumer(client: Client, consumer: Consumer) -> list[str]:
    actual = await _consumer(client, consumer)
    differences = _differences(f"consumer {consumer.name}", consumer.config, actual)
    if not differences:
        return []
    config = {**(actual or {}), **consumer.config}
    config.pop("filter_subject", None)
    body = {"stream_name": consumer.stream, "config": config}
    await _must(client, f"CONSUMER.CREATE.{consumer.stream}.{consumer.name}", body)
    if actual is None:
        return [f"consumer {consumer.name} on {consumer.stream} was made"]
    return [f"{difference}: changed" for difference in differences]


def _differing(declared: Mapping[str, Any], actual: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in declared.items() if (actual.get(name) or None) != (value or None)}


def _differences(what: str, declared: Mapping[str, Any], actual: Mapping[str, Any] | None) -> list[str]:
    if actual is None:
        return [f"{what} is missing"]
    return [
        f"{what}: {name} is {actual.get(name)!r} and must be {value!r}"
        for name, value in _differing(declared, actual).items()
    ]


async def _stream(client: Client, name: str) -> dict[str, Any] | None:
    return await _config(client, f"STREAM.INFO.{name}")


async def _consumer(client: Client, consumer: Consumer) -> dict[str, Any] | None:
    config = await _config(client, f"CONSUMER.INFO.{consumer.stream}.{consumer.name}")
    if config and "filter_subject" in config:
        config["filter_subjects"] = [config["filter_subject"]]
    return config


async def _config(client: Client, request: str) -> dict[str, Any] | None:
    info = msgspec.json.decode(await call(client, request), type=_Info)
    if info.error is None:
        return info.config
    if info.error.err_code in {_NO_STREAM, _NO_CONSUMER}:
        return None
    raise Unavailable(f"{request}: {info.error.description}")


async def _must(client: Client, request: str, body: Mapping[str, Any]) -> None:
    info = msgspec.json.decode(await call(client, request, body), type=_Info)
    if info.error is not None:
        raise Unavailable(f"the broker refused {request}: {info.error.description}")
