"""`hiring keys`: whatever the master key wraps, wrapped anew; and a new key for tree heads."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy import Engine, make_url

from hiring.audit.app import SERVICE as AUDIT
from hiring.audit.signing import SIGNING_KEYS
from hiring.audit.signing import WRAPPED as SIGNING
from hiring.chassis.client import Client
from hiring.chassis.master_key import master_key
from hiring.chassis.settings import Settings
from hiring.contracts import subjects
from hiring.contracts.requests import Answered
from hiring.eventkit.keys import PERSONS_KEYS, open_keys
from hiring.eventkit.keys import WRAPPED as PERSONS
from hiring.eventkit.master_key import MasterKey, Wrapped, rewrap, wrapped_by_others
from hiring.eventkit.views.database import DatabaseUnavailable, open_database
from hiring.gateway.tables import CHAINS
from hiring.gateway.webhooks.signing import WRAPPED as WEBHOOKS
from hiring.local.audit.showing import told
from hiring.local.options import as_json, screen
from hiring.local.reaching import reached

_STILL = 3
"""The exit code while a key needs another master key than the first."""


async def rotate(data: Path, *, check: bool, as_json_lines: bool) -> None:
    """Wraps by the first master key what another one wrapped, and says how much; `check` only counts that.

    Raises:
        DatabaseUnavailable: one can't be opened, or none is where `data` and the settings say.
        UnfitMasterKey: a key opens by none of the master keys.
        NoMasterKey: none is named.
    """
    await asyncio.to_thread(_rotate, Settings(data_folder=data), check=check, as_json_lines=as_json_lines)


async def rotate_signing(data: Path, nats: str | None, *, as_json_lines: bool) -> None:
    """Asks the audit service, which runs, for a new signing key, and says which it is.

    Raises:
        NotRunning: no system runs there.
        Unavailable: the broker can't be reached.
        Rejected: audit does not answer, or this user may not ask.
    """
    async with reached(data, nats, "keys") as client:
        made = await Client(client).request(subjects.operation(AUDIT.name, "RotateSigningKey"), b"{}")
    if as_json_lines and isinstance(made, Answered):
        as_json(made.data)
    elif isinstance(made, Answered):
        screen.print(
            f"key {made.data['keys']} signs from the next tree head on: {made.data['public_key']}", markup=False
        )


def _rotate(settings: Settings, *, check: bool, as_json_lines: bool) -> None:
    _are_there(settings)
    master, total = MasterKey(master_key(settings)), 0
    for engine, wrapped in _everything(settings):
        if check:
            count = wrapped_by_others(engine, wrapped, master)
        else:
            with told(wrapped.what, None) as tell:
                count = rewrap(engine, wrapped, master, tell)
        total += count
        if as_json_lines:
            as_json({"what": wrapped.what, "by_another" if check else "wrapped_anew": count})
        elif count:
            screen.print(f"{wrapped.what}: {count:,} {'by another master key' if check else 'wrapped anew'}")
    if not total and not as_json_lines:
        screen.print("the first master key wraps every key: no other is needed")
    if check and total:
        raise typer.Exit(_STILL)


def _everything(settings: Settings) -> Iterator[tuple[Engine, Wrapped]]:
    for chain, wrapped in ((PERSONS_KEYS, PERSONS), (SIGNING_KEYS, SIGNING)):
        with _let_go(open_keys(settings.keys_url(), "keys", chain)) as engine:
            yield engine, wrapped
    with _let_go(open_database(settings.views_url("gateway"), "gateway", CHAINS)) as engine:
        yield engine, WEBHOOKS


@contextmanager
def _let_go(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.dispose()


def _are_there(settings: Settings) -> None:
    """A file that is missing would be made, and the rotation said to be over."""
    for url, variable in ((settings.keys_url(), "KEYS_DATABASE_URL"), (settings.views_url("gateway"), "DATABASE_URL")):
        file = make_url(url).database
        if url.startswith("sqlite") and not Path(str(file)).exists():
            raise DatabaseUnavailable(f"there is no database {file}: name --data, or set HIRING_{variable}")
