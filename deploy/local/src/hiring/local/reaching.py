"""How a command reaches a system: a connection to its broker as the user who may do what the command does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from nats.aio.client import Client as Nats

from hiring.chassis.settings import Settings
from hiring.eventkit.log.connect import connect
from hiring.local.place import Addresses

PROVISION = "provision"
OPERATOR = "operator"
RESTORE = "restore"
PLAYER = "player"
"""The users of the broker who are people or jobs, not services."""


@asynccontextmanager
async def reached(data: Path, nats: str | None, name: str) -> AsyncIterator[Nats]:
    """A connection to the broker named, or to that of the system on `data`.

    Raises:
        NotRunning: no system runs there.
        Unavailable: the broker can't be reached.
    """
    client = await connect_as(nats or Addresses.read(data).nats, name)
    try:
        yield client
    finally:
        await client.close()


async def connect_as(servers: str, name: str) -> Nats:
    """A connection for that purpose, as the user of the broker who may do it: the settings say what proves it.

    Raises:
        Unavailable: none of the servers, separated by commas, can be reached.
    """
    user = name if name in {PROVISION, RESTORE, PLAYER} else OPERATOR
    return await connect(servers.split(","), name, Settings().identity(user))
