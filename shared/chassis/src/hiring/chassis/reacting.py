"""Reacting: the readers that take the events which a service's policies are about, and its own deadlines."""

from collections.abc import Awaitable, Callable

from nats.aio.msg import Msg

from hiring.chassis.consuming import InProgress, Reader
from hiring.chassis.service import Service
from hiring.contracts.subjects import EVENTS_STREAM
from hiring.eventkit.log.stored import StoredMessage
from hiring.eventkit.log.topology import Consumer, consumers_of
from hiring.eventkit.reactions import Reactions


def consumers(service: Service) -> tuple[Consumer, ...]:
    """The durable consumers that a service needs; whoever provisions makes them."""
    return consumers_of(service.name, {policy.on.wire.partition(".")[0] for policy in service.reacts})


def readers(service: Service, reactions: Reactions) -> list[Reader]:
    """A reader for each durable consumer of the service."""
    return [
        Reader(
            consumer=consumer,
            title=", ".join(policy.name for policy in service.reacts)
            if consumer.stream == EVENTS_STREAM
            else "deadlines that came",
            take=_taking(reactions.react if consumer.stream == EVENTS_STREAM else reactions.fire),
        )
        for consumer in consumers(service)
    ]


def _taking(
    work: Callable[[StoredMessage, InProgress], Awaitable[bool]],
) -> Callable[[Msg, InProgress], Awaitable[None]]:
    async def take(message: Msg, in_progress: InProgress) -> None:
        about = message.metadata
        stored = StoredMessage(message.subject, about.sequence.stream, about.timestamp, message.data)
        await work(stored, in_progress)

    return take
