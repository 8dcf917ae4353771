"""Operating: what an operator asks of a running service, on subjects that only operators may publish to."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from nats.aio.client import Client as Nats
from pydantic import BaseModel, ConfigDict, Field

from hiring.chassis.endpoints import Endpoint, Work
from hiring.chassis.parsing import parsed
from hiring.chassis.service import Service, Tended
from hiring.contracts import subjects
from hiring.contracts.requests import Answered
from hiring.eventkit.parking import Parking
from hiring.eventkit.reactions import Reactions

RETRY_PARKED = "RetryParked"


class RetryParked(BaseModel):
    """Which parked message to hand to its reader again: the number that the list of the parked shows.

    Whoever asks takes it away afterwards; what failed again is parked anew.
    """

    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=1)


def operation_endpoints(
    service: Service, client: Nats, reactions: Reactions, tended: Tended | None
) -> Iterator[Endpoint]:
    """One endpoint for each thing that an operator may ask."""
    parking = Parking(client)

    async def retry(body: bytes) -> Answered:
        number = parsed(body, RetryParked).number
        waiting = next(
            (one for one in await parking.all() if one.number == number and one.service == service.name), None
        )
        if waiting is None:
            raise LookupError(f"no message {number} is parked by {service.name}")
        if waiting.reader not in reactions.readers:
            raise LookupError(f"{waiting.reader} takes no message again: it was left out on purpose")
        handled = await reactions.readers[waiting.reader](waiting.message)
        return Answered(sequence=waiting.message.sequence, data={"handled": handled})

    yield Endpoint("operation", RETRY_PARKED, subjects.operation(service.name, RETRY_PARKED), retry)
    for name, operate in service.operates.items():
        yield Endpoint("operation", name, subjects.operation(service.name, name), _operating(operate, tended))


def _operating(operate: Callable[[Any], Awaitable[dict[str, Any]]], tended: Tended | None) -> Work:
    async def work(_body: bytes) -> Answered:
        return Answered(sequence=0, data=await operate(tended))

    return work
