"""Runs the house once for each file of these tests."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.inputs.house import House, house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def services(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The four services in the middle of a search."""
    async with house(tmp_path_factory.mktemp("house")) as running:
        yield running
