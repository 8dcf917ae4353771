"""The Merkle tree over the log: one root stands for every message, its place and its bytes.

Source: RFC 6962, section 2.1 (Merkle hash trees); checking of proofs as in RFC 9162, sections 2.1.3.2 and 2.1.4.2.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

HASH_BYTES = 32
_NOTHING, _LEAF, _NODE = hashlib.sha256(), hashlib.sha256(b"\0"), hashlib.sha256(b"\1")
"""To be copied: that is faster than to begin anew."""

Nodes = Callable[[int, int], bytes]
"""The root of a complete subtree, by its level (0: leaves) and its place among those of that level, from 0."""


def leaf_hash(content: bytes) -> bytes:
    """SHA-256 over a zero byte and the content."""
    begun = _LEAF.copy()
    begun.update(content)
    return begun.digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 over a one byte and both children."""
    begun = _NODE.copy()
    begun.update(left + right)
    return begun.digest()


def message_hash(subject: str, body: bytes) -> bytes:
    """SHA-256 over the subject, a zero byte and the stored body: the aggregate's next message names it."""
    begun = _NOTHING.copy()
    begun.update(f"{subject}\0".encode())
    begun.update(body)
    return begun.digest()


def message_leaf(subject: str, body: bytes) -> bytes:
    """The leaf of a stored message: its content is the message's hash."""
    return leaf_hash(message_hash(subject, body))


class MerkleTree:
    """A tree that grows by one leaf at a time and remembers only the roots of its complete subtrees, largest first."""

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        self.size = size
        self.roots = list(roots)

    def add(self, leaves: Iterable[bytes]) -> None:
        """Puts leaves, which are hashes already, at the end."""
        nodes, place, left_over = list(leaves), self.size, []
        self.size += len(nodes)
        while nodes:
            if place & 1:
                nodes.insert(0, self.roots.pop())
            if len(nodes) & 1:
                left_over.append(nodes.pop())
            nodes = list(map(node_hash, nodes[::2], nodes[1::2]))
            place >>= 1
        self.roots += reversed(left_over)

    def root(self) -> bytes:
        """The hash of the whole tree; of no leaf at all, the hash of nothing."""
        if not self.roots:
            return hashlib.sha256(b"").digest()
        root = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            root = node_hash(left, root)
        return root

    def copy(self) -> "MerkleTree":
        """A tree of its own that goes on from here."""
        return MerkleTree(self.size, self.roots)


def complete_subtrees(size: int) -> list[tuple[int, int]]:
    """Level and place of the complete subtrees that a tree of that size is made of, largest first."""
    levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
    return [(level, (size >> level + 1) << 1) for level in levels]


def tree_of(nodes: Nodes, size: int) -> MerkleTree:
    """The tree of that size, from its nodes."""
    return MerkleTree(size, (nodes(level, place) for level, place in complete_subtrees(size)))


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The audit path of the leaf `index` in the tree of `size` leaves, from the bottom up: RFC 6962, section 2.1.1.

    Raises:
        ValueError: that tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return _path(nodes, index, 0, size)


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """That the tree of `old` leaves is the beginning of that of `new`: RFC 6962, section 2.1.2.

    Raises:
        ValueError: the old tree is empty or larger.
    """
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} leaves can't be the beginning of one of {new}")
    return _subproof(nodes, old, 0, new, known=True)


def _half(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(nodes: Nodes, start: int, size: int) -> bytes:
    if size & size - 1 == 0:
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    half = _half(size)
    return node_hash(_subtree(nodes, start, half), _subtree(nodes, start + half, size - half))


def _path(nodes: Nodes, index: int, start: int, size: int) -> list[bytes]:
    if size == 1:
        return []
    half = _half(size)
    if index < half:
        return [*_path(nodes, index, start, half), _subtree(nodes, start + half, size - half)]
    return [*_path(nodes, index - half, start + half, size - half), _subtree(nodes, start, half)]


def _subproof(nodes: Nodes, old: int, start: int, size: int, *, known: bool) -> list[bytes]:
    if old == size:
        return [] if known else [_subtree(nodes, start, size)]
    half = _half(size)
    if old <= half:
        return [*_subproof(nodes, old, start, half, known=known), _subtree(nodes, start + half, size - half)]
    return [*_subproof(nodes, old - half, start + half, size - half, known=False), _subtree(nodes, start, half)]


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that an audit path leads to; None when it is not a path for that leaf of a tree of that size."""
    if not 0 <= index < size:
        return None
    place, last, root = index, size - 1, leaf
    for hash_ in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            root = node_hash(hash_, root)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, hash_)
        place, last = place >> 1, last >> 1
    return root if last == 0 else None


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the old tree is the beginning of the new one."""
    if old == new:
        return old_root == new_root and not proof
    if not 0 < old < new or not proof:
        return False
    path = [old_root, *proof] if old & old - 1 == 0 else list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    left = right = path[0]
    for hash_ in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            left, right = node_hash(hash_, left), node_hash(hash_, right)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            right = node_hash(right, hash_)
        place, last = place >> 1, last >> 1
    return last == 0 and left == old_root and right == new_root
