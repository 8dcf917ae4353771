"""What several tests of the gateway stand on."""

from collections.abc import AsyncIterator

import pytest
from services.gateway.tests.issuing import Issuer

from hiring.chassis.process import serving
from hiring.chassis.settings import Settings


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    it = Issuer()
    async with serving(it.app(), Settings(http_port=0)) as port:
        it.url = f"http://127.0.0.1:{port}"
        yield it
