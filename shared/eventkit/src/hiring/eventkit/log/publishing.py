"""Publishing one message to a stream other than the log, acknowledged when it is stored."""

from collections.abc import Mapping

import msgspec
from nats.aio.client import Client

from hiring.eventkit.log.jetstream import LOST, Reply, why
from hiring.eventkit.log.stored import Unavailable

_SECONDS = 5.0


async def publish(client: Client, subject: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Returns when it is stored. With the same `Nats-Msg-Id` it may be repeated for two minutes.

    Raises:
        Unavailable: the broker refused, or nobody knows.
    """
    try:
        answer = await client.request(subject, body, timeout=_SECONDS, headers=dict(headers))
    except LOST as error:
        raise Unavailable(f"{subject} may not be stored: {why(client, error)}") from error
    failure = msgspec.json.decode(answer.data, type=Reply).error
    if failure is not None:
        raise Unavailable(f"the broker refused {subject}: {failure.description}")
