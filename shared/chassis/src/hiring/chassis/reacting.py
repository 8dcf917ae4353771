"""Reacting: the readers that take the events which a service's policies are about, and its own deadlines."""

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

    async def react(message: Msg, in_progress: InProgress) -> None:
        await reactions.react(_stored(message), in_progress)

    async def fire(message: Msg, in_progress: InProgress) -> None:
        await reactions.came(_stored(message), (message.headers or {}).get("Nats-Scheduler"), in_progress)

    policies = ", ".join(policy.name for policy in service.reacts)
    return [
        Reader(consumer, policies, react)
        if consumer.stream == EVENTS_STREAM
        else Reader(consumer, "deadlines that came", fire)
        for consumer in consumers(service)
    ]


def _stored(message: Msg) -> StoredMessage:
    about = message.metadata
    return StoredMessage(message.subject, about.sequence.stream, about.timestamp, message.data)
