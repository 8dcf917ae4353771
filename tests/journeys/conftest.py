"""Plays the demonstration once."""

import io
import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import structlog
from rich.console import Console
from tests.journeys.played import Played

from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.local.demo.run import demo


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Played]:
    """Both plays, what was shown, and the broker started again on what they left."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    screen = io.StringIO()
    handlers, level = logging.root.handlers[:], logging.root.level
    try:
        await demo(Console(file=screen, width=200), keep=folder)
    finally:  # the play sends a process's log lines into its folder
        structlog.reset_defaults()
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
    async with EmbeddedBroker(folder / "nats") as broker:
        client = await connect(broker.url, "test")
        yield Played(screen.getvalue(), folder, client)
        await client.close()
