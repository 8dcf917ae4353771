"""Resources of audit: signed tree heads, keys, proofs, statements, and who read what."""

from hiring.gateway.resources.rows import ask, of, read, under

ROWS = of(
    "audit",
    *under(
        "/audit",
        read("/tree-head", "ShowTreeHead"),
        read("/signing-keys", "ListSigningKeys"),
        read("/inclusion-proofs", "ProveInclusion"),
        read("/consistency-proof", "ProveConsistency"),
        ask("/statements", "VouchFor"),
        read("/accesses", "ListAccesses"),
    ),
)

NOT_FOR_PEOPLE: frozenset[str] = frozenset()
