"""Looks for a text in all that a system keeps: whatever the file, and however the text is written there."""

import base64
import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from nats.aio.client import Client as Nats
from nats.js.errors import NotFoundError
from pyarrow import parquet

Place = tuple[str, bytes]
"""What it is called, and the bytes that stand there."""

_SQLITE = b"SQLite format 3\0"
_ZIP = b"PK\x03\x04"
_PARQUET = b"PAR1"
_GZIP = b"\x1f\x8b"
_READINGS = (("utf-8", 0), ("utf-16-le", 0), ("utf-16-le", 1), ("utf-16-be", 0), ("utf-16-be", 1))
"""Text in two bytes for each character may begin at an odd byte."""


def sought(*texts: str) -> Callable[[bytes], bool]:
    """Whether bytes hold one of the texts: UTF-8 or UTF-16, plain or escaped for JSON, in any case; or in base64."""
    folded = {form.casefold() for text in texts for form in (text, json.dumps(text)[1:-1])}
    encoded = {form for text in texts for form in _in_base64(text.encode())}

    def stands_in(content: bytes) -> bool:
        readings = (content[start:].decode(codec, "replace").casefold() for codec, start in _READINGS)
        return any(one in content for one in encoded) or any(one in read for read in readings for one in folded)

    return stands_in


def sought_bytes(*keys: bytes) -> Callable[[bytes], bool]:
    """Whether bytes hold one of the keys, as it is or within base64."""
    forms = {form for key in keys for form in (key, *_in_base64(key))}
    return lambda content: any(form in content for form in forms)


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """What surely stands in the base64 of anything that holds the bytes, at each of the three places of a group."""
    for before in range(3):
        first, end = -(-before * 8 // 6), (before + len(plain)) * 8 // 6  # characters that no neighbour changes
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(bytes(before) + plain)[first:end]


def traces(places: Iterable[Place], *those: Callable[[bytes], bool]) -> list[str]:
    """Where any of those stands."""
    return [name for name, content in places if any(stands_in(content) for stands_in in those)]


def in_files(folder: Path) -> Iterator[Place]:
    """Every file of the folder as it is, and what a reader of its format finds in it."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    contents = [(path, path.relative_to(folder).as_posix(), path.read_bytes()) for path in files]
    for path, name, content in contents:  # all were read before a database is opened, which may fold its -wal
        yield name, content
        if content.startswith(_SQLITE):
            yield f"{name}: spilled", _spilled(content)
            yield f"{name}: rows", _rows(path)
        elif content.startswith(_ZIP):
            yield from ((f"{name}: {member}", inner) for member, inner in _members(content))
        elif content.startswith(_PARQUET):
            yield f"{name}: rows", repr(parquet.read_table(path).to_pylist()).encode()
        elif content.startswith(_GZIP):
            yield f"{name}: unpacked", gzip.decompress(content)


def _spilled(database: bytes) -> bytes:
    """The pages in their order without what links one to the next: long text goes over several, also when freed."""
    size = int.from_bytes(database[16:18], "big")  # https://www.sqlite.org/fileformat.html, 1.3.2; 1 means 65,536
    size = 65_536 if size == 1 else size
    return b"".join(database[start + 4 : start + size] for start in range(0, len(database), size))


def _rows(path: Path) -> bytes:
    """Every value of every row."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = (row for table in tables for row in connection.execute(f'SELECT * FROM "{table}"'))  # noqa: S608
        return b"\0".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


def _members(content: bytes) -> Iterator[Place]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        yield from ((name, opened.read(name)) for name in opened.namelist())


async def in_streams(nats: Nats) -> AsyncIterator[Place]:
    """Every message of every stream as the broker tells it: subject, headers and body."""
    broker = nats.jetstream()
    for stream in await broker.streams_info():
        name = str(stream.config.name)
        for sequence in range(max(stream.state.first_seq, 1), stream.state.last_seq + 1):
            try:
                message = await broker.get_msg(name, sequence)
            except NotFoundError:  # it was dealt with; its bytes are in the files of the stream, if anywhere
                continue
            headers = "".join(f"{key}: {value}\r\n" for key, value in (message.headers or {}).items())
            yield f"{name} {sequence}", f"{message.subject}\r\n{headers}".encode() + (message.data or b"")
