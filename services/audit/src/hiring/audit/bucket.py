"""An archive in a bucket of S3, or of whatever speaks its protocol."""

import io
from typing import BinaryIO

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from hiring.audit.stores import NoArchive


class Bucket:
    """The files below `s3://bucket/prefix`. Address, region and credentials come from the `AWS_*` variables.

    A put object is whole and safe when the server has answered.

    Raises:
        NoArchive: the bucket can't be meant by that URL.
    """

    def __init__(self, url: str) -> None:
        try:
            self._store = S3Store.from_url(url)
        except BaseError as error:
            raise NoArchive(f"no bucket is meant by {url}: {error}") from error

    def put(self, name: str, content: bytes) -> None:
        """See `Store.put`."""
        try:
            obstore.put(self._store, name, content)
        except (BaseError, FileNotFoundError) as error:
            raise NoArchive(f"{name} could not be put into the bucket: {_first_line(error)}") from error

    def open(self, name: str) -> BinaryIO:
        """See `Store.open`; a segment is small enough to be taken whole."""
        try:
            return io.BytesIO(obstore.get(self._store, name).bytes())
        except FileNotFoundError as error:
            raise FileNotFoundError(name) from error
        except BaseError as error:
            raise NoArchive(f"{name} could not be read from the bucket: {_first_line(error)}") from error

    def names(self, folder: str) -> list[str]:
        """See `Store.names`."""
        try:
            found = [one["path"] for page in obstore.list(self._store, folder) for one in page]
        except BaseError as error:
            raise NoArchive(f"the bucket could not be listed: {_first_line(error)}") from error
        return sorted(found)


def _first_line(error: Exception) -> str:
    """The rest is for whoever debugs the library."""
    return str(error).partition("\n")[0]
