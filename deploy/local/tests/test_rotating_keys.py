"""`hiring keys` as a platform team uses it, and kill -9 in the middle of it."""

import base64
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from deploy.local.tests.conftest import Up, hiring, json_lines
from sqlalchemy import Engine, Insert

from hiring.audit.signing import SigningKeys
from hiring.chassis.settings import Settings
from hiring.eventkit.keys import KEYS, PERSONS_KEYS, WRAPPED, PersonKeys, bound_to, open_keys
from hiring.eventkit.master_key import MasterKey, wrapped_by_others
from hiring.eventkit.testing.programs import Program
from hiring.eventkit.views.database import open_database, writing
from hiring.gateway.tables import CHAINS
from hiring.gateway.webhooks.signing import SecretSeal
from hiring.gateway.webhooks.tables import SECRETS

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
PEOPLE = [f"p{number:04}" for number in range(3_000)]
WEBHOOK = ("e1", 1)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A system whose keys the old master key wraps; its services know the new one, and the old one."""
    settings = Settings(data_folder=tmp_path)
    old, now = MasterKey(OLD), datetime.now(UTC)
    wrapped = ((person, old.wrap(bytes(32), bound_to(person, 1))) for person in PEOPLE)
    fill(persons(settings), KEYS.insert(), [{"person": p, "key": 1, "wrapped": w, "made_at": now} for p, w in wrapped])
    SigningKeys(settings.keys_url(), OLD, "keys").close()
    secret = {"endpoint": WEBHOOK[0], "number": WEBHOOK[1], "sealed": SecretSeal(OLD).seal(*WEBHOOK, b"secret")}
    fill(open_database(settings.views_url("gateway"), "gateway", CHAINS), SECRETS.insert(), [secret])
    monkeypatch.setenv("HIRING_MASTER_KEY", f"{NEW} {OLD}")
    return settings


def persons(settings: Settings) -> Engine:
    return open_keys(settings.keys_url(), "keys", PERSONS_KEYS)


def fill(engine: Engine, insert: Insert, rows: list[dict[str, Any]]) -> None:
    with writing(engine) as connection:
        connection.execute(insert, rows)
    engine.dispose()


def by_old(settings: Settings) -> int:
    """How many persons' keys the new master key does not wrap; all of them open."""
    engine = persons(settings)
    found = wrapped_by_others(engine, WRAPPED, MasterKey(NEW))
    assert wrapped_by_others(engine, WRAPPED, MasterKey(OLD)) == len(PEOPLE) - found
    engine.dispose()
    return found


def test_killed_in_the_middle_it_goes_on_and_in_the_end_the_new_master_key_is_enough(settings: Settings) -> None:
    folder = settings.data_folder
    words = ["keys", "rotate", "--data", str(folder)]
    with closing(sqlite3.connect(folder / "keys.db")) as looking:
        first = "SELECT wrapped FROM person_keys WHERE person = 'p0000'"
        before = looking.execute(first).fetchone()
        killed = Program("-m", "hiring.local.cli", *words, output=folder / "said")
        while looking.execute(first).fetchone() == before:
            assert killed.returncode is None
            time.sleep(0.001)
        killed.kill()
        killed.wait()
    left = by_old(settings)
    assert 0 < left < len(PEOPLE)

    undone = hiring(*words, "--check")
    assert (undone.returncode, undone.stdout.splitlines()[0]) == (3, f"persons' keys: {left:,} by another master key")
    done = {line["what"]: line["wrapped_anew"] for line in json_lines(*words)}
    assert done == {"persons' keys": left, "signing keys": 1, "webhooks' secrets": 1}
    checked = hiring(*words, "--check")
    assert (checked.returncode, checked.stdout) == (0, "the first master key wraps every key: no other is needed\n")
    assert by_old(settings) == 0

    SigningKeys(settings.keys_url(), NEW, "keys").close()
    keys = PersonKeys(settings.keys_url(), NEW, "keys")
    assert keys.existing(PEOPLE[-1]) is not None
    keys.close()
    with closing(sqlite3.connect(folder / "gateway.db")) as gateway:
        (sealed,) = gateway.execute("SELECT sealed FROM webhook_secrets").fetchone()
    assert SecretSeal(NEW).open(*WEBHOOK, sealed) == b"secret"


def test_what_is_missing_is_said(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nowhere = hiring("keys", "rotate", "--data", str(tmp_path / "nowhere"))
    assert nowhere.returncode == 1
    assert "name --data, or set HIRING_KEYS_DATABASE_URL" in nowhere.stderr
    monkeypatch.setenv("HIRING_MASTER_KEY", NEW)
    alone = hiring("keys", "rotate", "--data", str(settings.data_folder))
    assert alone.returncode == 1
    assert (
        "the master key that wrapped the key of p0000/1: set the one that did, alone or after the new one"
        in alone.stderr
    )


def test_the_key_before_vouches_for_a_new_signing_key(running: Up) -> None:
    words = ("--data", str(running.data))
    running.command("briefing/DraftBrief", {"vacancy": "v1", "position": {"title": "Somebody"}})
    (before,) = json_lines("audit", "head", *words)
    (made,) = json_lines("keys", "rotate-signing", *words)
    running.command("briefing/DraftBrief", {"vacancy": "v2", "position": {"title": "Somebody"}}, id_="c2")
    (after,) = json_lines("audit", "head", *words)
    assert (made["keys"], after["size"], after["origin"]) == (2, before["size"] + 1, before["origin"])
    assert running.stop() == 0
    (verified,) = json_lines("audit", "verify", str(running.data / "archive"))
    assert verified["size"] == after["size"]
