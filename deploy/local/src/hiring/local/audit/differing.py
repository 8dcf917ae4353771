"""The difference between two states, in plain words: what came, what went, what was and is."""

from collections.abc import Iterator, Mapping
from typing import Any

_LONGEST = 60


def differences(before: Any, after: Any) -> list[str]:
    """One sentence for each thing that differs; states as JSON has them."""
    return list(_between((), before, after))


def _between(path: tuple[str, ...], before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    match before, after:
        case dict(), dict() if _sealed(before) or _sealed(after):
            yield f"{_named(path)} is sealed anew"
        case dict(), dict():
            yield from _between_objects(path, before, after)
        case list(), list() if _plain(before) and _plain(after):
            yield from _between_lists(path, before, after)
        case list(), list():
            yield from _between_objects(path, _numbered(before), _numbered(after))
        case ((None | [] | {}), _):
            yield from _came(path, after)
        case _, (None | [] | {}):
            yield f"{_named(path)} is gone; it was {_said(before)}"
        case _:
            yield f"{_named(path)} was {_said(before)} and is {_said(after)}"


def _between_objects(path: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name in [*before, *(name for name in after if name not in before)]:
        yield from _between((*path, name), before.get(name), after.get(name))


def _between_lists(path: tuple[str, ...], before: list[Any], after: list[Any]) -> Iterator[str]:
    came = [_said(one) for one in after if one not in before]
    went = [_said(one) for one in before if one not in after]
    if came:
        yield f"{_named(path)} has also {', '.join(came)}"
    if went:
        yield f"{_named(path)} has no longer {', '.join(went)}"
    if not came and not went:
        yield f"{_named(path)} has another order or count: {_said(after)}"


def _came(path: tuple[str, ...], value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value and not _sealed(value):
        for name, part in value.items():
            if part not in (None, [], {}):
                yield from _came((*path, name), part)
    elif isinstance(value, list) and not _plain(value):
        yield from _came(path, _numbered(value))
    elif value not in (None, [], {}):
        yield f"{_named(path)} is now {_said(value)}"


def _numbered(values: list[Any]) -> dict[str, Any]:
    """Objects by what names them, else by their place."""
    return {_name_of(value) or str(number): value for number, value in enumerate(values, 1)}


def _name_of(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    for name in ("id", "person", "skill", "step", "pool", "candidacy", "evaluation", "key"):
        if isinstance(value.get(name), str):
            return str(value[name])
    return None


def _plain(values: list[Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)


def _sealed(value: Mapping[str, Any]) -> bool:
    return "$sealed" in value


def _named(path: tuple[str, ...]) -> str:
    return ", ".join(part.replace("_", " ") for part in path) or "all of it"


def _said(value: Any) -> str:
    match value:
        case {"$sealed": _}:
            return "(sealed)"
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case dict() | list():
            said = (
                f"({len(value)} entries)"
                if not isinstance(value, list) or not _plain(value)
                else ", ".join(map(_said, value))
            )
        case _:
            said = str(value)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
