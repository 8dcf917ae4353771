"""A whole system in a process of its own, as an integrator meets it."""

from collections.abc import Iterator

import pytest
from deploy.local.tests.conftest import up


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it answers over HTTP."""
    with up(tmp_path_factory.mktemp("up") / "data") as running:
        yield running.http
