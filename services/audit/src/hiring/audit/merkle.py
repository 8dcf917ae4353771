"""The Merkle tree over the log: one root stands for every message, its place and its bytes.

Source: RFC 6962, section 2.1 (Merkle hash trees).
"""

import hashlib


def leaf_hash(content: bytes) -> bytes:
    """SHA-256 over a zero byte and the content."""
    return hashlib.sha256(b"\0" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 over a one byte and both children."""
    return hashlib.sha256(b"\1" + left + right).digest()


class MerkleTree:
    """A tree that grows by one leaf at a time and remembers only the roots of its complete subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def add(self, content: bytes) -> None:
        """Puts a leaf at the end."""
        root = leaf_hash(content)
        place = self.size
        while place & 1:
            root = node_hash(self._roots.pop(), root)
            place >>= 1
        self._roots.append(root)
        self.size += 1

    def root(self) -> bytes:
        """The hash of the whole tree; of no leaf at all, the hash of nothing."""
        if not self._roots:
            return hashlib.sha256(b"").digest()
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return root
