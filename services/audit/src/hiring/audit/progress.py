"""How far long work is: whoever wants to show it is told."""

from collections.abc import Callable

Progress = Callable[[int], None]
"""Is told how many messages were looked at so far, now and then."""


def nothing_to_tell(_messages: int) -> None:
    """For whoever shows no progress."""
