"""Migrations of tables that are kept: what views and states are folded into is rebuilt instead, and never migrated.

A chain is a package of Alembic migrations `m0001_….py`, `m0002_….py`, each after the one before. They only add while
services of the version before run; what those still read is taken away a version later.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, inspect, select, table, text

_is_migration = re.compile(r"m(\d{4})_[a-z0-9_]+\.py").fullmatch
_LOCK_SECONDS = 5  # a migration that waits for a lock keeps everybody else waiting behind it


@dataclass(frozen=True)
class Chain:
    """The migrations of one set of tables: the name under which a database notes how far it is, and their package."""

    name: str
    package: str

    @cached_property
    def folder(self) -> Path:
        """Where the migrations are."""
        file = import_module(self.package).__file__
        return Path(file or "").parent

    @cached_property
    def head(self) -> str:
        """The number of the newest migration."""
        return max(match[1] for file in self.folder.iterdir() if (match := _is_migration(file.name)))

    @property
    def table(self) -> str:
        """Where a database notes the number of the last migration that it had."""
        return f"{self.name}_migration"


def standing(connection: Connection, chain: Chain) -> str | None:
    """The number of the last migration that the database had; None before the first."""
    if not inspect(connection).has_table(chain.table):
        return None
    return connection.execute(select(column("version_num")).select_from(table(chain.table))).scalar()


def behind(connection: Connection, chain: Chain) -> str | None:
    """In words, how a database is behind the code; None when it is not. One that is ahead serves older code too."""
    number = standing(connection, chain)
    if number is not None and number >= chain.head:
        return None
    return f"its {chain.name} tables are at migration {number or 'none'}, and this version needs {chain.head}"


def migrate(connection: Connection, chain: Chain, to: str | None = None) -> list[str]:
    """Brings the tables to the head, or to the migration of that number, also back (`base`: to none).

    Says each step in words; nothing when there was nothing to do. The caller holds the lock and the transaction.
    """
    before = standing(connection, chain)
    if to is None and behind(connection, chain) is None:
        return []
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    return _run(connection, chain, before, to or "head")


def _run(connection: Connection, chain: Chain, before: str | None, to: str) -> list[str]:
    from alembic.config import Config  # noqa: PLC0415 - takes a third of a second, and is needed once a version
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415 - as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    folder = str(chain.folder)
    script = ScriptDirectory(folder, version_locations=[folder])
    back = to == "base" or (before is not None and to != "head" and to < before)
    steps = script._downgrade_revs if back else script._upgrade_revs  # noqa: SLF001 - as `alembic.command` does
    done: list[str] = []

    def wanted(revision: Any, _context: Any) -> Any:
        found = steps(to, revision)
        done.extend(f"{chain.name} {step.revision.revision}: {step.revision.doc}" for step in found)
        return found

    with EnvironmentContext(Config(), script, fn=wanted) as environment:
        environment.configure(connection=connection, version_table=chain.table)
        environment.run_migrations()
    return done
