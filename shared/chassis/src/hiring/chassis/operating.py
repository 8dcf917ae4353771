"""Operating: what an operator asks of a running service, on subjects that only operators may publish to."""

from collections.abc import Iterator

from nats.aio.client import Client as Nats
from pydantic import BaseModel, ConfigDict, Field

from hiring.chassis.endpoints import Endpoint
from hiring.chassis.parsing import parsed
from hiring.contracts import subjects
from hiring.contracts.requests import Answered
from hiring.eventkit.parking import Parking
from hiring.eventkit.reactions import Reactions

RETRY_PARKED = "RetryParked"


class RetryParked(BaseModel):
    """Which parked message to hand to its reader again: the number that the list of the parked shows."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=1)


def operation_endpoints(service: str, client: Nats, reactions: Reactions) -> Iterator[Endpoint]:
    """One endpoint for each thing that an operator may ask."""
    parking = Parking(client)

    async def retry(body: bytes) -> Answered:
        number = parsed(body, RetryParked).number
        waiting = next((one for one in await parking.all() if one.number == number and one.service == service), None)
        if waiting is None:
            raise LookupError(f"no message {number} is parked by {service}")
        if waiting.reader not in reactions.readers:
            raise LookupError(f"{waiting.reader} takes no message again: it was left out on purpose")
        handled = await parking.retry(waiting, reactions.readers)
        return Answered(sequence=waiting.message.sequence, data={"handled": handled})

    yield Endpoint("operation", RETRY_PARKED, subjects.operation(service, RETRY_PARKED), retry)
