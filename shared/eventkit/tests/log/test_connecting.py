"""A connection on its way to being one again."""

import asyncio
import gc
from urllib.parse import urlsplit

from nats.aio.client import Client

from hiring.eventkit.log.embedded import EmbeddedBroker


async def test_whoever_takes_connections_and_hangs_up_leaves_none_open(broker: EmbeddedBroker, client: Client) -> None:
    """What stayed open would be complained of by its collection."""
    hung_up = 0

    async def hangs_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal hung_up
        hung_up += 1
        writer.close()

    await broker.kill()
    async with asyncio.timeout(20), await asyncio.start_server(hangs_up, "127.0.0.1", urlsplit(broker.url).port):
        while hung_up < 3:  # noqa: ASYNC110 - by then the first two were let go
            await asyncio.sleep(0.02)
    assert not client.is_connected
    assert not client.is_closed
    gc.collect()
