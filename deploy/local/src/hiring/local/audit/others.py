"""Whoever else is in a decision's story: found in the log, and replaced by a label wherever they are named."""

import re
from collections.abc import Mapping
from typing import Any

_CANDIDATES = ("candidacy", "candidate", "members", "advanced", "left", "selected", "about")
_RATERS = ("rater", "raters", "team", "organisers", "replacement", "missing", "seen", "attendees")


class Others:
    """Labels of everybody but the one candidacy that is `kept`, in the order in which the log names them."""

    def __init__(self, kept: str | None) -> None:
        self._kept = {kept}
        self._candidates: dict[str, str] = {}
        self._raters: dict[str, str] = {}
        self._evaluations: dict[str, str] = {}

    def meet(self, data: Mapping[str, Any]) -> None:
        """Takes note of whoever an event of the vacancy names."""
        plan = data.get("plan")
        story = {**(plan if isinstance(plan, dict) else {}), **data}
        if story.get("candidacy") in self._kept and story.get("candidate"):
            self._kept.add(story["candidate"])
        candidates = [one for name in _CANDIDATES for one in _texts(story.get(name))]
        label = self._label_of_candidate(story.get("candidacy") or story.get("candidate"))
        for one in candidates:
            if one not in self._kept:
                same = one in {story.get("candidacy"), story.get("candidate")} and label is not None
                self._candidates.setdefault(one, label if same and label else self._next())
        for one in (one for name in _RATERS for one in _texts(story.get(name))):
            self._raters.setdefault(one, f"rater {len(self._raters) + 1}")
        if isinstance(told := data.get("evaluation"), str) and label is not None:
            self._evaluations.setdefault(told, f"an evaluation of {label}")

    def _label_of_candidate(self, one: Any) -> str | None:
        if not isinstance(one, str) or one in self._kept:
            return None
        return self._candidates.setdefault(one, self._next())

    def _next(self) -> str:
        return f"another candidate ({len(set(self._candidates.values())) + 1})"

    def rater(self, person: str) -> str:
        """The label of somebody who rates."""
        return self._raters.setdefault(person, f"rater {len(self._raters) + 1}")

    def without(self, value: Any) -> Any:
        """The same, JSON as it is, with a label wherever somebody else is named."""
        match value:
            case str():
                return self._pattern().sub(lambda found: self._labels()[found[0]], value) if self._labels() else value
            case dict():
                return {name: self.without(part) for name, part in value.items()}
            case list() | tuple():
                return [self.without(part) for part in value]
        return value

    def _labels(self) -> dict[str, str]:
        return {**self._raters, **self._candidates, **self._evaluations}

    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._labels(), key=len, reverse=True)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")

    def count(self) -> dict[str, int]:
        """How many others there are."""
        return {"candidates": len(set(self._candidates.values())), "raters": len(self._raters)}


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [one for one in value or () if isinstance(one, str)]
