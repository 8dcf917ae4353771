"""Changes of an approved brief: RFC 6901 pointers into its JSON, applied in order, the outcome a whole brief again."""

import json
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from pydantic import ValidationError

from hiring.briefing.domain.rules import CHANGE_OUT_OF_DATE, CHANGES_NOTHING, NOT_A_BRIEF
from hiring.contracts.brief import Brief, Change
from hiring.eventkit.decider import Refused, require

_ABSENT = object()
_LONGEST = 20_000  # characters of a difference that are shown, as many as a change may have


def revised(brief: Brief, changes: Iterable[Change]) -> Brief:
    """The brief after these changes; each must say rightly what stood there before (None: nothing).

    Raises:
        Refused: a change does not fit the brief, makes no brief of it, or all together change nothing.
    """
    document = brief.model_dump(mode="json", exclude_none=True)
    for change in changes:
        _apply(document, change)
    try:
        after = Brief.model_validate_json(json.dumps(document))
    except ValidationError as error:
        first = error.errors()[0]
        field = "/" + "/".join(str(part) for part in first["loc"])
        raise Refused(NOT_A_BRIEF, because=f"{field}: {first['msg']}", field=field) from error
    require(after != brief, CHANGES_NOTHING)
    return after


def differences(before: Brief, after: Brief) -> tuple[Change, ...]:
    """What differs between two briefs, field by field, to be read; lists are compared place by place (B11)."""
    documents = (one.model_dump(mode="json", exclude_none=True) for one in (before, after))
    return tuple(_differences("", *documents))


def _differences(pointer: str, before: Any, after: Any) -> Iterator[Change]:
    match before, after:
        case dict(), dict():
            for key in dict.fromkeys((*before, *after)):
                part = str(key).replace("~", "~0").replace("/", "~1")
                yield from _differences(f"{pointer}/{part}", before.get(key, _ABSENT), after.get(key, _ABSENT))
        case list(), list():
            for place, (one, other) in enumerate(zip_longest(before, after, fillvalue=_ABSENT)):
                yield from _differences(f"{pointer}/{place}", one, other)
        case _ if before != after:
            yield Change(pointer=pointer, before=_text(before), after=_text(after))


def _text(value: Any) -> str | None:
    return None if value is _ABSENT else json.dumps(value, ensure_ascii=False)[:_LONGEST]


def _apply(document: dict[str, Any], change: Change) -> None:
    parent, key = _place(document, change.pointer)
    before, after = _read(change.before, change), _read(change.after, change)
    standing = _standing(parent, key)
    if standing != before:
        now = "nothing" if standing is _ABSENT else json.dumps(standing)
        raise Refused(CHANGE_OUT_OF_DATE, because=f"{change.pointer} is {now}", field=change.pointer)
    if after is not _ABSENT and isinstance(parent, list) and standing is _ABSENT:
        parent.append(after)
    elif after is not _ABSENT:
        parent[key] = after
    elif standing is not _ABSENT:
        del parent[key]


def _place(document: Any, pointer: str) -> tuple[Any, str | int]:
    if not pointer.startswith("/"):
        raise Refused(CHANGE_OUT_OF_DATE, because=f"{pointer} is no pointer", field=pointer)
    *path, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))
    for part in path:
        document = _standing(document, _key(document, part, pointer))
    return document, _key(document, last, pointer)


def _key(parent: Any, part: str, pointer: str) -> str | int:
    match parent:
        case dict():
            return part
        case list() if part == "-":
            return len(parent)
        case list() if part.isascii() and part.isdigit() and int(part) <= len(parent):
            return int(part)
    raise Refused(CHANGE_OUT_OF_DATE, because=f"{pointer} leads nowhere", field=pointer)


def _standing(parent: Any, key: str | int) -> Any:
    try:
        return parent[key]
    except LookupError:
        return _ABSENT


def _read(text: str | None, change: Change) -> Any:
    if text is None:
        return _ABSENT
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refused(NOT_A_BRIEF, because=f"{text[:80]} is not JSON", field=change.pointer) from error
