"""What looks for an erased person finds a text wherever it is planted, so that finding nothing means something."""

import base64
import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.journeys.traces import in_files, in_streams, sought, sought_bytes, traces

from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.topology import STREAMS, provision

PLANTED = "Zoë Łukasiewicz-O'Brien"
SPELT: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "json": lambda text: json.dumps(text).encode(),
    "json as it is": lambda text: json.dumps({"said": text}, ensure_ascii=False).encode(),
    "upper case": lambda text: text.upper().encode(),
    "upper case in utf-16": lambda text: text.upper().encode("utf-16-le"),
    "folded": lambda text: text.casefold().encode(),
    "base64": lambda text: base64.b64encode(text.encode() + b"y"),
    "base64 after a byte": lambda text: base64.b64encode(b"x" + text.encode() + b"y"),
    "base64 after two bytes": lambda text: base64.b64encode(b"xx" + text.encode() + b"yy"),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(b"x" + text.encode()),
}


@pytest.mark.parametrize("spelling", SPELT)
@pytest.mark.parametrize("before", [b"", b"\xe2", b"\x00\xff"])
def test_a_text_is_found_however_it_is_written(spelling: str, before: bytes) -> None:
    stands_in = sought(PLANTED)
    assert stands_in(before + SPELT[spelling](PLANTED) + b"\xff after")
    assert not stands_in(before + SPELT[spelling]("Zoë Łukasiewicz-O'Brian") + b"\xff after")


@pytest.mark.parametrize("before", range(3))
def test_a_key_is_found_as_bytes_and_in_base64(before: int) -> None:
    key = bytes(range(40))
    assert sought_bytes(key)(b"x" * before + key + b"y")
    assert sought_bytes(key)(base64.b64encode(b"x" * before + key + b"y"))
    assert not sought_bytes(key)(base64.b64encode(b"x" * before + key[:-1] + b"y"))


async def test_a_text_is_found_in_headers_and_bodies_of_every_stream_and_in_its_blocks(tmp_path: Path) -> None:
    async with EmbeddedBroker(tmp_path / "nats") as broker:
        nats = await connect([broker.url], "test")
        await provision(nats, [])
        js = nats.jetstream()
        for settings in STREAMS.values():
            subject = settings["subjects"][-1].replace(">", "planted.a")
            await js.publish(subject, PLANTED.encode())
            await js.publish(f"{subject}.b", b"", headers={"Said": base64.b64encode(PLANTED.encode()).decode()})
        found = traces([place async for place in in_streams(nats)], sought(PLANTED))
        assert set(found) == {f"{name} {sequence}" for name in STREAMS for sequence in (1, 2)}
        await nats.close()
    blocks = [name for name in traces(in_files(tmp_path), sought(PLANTED)) if name.endswith(".blk")]
    assert {name.split("/")[-3] for name in blocks} == set(STREAMS)


def planted_row(folder: Path, *statements: str, long: bool = False) -> sqlite3.Connection:
    """A database in the folder that held the text, and what was done to it then."""
    database = sqlite3.connect(folder / "some.db", isolation_level=None)
    text = ("." * 4_060 + PLANTED) * 6 if long else PLANTED  # over the ends of pages
    database.execute("PRAGMA secure_delete = OFF")
    database.execute("CREATE TABLE people (name)")
    database.execute("INSERT INTO people VALUES (?)", [text])
    for statement in statements:
        database.execute(statement)
    return database


def ends(names: Iterable[str]) -> set[str]:
    return {name.removeprefix("some.db") for name in names}


@pytest.mark.parametrize(
    ("statements", "where"),
    [
        ((), {"", ": spilled", ": rows"}),
        (("DELETE FROM people",), {"", ": spilled"}),
        (("DROP TABLE people",), {"", ": spilled"}),
        (("PRAGMA secure_delete = ON", "DELETE FROM people"), set()),
    ],
)
def test_a_text_is_found_in_a_database_also_after_its_row_was_deleted(
    tmp_path: Path, statements: tuple[str, ...], where: set[str]
) -> None:
    planted_row(tmp_path, *statements).close()
    assert ends(traces(in_files(tmp_path), sought(PLANTED))) == where


@pytest.mark.parametrize(("statements", "where"), [((), ": rows"), (("DELETE FROM people",), ": spilled")])
def test_a_text_that_goes_over_the_end_of_a_page_is_found(
    tmp_path: Path, statements: tuple[str, ...], where: str
) -> None:
    with sqlite3.connect(tmp_path / "some.db") as database:
        database.execute("PRAGMA page_size = 4096")
    text_on_pages = planted_row(tmp_path, *statements, long=True)
    text_on_pages.close()
    assert where in ends(traces(in_files(tmp_path), sought(PLANTED)))


def test_a_text_is_found_in_what_a_database_has_not_folded_in_or_could_take_back(tmp_path: Path) -> None:
    database = planted_row(tmp_path, "PRAGMA journal_mode = PERSIST", "PRAGMA secure_delete = ON", "DELETE FROM people")
    assert ends(traces(in_files(tmp_path), sought(PLANTED))) == {"-journal"}
    (tmp_path / "some.db-journal").unlink()
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("INSERT INTO people VALUES (?)", [PLANTED])
    assert ends(traces(in_files(tmp_path), sought(PLANTED))) == {"-wal", ": rows"}
    database.close()


def test_a_text_is_found_in_segments_bundles_packed_files_and_log_lines(tmp_path: Path) -> None:
    line = json.dumps({"subject": "s", "body": base64.b64encode(PLANTED.encode()).decode()}).encode()
    (tmp_path / "archive" / "segments").mkdir(parents=True)
    (tmp_path / "archive" / "segments" / "1.jsonl").write_bytes(line)
    (tmp_path / "hiring.log").write_bytes(json.dumps({"event": f"hello {PLANTED}"}).encode())
    (tmp_path / "old.log.gz").write_bytes(gzip.compress(line))
    with zipfile.ZipFile(tmp_path / "taken.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("segments/1.jsonl", line)
    parquet.write_table(pa.table({"body": [PLANTED]}), tmp_path / "table.parquet", compression="zstd")
    found = traces(in_files(tmp_path), sought(PLANTED))
    assert [name for name in found if name != "table.parquet"] == [
        "archive/segments/1.jsonl",
        "hiring.log",
        "old.log.gz: unpacked",
        "table.parquet: rows",
        "taken.zip: segments/1.jsonl",
    ]
