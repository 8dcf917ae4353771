"""Where an archive stands: a folder, a bundle in one file, or a bucket; the same names in each."""

import io
import os
import re
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import IO, BinaryIO, Protocol

DAMAGED = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    zlib.error,
    OSError,
    ValueError,
)
"""What reading a bundle may raise whose bytes were altered."""


_OURS = re.compile(r"manifest\.(json|note)|keys\.json|explanation\.(json|html)|segments/\d{20}\.jsonl|leaves/\d{20}")
"""The files of a bundle, of whatever kind."""
_BEGIN = b"PK\x03\x04"
"""How a ZIP file with a file in it begins."""


class NoArchive(RuntimeError):  # noqa: N818 - an answer: nothing is there
    """There is no archive at that place, or it can't be reached; the message says why."""


class DamagedBundle(NoArchive):
    """It begins as a bundle and can't be opened as one: cut off, or its list of files altered."""


class Store(Protocol):
    """Files by name; a name has `/` between folders. A file is put whole or not at all."""

    def put(self, name: str, content: bytes) -> None:
        """Writes or replaces a file; on return it is safe."""

    def open(self, name: str) -> BinaryIO:
        """The file, to be read.

        Raises:
            FileNotFoundError: there is none of that name.
        """

    def names(self, folder: str) -> list[str]:
        """The names of the files in a folder, in order."""


class Folder:
    """A folder on this machine, made when the first file is put."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, name: str, content: bytes) -> None:
        """See `Store.put`: a new file, flushed to disk, takes the place of the old one."""
        path = self._path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}")
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _flush_folder(path.parent)

    def open(self, name: str) -> BinaryIO:
        """See `Store.open`."""
        return (self._path / name).open("rb")

    def names(self, folder: str) -> list[str]:
        """See `Store.names`."""
        path = self._path / folder
        if not path.is_dir():
            return []
        return sorted(f"{folder}/{entry.name}" for entry in path.iterdir() if not entry.name.startswith("."))


def _flush_folder(path: Path) -> None:
    """The name is on disk as well."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Bundle:
    """A ZIP file without compression. Written once, from its first file to its last, or read.

    Raises:
        NoArchive: to read: it is no ZIP file.
        DamagedBundle: to read: it was one.
    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        try:
            self._zip = zipfile.ZipFile(path, "w" if write else "r", zipfile.ZIP_STORED)
        except DAMAGED as error:
            if not write and _begins_as_one(path):
                raise DamagedBundle(f"{path} begins as a bundle, and was cut off or altered: {error}") from error
            raise NoArchive(f"{path} is no bundle: {error}") from error

    def put(self, name: str, content: bytes) -> None:
        """See `Store.put`; a name is put once only."""
        self._zip.writestr(zipfile.ZipInfo(name), content)

    def growing(self, name: str) -> IO[bytes]:
        """A file to write as its content comes; the only one until it is closed."""
        return self._zip.open(zipfile.ZipInfo(name), "w", force_zip64=True)

    def open(self, name: str) -> BinaryIO:
        """See `Store.open`."""
        try:
            return io.BufferedReader(self._zip.open(name))  # type: ignore[type-var]  # a ZipExtFile reads raw too
        except KeyError as error:
            raise FileNotFoundError(name) from error

    def names(self, folder: str) -> list[str]:
        """See `Store.names`."""
        return sorted(name for name in self._zip.namelist() if name.rpartition("/")[0] == folder)

    def check_names(self) -> None:
        """Nothing, when each file is one of ours and stands once: of two, another reader may take the other.

        Raises:
            ValueError: one is not; the message names it.
        """
        for name, times in Counter(self._zip.namelist()).items():
            if times > 1:
                raise ValueError(f"{name} stands {times} times in the bundle")
            if not _OURS.fullmatch(name):
                raise ValueError(f"{name} does not belong in a bundle: nobody vouches for it")

    def close(self) -> None:
        """Ends the file."""
        self._zip.close()


def _begins_as_one(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_BEGIN)) == _BEGIN


def read_whole(store: Store, name: str) -> bytes:
    """All of a file.

    Raises:
        FileNotFoundError: there is none.
    """
    with store.open(name) as file:
        return file.read()


def open_store(place: str) -> Store:
    """The archive at `s3://bucket/prefix`, the bundle in a file, or the archive in a folder.

    Raises:
        NoArchive: it can't be meant by that, or the file is no bundle.
    """
    if place.startswith("s3://"):
        from hiring.audit.bucket import Bucket  # noqa: PLC0415 - its library is there only where it is used

        return Bucket(place)
    path = Path(place)
    return Bundle(path) if path.is_file() else Folder(path)
