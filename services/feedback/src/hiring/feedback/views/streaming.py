"""Rows read a few hundred at a time: a hundred thousand kept at once would set off the collector again and again."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Select

_AT_ONCE = 500


def streamed(connection: Connection, wanted: Select[Any]) -> Iterator[Any]:
    """Every row, none of them kept."""
    return chain.from_iterable(connection.execute(wanted).partitions(_AT_ONCE))
