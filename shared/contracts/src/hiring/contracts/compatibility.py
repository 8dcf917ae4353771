"""Whether a contract still reads everything that an older one allowed: stored events are for ever."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

ADVICE = "make a v2 and an upcaster"
"""What to do about every complaint of `tightenings`."""

_UPPER_BOUNDS = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
_LOWER_BOUNDS = ("minLength", "minimum", "exclusiveMinimum", "minItems")
_SAME = ("pattern", "const", "format", "additionalProperties")


def tightenings(old: Schema, new: Schema) -> list[str]:
    """In words, each place where `new` refuses, drops or renames what `old` allowed. Empty: it may replace it.

    Both are JSON Schemas as pydantic writes them, with their `$defs`.
    """
    return list(_compare(old, new, old, new, ""))


def _compare(old: Any, new: Any, old_root: Schema, new_root: Schema, path: str) -> Iterator[str]:
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    old_options, new_options = _options(old), _options(new)
    if len(old_options) > 1 or len(new_options) > 1:
        for option in old_options:
            if all(list(_compare(option, other, old_root, new_root, path)) for other in new_options):
                yield f"{path or '/'} no longer allows {option.get('title') or option.get('type') or option}"
        return
    yield from _compare_one(old, new, old_root, new_root, path)


def _compare_one(old: Schema, new: Schema, old_root: Schema, new_root: Schema, path: str) -> Iterator[str]:
    where = path or "/"
    if not new:
        return
    if old.get("type") != new.get("type") and not (old.get("type") == "integer" and new.get("type") == "number"):
        yield f"{where} was {old.get('type')} and is {new.get('type')}"
        return
    yield from _narrowed(old, new, where)
    old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
    for name in old_fields.keys() - new_fields.keys():
        yield f"{path}/{name} was removed or renamed"
    for name in new_fields.keys() & set(new.get("required", ())) - set(old.get("required", ())):
        yield f"{path}/{name} is now required"
    for name in sorted(old_fields.keys() & new_fields.keys()):
        yield from _compare(old_fields[name], new_fields[name], old_root, new_root, f"{path}/{name}")
    if "items" in old and "items" in new:
        yield from _compare(old["items"], new["items"], old_root, new_root, f"{path}/*")
    for index, (before, after) in enumerate(zip(old.get("prefixItems", ()), new.get("prefixItems", ()), strict=False)):
        yield from _compare(before, after, old_root, new_root, f"{path}/{index}")


def _narrowed(old: Schema, new: Schema, where: str) -> Iterator[str]:
    for bound in _UPPER_BOUNDS:
        if bound in new and new[bound] < old.get(bound, float("inf")):
            yield f"{where} has a smaller {bound}"
    for bound in _LOWER_BOUNDS:
        if bound in new and new[bound] > old.get(bound, float("-inf")):
            yield f"{where} has a larger {bound}"
    for keyword in _SAME:
        if keyword in new and new[keyword] not in (True, old.get(keyword)):
            yield f"{where} has another {keyword}"
    gone = set(map(str, old.get("enum", ()))) - set(map(str, new.get("enum", ())))
    if gone and "enum" in new:
        yield f"{where} no longer allows {', '.join(sorted(gone))}"


def _resolved(schema: Any, root: Schema) -> Schema:
    while isinstance(schema, dict) and "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema if isinstance(schema, dict) else {}


def _options(schema: Schema) -> list[Schema]:
    return list(schema.get("anyOf") or schema.get("oneOf") or [schema])
