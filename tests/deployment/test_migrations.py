"""Tables that are kept: what migrations make is what the code declares, whichever version a database is of."""

import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, text
from starlette.requests import Request
from starlette.responses import Response

from hiring.audit.accesses import ACCESSES
from hiring.audit.heads import HEADS
from hiring.audit.signing import KEYS as SIGNING
from hiring.audit.tiles import TILES
from hiring.chassis.readiness import database_answers
from hiring.chassis.settings import Settings
from hiring.contracts.ids import PersonId
from hiring.eventkit.keys import KEYS
from hiring.eventkit.views.database import NotMigrated, open_database, prepare_database
from hiring.eventkit.views.tables import KEPT
from hiring.gateway.identity import Caller
from hiring.gateway.identity.sessions import Sessions
from hiring.gateway.store import opened_store
from hiring.gateway.tables import CHAINS, GATEWAY
from hiring.gateway.webhooks.tables import ENDPOINTS
from hiring.local.migrating import Kept, databases

DECLARED: dict[str, tuple[MetaData, ...]] = {
    "gateway": (KEPT, GATEWAY),
    "audit": (KEPT, TILES.metadata, HEADS.metadata, ACCESSES.metadata),
    "keys": (KEYS.metadata, SIGNING.metadata),
}
assert ENDPOINTS.metadata is GATEWAY  # its module has to be there


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """All databases of a system, none of them made yet."""
    if request.param == "sqlite":
        yield Settings(data_folder=tmp_path)
        return
    server, name = create_engine(request.getfixturevalue("postgresql_url")), f"system_{uuid.uuid4().hex[:8]}"
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = server.url.set(database=name).render_as_string(hide_password=False)
    yield Settings(data_folder=tmp_path, database_url=url, keys_database_url=url)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def migrated(kept: Kept) -> list[str]:
    return prepare_database(kept.url, kept.schema, kept.chains)


def test_what_migrations_make_is_what_the_code_declares(settings: Settings) -> None:
    for kept in databases(settings):
        assert migrated(kept)
        assert migrated(kept) == []
        engine = open_database(kept.url, kept.schema, kept.chains)
        notes = {chain.table for chain in kept.chains}
        with engine.connect() as connection:
            options = {"include_name": lambda name, kind, _in, notes=notes: kind != "table" or name not in notes}
            context = MigrationContext.configure(connection, opts=options)
            declared = list(DECLARED.get(kept.schema, (KEPT,)))
            assert compare_metadata(context, declared) == []  # type: ignore[arg-type]  # it takes several
        engine.dispose()


def test_several_who_migrate_at_once_make_it_once(settings: Settings) -> None:
    kept = next(one for one in databases(settings) if one.schema == "gateway")
    with ThreadPoolExecutor(4) as pool:
        done = [step for steps in pool.map(migrated, [kept] * 4) for step in steps]
    assert len(done) == len(set(done)) == 5


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
async def test_a_service_refuses_a_database_that_is_behind_and_takes_one_that_is_ahead(settings: Settings) -> None:
    url = settings.views_url("gateway")
    behind = "kept tables are at migration none, and this version needs 0001.*hiring migrate"
    with pytest.raises(NotMigrated, match=behind):
        open_database(url, "gateway", CHAINS)
    prepare_database(url, "gateway", CHAINS)
    engine = open_database(url, "gateway", CHAINS)
    assert (await database_answers(engine, CHAINS)).ok

    prepare_database(url, "gateway", (CHAINS[1],), to="0002")
    check = await database_answers(engine, CHAINS)
    assert not check.ok
    assert check.words == "its gateway tables are at migration 0002, and this version needs 0004: run `hiring migrate`"

    with engine.begin() as connection:
        connection.execute(text("UPDATE gateway_migration SET version_num = '9999'"))
    assert (await database_answers(engine, CHAINS)).ok
    engine.dispose()


def test_the_gateways_tables_have_a_way_back(settings: Settings) -> None:
    url = settings.views_url("gateway")
    prepare_database(url, "gateway", CHAINS)
    assert len(prepare_database(url, "gateway", (CHAINS[1],), to="base")) == 4
    assert len(prepare_database(url, "gateway", CHAINS)) == 4


async def test_a_gateway_of_an_earlier_version_is_brought_up_and_people_can_sign_in(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "gateway.db") as earlier:
        earlier.execute("CREATE TABLE sessions (hash VARCHAR PRIMARY KEY, caller JSON NOT NULL, expires_at VARCHAR)")
        earlier.execute("INSERT INTO sessions VALUES ('h', '{}', '2030-01-01')")
    earlier.close()
    async with opened_store(Settings(data_folder=tmp_path)) as store:
        sessions, signed_in = Sessions(store, timedelta(hours=1), secure=False), Response()
        await sessions.begin(Caller(actor=PersonId("anna")), signed_in)
        cookie = signed_in.headers["Set-Cookie"].partition(";")[0]
        caller = await sessions.caller(Request({"type": "http", "headers": [(b"cookie", cookie.encode())]}))
    assert caller is not None
    assert caller.actor == "anna"
