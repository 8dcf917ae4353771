"""Makes the modules beside these tests importable, and runs the house once for each of their files."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

sys.path.insert(0, str(Path(__file__).parent))

from house import House, house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def services(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The four services in the middle of a search."""
    async with house(tmp_path_factory.mktemp("house")) as running:
        yield running
