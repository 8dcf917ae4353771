"""The chains of the aggregates: each message names the hash of the one before it. Takes the same memory for any log.

So many aggregates are remembered; when there are more, what is remembered goes into a temporary file. A message of an
aggregate that is not remembered is taken at its word, and at the end what was put away is held against each other.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress

import msgspec

from hiring.audit.batches import Entry
from hiring.audit.verdict import Flaw
from hiring.contracts.envelope import FIRST

MOST_REMEMBERED = 40_000

_TABLE = """CREATE TABLE stretches
    (aggregate TEXT, sequence INTEGER, version INTEGER, previous BLOB, last INTEGER, hash BLOB)"""
"""The messages of an aggregate while it was remembered: what the first one said, and what the last one was."""
_BROKEN = f"""SELECT sequence, aggregate, version, previous, before, known FROM (
    SELECT *, LAG(last, 1, 0) OVER earlier AS before, LAG(hash, 1, x'{FIRST}') OVER earlier AS known
    FROM stretches WINDOW earlier AS (PARTITION BY aggregate ORDER BY sequence)
) WHERE version <> before + 1 OR previous <> known ORDER BY sequence"""  # noqa: S608 - a constant


_FIRST = bytes.fromhex(FIRST)
_FROM_THE_FIRST = (0, 1, _FIRST)


class Chain(msgspec.Struct, gc=False):
    """An aggregate, and its last message: `version` and hash. `said`: what its first one said, if taken at its word."""

    aggregate: str
    source: str
    about: str
    version: int = 0
    hash: bytes = _FIRST
    said: tuple[int, int, bytes] | None = None


class Chains:
    """Takes the messages in the order of the log. Of a `part` versions may be missing."""

    def __init__(self, *, part: bool = False, most: int = MOST_REMEMBERED) -> None:
        self._part = part
        self._most = most
        self._chains: dict[str, Chain] = {}
        self._file: sqlite3.Connection | None = None
        self.get = self._chains.get
        """The chain of an aggregate, by its subject without the version, if it is remembered."""

    def begin(self, aggregate: str) -> Chain:
        """A chain for an aggregate that is not remembered.

        Raises:
            ValueError: that is not the subject of an aggregate.
        """
        hiring, event, vacancy, service, kind, id_ = aggregate.split(".")
        if (hiring, event) != ("hiring", "event"):
            raise ValueError("it is not a subject of events")
        if len(self._chains) >= self._most:
            self._put_away()
        chain = self._chains[aggregate] = Chain(aggregate, f"hiring/{service}", f"{vacancy}/{kind}/{id_}")
        return chain

    def wrong_with(self, chain: Chain, sequence: int, entry: Entry, hash_: bytes) -> str | None:
        """What is wrong with the next message of a chain, as far as is known by now; `hash_` is its own."""
        version, previous, before, known = entry.version, entry.previous, chain.version, chain.hash
        chain.version, chain.hash = version, hash_
        if before == 0 and self._file is not None:
            chain.said = sequence, version, _bytes(previous)
            return None
        return _broken(chain.aggregate, (version, previous), (before, known.hex()), part=self._part)

    def first_flaw(self) -> Flaw | None:
        """The first message that was taken at its word and should not have been.

        Raises:
            OSError: there is no room for temporary files.
        """
        if self._file is None:
            return None
        self._put_away()
        try:
            for sequence, aggregate, version, previous, before, known in self._file.execute(_BROKEN):
                if said := _broken(aggregate, (version, previous.hex()), (before, known.hex()), part=self._part):
                    return Flaw(sequence, said)
        except sqlite3.Error as error:
            raise _no_room(error) from error
        return None

    def _put_away(self) -> None:
        try:
            if self._file is None:
                self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
                self._file.execute("PRAGMA journal_mode = OFF")
                self._file.execute(_TABLE)
            self._file.execute("BEGIN")
            self._file.executemany("INSERT INTO stretches VALUES (?, ?, ?, ?, ?, ?)", self._stretches())
            self._file.execute("COMMIT")
        except sqlite3.Error as error:
            raise _no_room(error) from error
        self._chains.clear()

    def _stretches(self) -> Iterator[tuple[str, int, int, bytes, int, bytes]]:
        for aggregate, chain in self._chains.items():
            yield aggregate, *(chain.said or _FROM_THE_FIRST), chain.version, chain.hash


def _bytes(previous: str) -> bytes:
    """A hash that a message names; what is written in another way is the hash of no message."""
    if previous == FIRST:
        return _FIRST
    with suppress(ValueError):
        if (found := bytes.fromhex(previous)).hex() == previous:
            return found
    return previous.encode()


def _broken(aggregate: str, here: tuple[int, str], before: tuple[int, str], *, part: bool) -> str | None:
    """What is wrong with the version and the hash that a message says, after one of that version and hash."""
    if here[0] != before[0] + 1:
        if part and here[0] > before[0]:
            return None
        return f"{aggregate} goes from version {before[0]} to {here[0]}"
    if here[1] != before[1]:
        return f"{aggregate} version {here[0]} does not name the hash of the version before it"
    return None


def _no_room(error: sqlite3.Error) -> OSError:
    return OSError(f"so many aggregates need a temporary file: {error}. Name a folder with room in SQLITE_TMPDIR")
