"""The tree and its proofs, against the reference vectors of RFC 6962 and against a tree built the plain way."""

import random

import pytest

from hiring.audit.merkle import (
    MerkleTree,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    node_hash,
    root_from_inclusion,
    tree_of,
)

RFC_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
RFC_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


RFC_INCLUSION = [
    (0, 8, ["96a296d2", "5f083f0a", "6b47aaf2"]),
    (5, 8, ["bc1a0643", "ca854ea1", "d37ee418"]),
    (2, 3, ["fac54203"]),
    (1, 5, ["6e340b9c", "5f083f0a", "bc1a0643"]),
]
"""Leaf, size, and how each hash of the path begins. Source: transparency-dev/merkle, the vectors of RFC 6962."""


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def nodes_over(hashes: list[bytes]):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a closure of a test
    def node(level: int, place: int) -> bytes:
        if level == 0:
            return hashes[place]
        return node_hash(node(level - 1, 2 * place), node(level - 1, 2 * place + 1))

    return node


def root_of(hashes: list[bytes]) -> bytes:
    tree = MerkleTree()
    for leaf in hashes:
        tree.add([leaf])
    return tree.root()


def test_the_tree_gives_the_roots_of_the_reference_vectors() -> None:
    tree = MerkleTree()
    assert tree.root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for leaf, root in zip(RFC_LEAVES, RFC_ROOTS, strict=True):
        tree.add([leaf_hash(bytes.fromhex(leaf))])
        assert tree.root().hex() == root


@pytest.mark.parametrize(("index", "size", "path"), RFC_INCLUSION)
def test_an_inclusion_proof_is_that_of_the_reference_vectors(index: int, size: int, path: list[str]) -> None:
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in RFC_LEAVES]
    proof = inclusion_proof(nodes_over(hashes), index, size)
    assert [hash_.hex()[:8] for hash_ in proof] == path


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31, 33])
def test_every_leaf_of_every_tree_is_proven_and_no_other_passes(size: int) -> None:
    hashes = leaves(size)
    root, node = root_of(hashes), nodes_over(hashes)
    for index in range(size):
        proof = inclusion_proof(node, index, size)
        assert root_from_inclusion(hashes[index], index, size, proof) == root
        assert root_from_inclusion(leaf_hash(b"other"), index, size, proof) != root
        assert root_from_inclusion(hashes[index], (index + 1) % size, size, proof) != root or size == 1
        assert root_from_inclusion(hashes[index], index, size, [*proof, proof[0] if proof else root]) != root
        if proof:
            assert root_from_inclusion(hashes[index], index, size, proof[:-1]) != root


def test_every_tree_is_proven_to_be_the_beginning_of_every_later_one_and_of_no_other() -> None:
    hashes = leaves(33)
    node, roots = nodes_over(hashes), [root_of(hashes[:size]) for size in range(34)]
    for new in range(1, 34):
        for old in range(1, new + 1):
            proof = consistency_proof(node, old, new)
            assert is_consistent(old, roots[old], new, roots[new], proof)
            assert not is_consistent(old, leaf_hash(b"other"), new, roots[new], proof)
            assert not is_consistent(old, roots[old], new, leaf_hash(b"other"), proof)
            assert not is_consistent(old, roots[old], new, roots[new], [*proof, roots[0]])
            if proof:
                spoilt = [*proof]
                spoilt[random.Random(old).randrange(len(proof))] = roots[0]
                assert not is_consistent(old, roots[old], new, roots[new], spoilt)


@pytest.mark.parametrize("size", [0, 1, 2, 5, 16, 21])
def test_a_tree_goes_on_from_its_nodes(size: int) -> None:
    hashes = leaves(30)
    tree = tree_of(nodes_over(hashes), size)
    tree.add(hashes[size:])
    assert tree.root() == root_of(hashes)


def test_no_proof_is_given_of_what_is_not_there() -> None:
    node = nodes_over(leaves(5))
    with pytest.raises(ValueError, match="a tree of 5 leaves has no leaf 5"):
        inclusion_proof(node, 5, 5)
    with pytest.raises(ValueError, match="can't be the beginning"):
        consistency_proof(node, 6, 5)
    assert root_from_inclusion(b"", 5, 5, []) is None
    assert not is_consistent(0, root_of([]), 5, root_of(leaves(5)), [])
