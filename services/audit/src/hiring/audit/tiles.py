"""The nodes of the tree in the service's database, so that no proof needs the log: up to 256 of one level in a row.

Source: the tiles of C2SP tlog-tiles, in a table instead of files.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, LargeBinary, MetaData, Table, select

from hiring.audit.merkle import HASH_BYTES, MerkleTree, Nodes, node_hash, tree_of
from hiring.eventkit.views.database import reading, writing
from hiring.eventkit.views.rows import upsert

_HEIGHT = 8
_WIDTH = 1 << _HEIGHT
_FULL = _WIDTH * HASH_BYTES

TILES = Table(
    "tiles",
    MetaData(),
    Column("level", Integer, primary_key=True),
    Column("place", BigInteger, primary_key=True),
    Column("hashes", LargeBinary, nullable=False),
)
"""Row (l, p) holds the nodes p·256 to p·256 + 255 of level 8·l, as far as they are complete."""


class Tiles:
    """The tree as far as it was kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def size(self) -> int:
        """How many leaves are kept."""
        with reading(self._engine) as connection:
            return _size(connection)

    def leaves(self, start: int, count: int) -> list[bytes]:
        """That many leaves from that index on, as far as there are."""
        first, last = start // _WIDTH, (start + count - 1) // _WIDTH
        wanted = select(TILES.c.hashes).where(TILES.c.level == 0, TILES.c.place.between(first, last))
        with reading(self._engine) as connection:
            held = b"".join(row.hashes for row in connection.execute(wanted.order_by(TILES.c.place)))
        begin = start - first * _WIDTH
        return _split(held)[begin : begin + count]

    def append(self, leaves: Sequence[bytes]) -> None:
        """Keeps more leaves, in one transaction."""
        with writing(self._engine) as connection:
            rows = _grown(connection, _size(connection), leaves)
            if rows:
                upsert(connection, TILES, rows)

    def clear(self) -> None:
        """Forgets all of it."""
        with writing(self._engine) as connection:
            connection.execute(TILES.delete())

    def tree(self, size: int) -> MerkleTree:
        """The tree of the first `size` leaves."""
        with reading(self._engine) as connection:
            return tree_of(_nodes(connection), size)

    @contextmanager
    def reading(self) -> Iterator[Nodes]:
        """The nodes at one moment, for as many proofs as are wanted."""
        with reading(self._engine) as connection:
            yield _nodes(connection)


def _nodes(connection: Connection) -> Nodes:
    """The nodes by level and place; each row is read once."""
    held: dict[tuple[int, int], list[bytes]] = {}

    def node(level: int, place: int) -> bytes:
        tile, within = divmod(level, _HEIGHT)
        start = place << within
        row = (tile, start // _WIDTH)
        if row not in held:
            held[row] = _split(_hashes(connection, *row))
        begin = start % _WIDTH
        return _root(held[row][begin : begin + (1 << within)])

    return node


def _size(connection: Connection) -> int:
    last = connection.execute(
        select(TILES).where(TILES.c.level == 0).order_by(TILES.c.place.desc()).limit(1)
    ).one_or_none()
    return 0 if last is None else last.place * _WIDTH + len(last.hashes) // HASH_BYTES


def _hashes(connection: Connection, level: int, place: int) -> bytes:
    wanted = select(TILES.c.hashes).where(TILES.c.level == level, TILES.c.place == place)
    return bytes(connection.execute(wanted).scalar() or b"")


def _grown(connection: Connection, size: int, leaves: Sequence[bytes]) -> list[dict[str, object]]:
    """The rows that change when these leaves come after the first `size`."""
    rows: list[dict[str, object]] = []
    level, count, fresh = 0, size, list(leaves)
    while fresh:
        place = count // _WIDTH
        held = _hashes(connection, level, place) if count % _WIDTH else b""
        content = held + b"".join(fresh)
        tiles = [content[at : at + _FULL] for at in range(0, len(content), _FULL)]
        rows += [{"level": level, "place": place + offset, "hashes": tile} for offset, tile in enumerate(tiles)]
        fresh = [_root(_split(tile)) for tile in tiles if len(tile) == _FULL]
        level, count = level + 1, place
    return rows


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def _root(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of nodes."""
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]
