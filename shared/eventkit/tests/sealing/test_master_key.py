"""A new master key takes over while services are at work, and no key is lost wherever that is broken off."""

import base64
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine

from hiring.eventkit.keys import PERSONS_KEYS, WRAPPED, PersonKeys, open_keys
from hiring.eventkit.master_key import MasterKey, UnfitMasterKey, rewrap, wrapped_by_others
from hiring.eventkit.views.database import prepare_database

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
BOTH = f"{NEW}\n{OLD}"
PEOPLE = [f"p{number:04}" for number in range(1_100)]  # more than two pages


class BrokenOff(BaseException):
    """As a kill: nothing after it runs, and the open transaction is undone."""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The URL and schema of a database with the keys of everybody, wrapped by the old master key."""
    url, schema = f"sqlite:///{tmp_path / 'keys.db'}", "keys"
    if request.param == "postgresql":
        url, schema = request.getfixturevalue("postgresql_url"), f"keys_{uuid.uuid4().hex[:8]}"
    prepare_database(url, schema, (PERSONS_KEYS,))
    master, now = MasterKey(OLD), datetime.now(UTC)
    rows = [
        {"person": person, "key": 1, "wrapped": master.wrap(secret(person), f"{person}/1".encode()), "made_at": now}
        for person in PEOPLE
    ]
    engine = open_keys(url, schema, PERSONS_KEYS)
    with engine.begin() as connection:
        connection.execute(WRAPPED.column.table.insert(), rows)
    engine.dispose()
    return url, schema


@pytest.fixture
def engine(place: tuple[str, str]) -> Iterator[Engine]:
    opened = open_keys(*place, PERSONS_KEYS)
    yield opened
    opened.dispose()


def secret(person: str) -> bytes:
    """That person's key."""
    return person.encode().ljust(32)


def opens(place: tuple[str, str], master_key: str, *people: str) -> bool:
    """Whether what was sealed by these people's keys can be read by a service that has this master key."""
    keys = PersonKeys(place[0], master_key, place[1])
    try:
        return all(_same(keys.existing(person), secret(person)) for person in people)
    finally:
        keys.close()


def _same(cipher: Any, key: bytes) -> bool:
    return bool(cipher.decrypt(b"n" * 12, AESGCM(key).encrypt(b"n" * 12, b"text", None), None) == b"text")


def until(row: int) -> Callable[[int], None]:
    def stop(seen: int) -> None:
        if seen == row:
            raise BrokenOff

    return stop


def test_every_key_opens_at_every_moment_and_in_the_end_by_the_new_one_alone(
    place: tuple[str, str], engine: Engine
) -> None:
    both = MasterKey(BOTH)
    assert wrapped_by_others(engine, WRAPPED, both) == len(PEOPLE)
    for row in (1, 499, 501, 1_001, 1_100):
        with pytest.raises(BrokenOff):
            rewrap(engine, WRAPPED, both, until(row))
        assert opens(place, BOTH, *PEOPLE[::50], PEOPLE[-1])
    assert wrapped_by_others(engine, WRAPPED, both) == 100  # a transaction holds 500
    assert rewrap(engine, WRAPPED, both, lambda _: None) == 100
    assert (rewrap(engine, WRAPPED, both, lambda _: None), wrapped_by_others(engine, WRAPPED, MasterKey(NEW))) == (0, 0)
    assert opens(place, NEW, *PEOPLE[::50], PEOPLE[-1])
    with pytest.raises(UnfitMasterKey, match="not the master key"):
        opens(place, OLD, PEOPLE[0])


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)  # on SQLite nobody else writes meanwhile
def test_who_is_erased_meanwhile_stays_erased(place: tuple[str, str], engine: Engine) -> None:
    at_work, erased = PersonKeys(place[0], BOTH, place[1]), PEOPLE[7]

    def erase(seen: int) -> None:
        if seen == 1:  # the page with that person was read, and their row is not locked yet
            at_work.destroy(erased, datetime.now(UTC))

    assert rewrap(engine, WRAPPED, MasterKey(BOTH), erase) == len(PEOPLE) - 1
    assert at_work.existing(erased) is None
    at_work.close()


def test_a_key_that_none_of_them_wrapped_stops_it(engine: Engine) -> None:
    with pytest.raises(UnfitMasterKey, match="of p0000/1"):
        rewrap(engine, WRAPPED, MasterKey(NEW), lambda _: None)
