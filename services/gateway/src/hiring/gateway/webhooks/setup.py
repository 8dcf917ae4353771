"""Webhooks put together, and at work while a block runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from nats.aio.client import Client

from hiring.chassis.master_key import master_key
from hiring.eventkit.log.store import Log
from hiring.gateway.live.feed import Feed
from hiring.gateway.live.working import at_work
from hiring.gateway.settings import GatewaySettings
from hiring.gateway.store import Store
from hiring.gateway.webhooks.delivering import Delivering
from hiring.gateway.webhooks.dispatching import Dispatching
from hiring.gateway.webhooks.endpoints import Endpoints
from hiring.gateway.webhooks.errands import ERRANDS, HAPPENINGS, Errands
from hiring.gateway.webhooks.guard import Guard
from hiring.gateway.webhooks.sending import Sender
from hiring.gateway.webhooks.signing import SecretSeal
from hiring.gateway.webhooks.taking import Taking


@dataclass(frozen=True)
class Webhooks:
    """What the routes need."""

    endpoints: Endpoints
    errands: Errands
    delivering: Delivering
    guard: Guard
    feed: Feed


@asynccontextmanager
async def delivering_webhooks(
    client: Client,
    store: Store,
    feed: Feed,
    settings: GatewaySettings,
) -> AsyncIterator[Webhooks]:
    """Webhooks are dispatched and delivered while the block runs. Several replicas share the work.

    Raises:
        NoMasterKey: there is none to seal secrets with.
    """
    seal = SecretSeal(await asyncio.to_thread(master_key, settings))
    endpoints, errands, events = Endpoints(store, seal), Errands(client), Log(client)
    guard = Guard(network for network in settings.webhook_networks.split(",") if network.strip())
    dispatching = Dispatching(endpoints, errands, feed, events)
    delivering = Delivering(endpoints, errands, dispatching, Sender(guard), feed, events)
    takings = (Taking(client, HAPPENINGS, dispatching.take), Taking(client, ERRANDS, delivering.take))
    async with at_work(*(taking.run() for taking in takings)):
        yield Webhooks(endpoints, errands, delivering, guard, feed)
