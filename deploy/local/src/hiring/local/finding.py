"""What a doctor finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, in words, and what to do when it is not well."""

    what: str
    well: bool
    words: str
    advice: str = ""
