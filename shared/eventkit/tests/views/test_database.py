"""A database opens with the settings that the kit relies on, or says why it does not."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Column, Engine, Float, Integer, MetaData, String, Table, select, text

from hiring.contracts.ids import VacancyId
from hiring.eventkit.views.database import DatabaseUnavailable, open_database, prepare_database, writing
from hiring.eventkit.views.rows import upsert
from hiring.eventkit.views.tables import KEPT_TABLES
from hiring.eventkit.views.view import Moment


def test_sqlite_is_set_up_for_one_writer_and_many_readers(sqlite_database: Engine) -> None:
    with sqlite_database.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert settings == ["wal", 1, 1]


def test_an_acknowledged_write_is_on_disk_in_the_postgresql_of_the_tests(postgresql_url: str) -> None:
    engine = open_database(postgresql_url, chains=())
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW fsync")) == "on"
        assert connection.scalar(text("SHOW statement_timeout")) == "30s"
    engine.dispose()


def test_two_services_share_a_postgresql_database(postgresql_url: str) -> None:
    for schema in ("service_a", "service_b"):
        prepare_database(postgresql_url, schema, (KEPT_TABLES,))
    engines = [open_database(postgresql_url, schema) for schema in ("service_a", "service_b")]
    for engine in engines:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO leases VALUES ('same', 'me', 0)"))
        engine.dispose()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:////nowhere/at/all.db", "cannot open sqlite:////nowhere/at/all.db: unable to open"),
        ("postgresql+psycopg://me:secret@127.0.0.1:1/none", r"cannot open postgresql\+psycopg://me:\*\*\*@.*refused"),
        ("nonsense", "no database can be meant"),
        ("oracle+nonsense://x", "oracle is not supported"),
    ],
)
def test_a_database_that_cannot_be_opened_says_which_and_why(url: str, sentence: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=sentence):
        open_database(url)


def test_a_folder_that_is_missing_is_not_made_silently(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        open_database(f"sqlite:///{tmp_path / 'missing' / 'service.db'}")


def test_rows_of_mixed_kinds_are_upserted_alike(database: Engine) -> None:
    class Colour(StrEnum):
        RED = "red"

    table = Table(
        "mixed",
        MetaData(),
        Column("id", String(8), primary_key=True),
        Column("share", Float),
        Column("count", Integer),
        Column("flag", Boolean),
        Column("at", Moment),
    )
    at = datetime(2026, 1, 5, 9, tzinfo=UTC)
    rows: list[dict[str, object]] = [
        {"id": VacancyId("a"), "share": 1, "count": 3_000_000, "flag": True, "at": at},
        {"id": Colour.RED, "share": 0.5, "count": True, "flag": None, "at": None},
        {"id": "c", "share": None, "count": None, "flag": False, "at": at},
    ]
    with writing(database) as connection:
        table.create(connection)
        for _ in range(2):
            upsert(connection, table, rows)
        assert [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))] == [
            ("a", 1.0, 3_000_000, True, at),
            ("c", None, None, False, at),
            ("red", 0.5, 1, None, None),
        ]
