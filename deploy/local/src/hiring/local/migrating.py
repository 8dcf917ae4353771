"""`hiring migrate`: the tables that are kept, brought to this version; views are rebuilt by their services instead."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hiring.audit.signing import SIGNING_KEYS
from hiring.chassis.settings import Settings
from hiring.eventkit.keys import PERSONS_KEYS
from hiring.eventkit.views.database import NotMigrated, open_database, prepare_database
from hiring.eventkit.views.migrating import Chain
from hiring.gateway.tables import CHAINS
from hiring.local.options import fail, screen
from hiring.local.system import SERVICES


@dataclass(frozen=True)
class Kept:
    """One database, or one schema of it, and the migrations of its tables."""

    url: str
    schema: str
    chains: tuple[Chain, ...]


def databases(settings: Settings) -> Iterator[Kept]:
    """Every database of the system, as the settings say."""
    for service in SERVICES:
        yield Kept(settings.views_url(service.name), service.name, service.chains)
    yield Kept(settings.views_url("gateway"), "gateway", CHAINS)
    yield Kept(settings.keys_url(), "keys", (PERSONS_KEYS, SIGNING_KEYS))


async def migrate_all(data: Path, only: str | None, to: str | None) -> None:
    """Migrates every database, or one set of tables alone, there or back; says what it did.

    Raises:
        DatabaseUnavailable: one can't be opened.
    """
    settings = Settings(data_folder=data)
    await asyncio.to_thread(settings.make_data_folder)
    done = []
    for kept in databases(settings):
        chains = tuple(chain for chain in kept.chains if only in {None, chain.name})
        if chains:
            steps = await asyncio.to_thread(prepare_database, kept.url, kept.schema, chains, to)
            done += [f"{kept.schema}: {step}" for step in steps]
    screen.print("\n".join(done) or "nothing to do: every table is of this version", markup=False)


async def check_migrations(data: Path) -> None:
    """Says what is behind; exit code 1 when anything is.

    Raises:
        DatabaseUnavailable: one can't be opened.
    """
    if missing := await asyncio.to_thread(all_missing, Settings(data_folder=data)):
        fail(". ".join(missing) + ".")
    screen.print("every table is of this version")


def all_missing(settings: Settings) -> list[str]:
    """In words, each database on PostgreSQL that is behind.

    Raises:
        DatabaseUnavailable: one can't be opened.
    """
    found = []
    for kept in databases(settings):
        try:
            open_database(kept.url, kept.schema, kept.chains).dispose()
        except NotMigrated as words:
            found.append(str(words))
    return found
