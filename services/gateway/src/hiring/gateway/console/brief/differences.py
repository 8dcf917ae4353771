"""Differences: the changes between two versions of a brief in words, field by field."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hiring.contracts.brief import Brief, Change
from hiring.gateway.console.brief.parts import Part, part_of, plain
from hiring.gateway.console.words import words

_CALLED = ("name", "title", "kind", "statistic", "person", "purpose", "reason", "text", "skill", "level")
_LONG = 60


@dataclass(frozen=True)
class Difference:
    """One field that changed: where, in which part, from what, to what; None: nothing."""

    part: Part
    where: str
    before: str | None
    after: str | None


def differences(changes: Iterable[Change], brief: Brief) -> list[Difference]:
    """The changes in words; the brief tells what the places in its lists are called."""
    document = plain(brief)
    return [
        Difference(part_of(change.pointer), _where(change.pointer, document), _told(change.before), _told(change.after))
        for change in changes
    ]


def _where(pointer: str, document: Any) -> str:
    """`/requirements/2/importance` as requirements, Kafka, importance."""
    said: list[str] = []
    node = document
    for step in pointer.strip("/").split("/"):
        if isinstance(node, list):
            node = node[int(step)] if step.isdigit() and int(step) < len(node) else None
            said.append(called(node) or f"no. {int(step) + 1 if step.isdigit() else step}")
        else:
            node = node.get(step) if isinstance(node, dict) else None
            said.append(words(step))
    return " › ".join(said)  # noqa: RUF001 - it points on


def called(node: Any) -> str | None:
    """What a row of a list is called, if it says so itself."""
    if isinstance(node, str):
        return f"“{node[:_LONG]}”"
    if isinstance(node, dict):
        found = next((str(node[name]) for name in _CALLED if name in node), None)
        return words(found[:_LONG]) if found else None
    return None


def _told(text: str | None) -> str | None:
    """JSON as people read it: lists line by line, yes and no, ids as words."""
    if text is None:
        return None
    try:
        return _say(json.loads(text))
    except ValueError:  # a long one was cut off
        return text


def _say(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "nothing"
        case str() | int() | float():
            return f"{value:g}" if isinstance(value, float) else str(value)
        case list():
            return "\n".join(f"• {_say(one)}" if isinstance(one, dict) else _say(one) for one in value) or "none"
        case dict():
            return called(value) or ", ".join(f"{words(name).lower()} {_say(one)}" for name, one in value.items())
    return str(value)
