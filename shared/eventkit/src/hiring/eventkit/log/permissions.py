"""What each user of the broker may do: made from the declaration of streams and consumers, never by hand.

Source: NATS authorization (subject permissions), and the subjects of its JetStream API (NATS ADR-1, ADR-31).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from hiring.contracts import subjects
from hiring.contracts.subjects import AUDIT_STREAM, DEADLINES_STREAM, EVENTS_STREAM, PARKED_STREAM, WEBHOOKS_STREAM
from hiring.eventkit.log.topology import STREAMS, Consumer

_API = "$JS.API"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Permissions:
    """The subjects that one user may publish to and subscribe to. Whatever is not named is denied.

    `answers`: it may reply once, for a minute, to each request that it got.
    """

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    answers: bool = False


def inbox(user: str) -> str:
    """The prefix of a user's inboxes: answers to others are out of its sight."""
    return f"_INBOX_{user}"


def service(
    name: str, consumers: Iterable[Consumer], publishes: Iterable[str] = (), reads: Iterable[str] = ()
) -> Permissions:
    """A deciding or watching service: its own events, deadlines, parked messages and endpoints; the log to read.

    `publishes` and `reads` are the subjects and streams that it needs besides.
    """
    return Permissions(
        publish=(
            f"hiring.event.*.{name}.>",
            subjects.deadline(name, ">"),
            subjects.parked(name, "*"),
            subjects.access(name),
            *publishes,
            *looking(),
            *_each(reading, (EVENTS_STREAM, PARKED_STREAM, *reads)),
            *_each(working, consumers),
        ),
        subscribe=(
            f"{inbox(name)}.>",
            subjects.command(name, "*"),
            subjects.query(name, "*"),
            subjects.operation(name, "*"),
            subjects.ALL_EVENTS,
            "$SRV.*",
            f"$SRV.*.{name}",
            f"$SRV.*.{name}.*",
        ),
        answers=True,
    )


def gateway(name: str, consumers: Iterable[Consumer]) -> Permissions:
    """Alone it sends commands and queries; it decides nothing, so it publishes no event."""
    return Permissions(
        publish=(
            subjects.command("*", "*"),
            subjects.query("*", "*"),
            subjects.webhook_due("*"),
            subjects.webhook_waiting("*", "*"),
            *looking(),
            *reading(EVENTS_STREAM),
            *_each(working, consumers),
        ),
        subscribe=(f"{inbox(name)}.>", subjects.ALL_EVENTS),
    )


def provisioning(name: str, consumers: Iterable[Consumer]) -> Permissions:
    """Makes and changes the declared streams and consumers; deletes and purges nothing, reads and writes no message."""
    declared = list(consumers)
    return Permissions(
        publish=(
            *(f"{_API}.STREAM.{verb}.{stream}" for stream in STREAMS for verb in ("CREATE", "UPDATE")),
            *(f"{_API}.CONSUMER.CREATE.{consumer.stream}.{consumer.name}" for consumer in declared),
            *(f"{_API}.CONSUMER.INFO.{consumer.stream}.{consumer.name}" for consumer in declared),
            *looking(),
        ),
        subscribe=(f"{inbox(name)}.>",),
    )


def operating(name: str, asks: Iterable[str] = ()) -> Permissions:
    """Looks at everything, asks services to operate, and takes care of what is parked. It sends no command.

    `asks` are the subjects of the queries that it may ask.
    """
    return Permissions(
        publish=(
            *asks,
            subjects.operation("*", "*"),
            subjects.server("*"),
            subjects.parked("*", "*"),
            subjects.access("*"),
            f"{_API}.STREAM.MSG.DELETE.{PARKED_STREAM}",
            f"{_API}.CONSUMER.INFO.*.*",
            "$SRV.>",
            *looking(),
            *_each(reading, (EVENTS_STREAM, DEADLINES_STREAM, PARKED_STREAM, AUDIT_STREAM, WEBHOOKS_STREAM)),
        ),
        subscribe=(f"{inbox(name)}.>", subjects.ALL_EVENTS),
    )


def restoring(name: str, consumers: Iterable[Consumer]) -> Permissions:
    """Writes a lost log anew from its archive: a user that a server knows only while that is done."""
    making = provisioning(name, consumers)
    return Permissions(
        publish=(
            subjects.ALL_EVENTS,
            subjects.access("*"),
            *making.publish,
            *_each(reading, (EVENTS_STREAM, AUDIT_STREAM)),
        ),
        subscribe=(*making.subscribe, subjects.ALL_EVENTS),
    )


def playing(name: str) -> Permissions:
    """Speaks for everybody in a demonstration, looks as an operator does, and moves time: brings deadlines forward."""
    return Permissions(
        publish=(*gateway(name, ()).publish, *operating(name).publish, subjects.deadline("*", "*")),
        subscribe=(f"{inbox(name)}.>", subjects.ALL_EVENTS),
    )


def looking() -> tuple[str, ...]:
    """Seeing how every stream is set up, and how far it is."""
    return tuple(f"{_API}.STREAM.INFO.{stream}" for stream in STREAMS)


def reading(stream: str) -> tuple[str, ...]:
    """Reading messages from the leader or from any replica, without a consumer."""
    return (f"{_API}.STREAM.MSG.GET.{stream}", f"{_API}.DIRECT.GET.{stream}", f"{_API}.DIRECT.GET.{stream}.>")


def working(consumer: Consumer) -> tuple[str, ...]:
    """Taking the messages of one durable consumer; acknowledging them in both forms that servers write."""
    where = f"{consumer.stream}.{consumer.name}"
    return (
        f"{_API}.CONSUMER.INFO.{where}",
        f"{_API}.CONSUMER.MSG.NEXT.{where}",
        f"$JS.ACK.{where}.>",
        f"$JS.ACK.*.*.{where}.>",
    )


def _each(rights: Callable[[_T], tuple[str, ...]], of: Iterable[_T]) -> tuple[str, ...]:
    return tuple(subject for one in of for subject in rights(one))
