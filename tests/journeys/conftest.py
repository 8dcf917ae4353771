"""The demonstration, as it was played once for all."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from deploy.local.tests.conftest import demo_played
from tests.journeys.played import Played

from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Played]:
    """Both plays, what was shown, and the broker started again on what they left."""
    demo = demo_played(tmp_path_factory)
    async with EmbeddedBroker(demo.data / "nats") as broker:
        client = await connect(broker.url, "test")
        yield Played(demo.shown, demo.data, client)
        await client.close()
