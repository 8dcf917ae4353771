"""Telling: what stands on record about a person as a sentence or two."""

from collections.abc import Iterator, Sequence

from hiring.contracts.pipeline.overview import Dossier, DossierEntry
from hiring.contracts.pipeline.person import CandidacyClosed, CandidacyNoted, CandidateErased
from hiring.gateway.console.words import person, words

_SAID = (
    *("reason", "clarification", "wanted", "channel", "source", "relation", "referee", "statement", "task", "work"),
    *("pitch", "terms", "pool", "purpose", "country"),
)
_NOTES = frozenset({CandidacyNoted.wire, CandidacyClosed.wire})
_STEPS = ("from_step", "step")


def newest_first(entries: Sequence[DossierEntry]) -> list[DossierEntry]:
    """What happened, without what the system notes for itself: the same stands beside it in other words."""
    return [entry for entry in reversed(entries) if entry.what not in _NOTES]


def is_being_erased(dossier: Dossier) -> bool:
    """Whether it is decided that they are forgotten, and the keys are not gone yet."""
    return dossier.erased_at is None and any(entry.what == CandidateErased.wire for entry in dossier.entries)


def told(entry: DossierEntry) -> tuple[str, str]:
    """What happened, and what was said of it."""
    name = entry.what.split(".")[1]
    return words(name), "\n".join(_said(entry))


def _said(entry: DossierEntry) -> Iterator[str]:
    steps = [words(entry.told[name]) for name in _STEPS if entry.told.get(name)]
    if steps:
        yield " → ".join(steps)
    if owner := entry.told.get("owner"):
        yield f"Owner: {person(owner)}"
    for name in _SAID:
        if value := entry.told.get(name):
            text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield f"{words(name)}: {text}"
