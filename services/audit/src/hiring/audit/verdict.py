"""What verification finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first thing that is wrong with the log: at which sequence, and what."""

    sequence: int
    says: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many messages were looked at, the Merkle root over them in hex, and the first flaw, if any.

    `heads` counts the signed tree heads that were checked; `unknown` the events, by type, of which there is no
    contract: a newer version of their service wrote them. `vouched`: the service signed the manifest of a part.
    """

    size: int
    root: str
    flaw: Flaw | None
    heads: int = 0
    unknown: tuple[tuple[str, int], ...] = ()
    vouched: bool = False
