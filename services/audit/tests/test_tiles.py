"""The kept nodes give the same tree and the same proofs as the leaves themselves, however they were appended."""

from pathlib import Path

import pytest

from hiring.audit.merkle import (
    MerkleTree,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    root_from_inclusion,
)
from hiring.audit.migrations import RECORD
from hiring.audit.tiles import Tiles
from hiring.eventkit.views.database import open_database

LEAVES = [leaf_hash(str(number).encode()) for number in range(70_000)]
PORTIONS = [1, 255, 256, 700, 1, 3, 65_536, 2_000]


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> Tiles:
    made = Tiles(open_database(f"sqlite:///{tmp_path_factory.mktemp('tiles') / 'audit.db'}", chains=(RECORD,)))
    start = 0
    for portion in PORTIONS:
        made.append(LEAVES[start : start + portion])
        start += portion
    return made


def root_of(size: int) -> bytes:
    tree = MerkleTree()
    tree.add(LEAVES[:size])
    return tree.root()


def test_every_leaf_is_kept_in_its_place(tiles: Tiles) -> None:
    assert tiles.size == sum(PORTIONS)
    assert tiles.leaves(0, tiles.size) == LEAVES[: tiles.size]
    assert tiles.leaves(300, 500) == LEAVES[300:800]
    assert tiles.leaves(tiles.size - 1, 10) == LEAVES[tiles.size - 1 : tiles.size]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 4_000, 65_536, 65_537, 68_752])
def test_the_tree_of_any_size_is_at_hand(tiles: Tiles, size: int) -> None:
    assert tiles.tree(size).root() == root_of(size)


@pytest.mark.parametrize(
    ("index", "size"), [(0, 1), (0, 68_752), (255, 256), (300, 301), (65_535, 65_537), (68_751, 68_752)]
)
def test_a_message_is_proven_from_kept_nodes(tiles: Tiles, index: int, size: int) -> None:
    with tiles.reading() as nodes:
        proof = inclusion_proof(nodes, index, size)
    assert root_from_inclusion(LEAVES[index], index, size, proof) == root_of(size)


@pytest.mark.parametrize(("old", "new"), [(1, 68_752), (256, 257), (1_000, 66_000), (65_536, 68_752)])
def test_growth_is_proven_from_kept_nodes(tiles: Tiles, old: int, new: int) -> None:
    with tiles.reading() as nodes:
        proof = consistency_proof(nodes, old, new)
    assert is_consistent(old, root_of(old), new, root_of(new), proof)


def test_nothing_is_left_when_all_is_forgotten(tmp_path: Path) -> None:
    tiles = Tiles(open_database(f"sqlite:///{tmp_path / 'audit.db'}", chains=(RECORD,)))
    tiles.append(LEAVES[:300])
    tiles.clear()
    assert tiles.size == 0
    tiles.append(LEAVES[:10])
    assert tiles.tree(10).root() == root_of(10)
