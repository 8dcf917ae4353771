"""From the text of an address to JSON values: by the JSON Schema of the field that it fills."""

import re
from functools import lru_cache
from typing import Any

from hiring.gateway.resources.rows import Row

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")


def typed(row: Row, said: dict[str, Any]) -> dict[str, Any]:
    """Each value as its field wants it; text that does not fit stays text, and the service says what is wrong with it.

    A value may be several texts, of a parameter that was given several times.
    """
    kinds = _kinds(row)
    return {name: _value(kinds.get(name, frozenset()), value) for name, value in said.items()}


@lru_cache(maxsize=1024)
def _kinds(row: Row) -> dict[str, frozenset[str]]:
    """The JSON types that each field may have."""
    schema = row.message.model_json_schema()
    return {name: _types(of, schema.get("$defs", {})) for name, of in schema.get("properties", {}).items()}


def _types(schema: dict[str, Any], defs: dict[str, Any]) -> frozenset[str]:
    if "$ref" in schema:
        return _types(defs[schema["$ref"].rpartition("/")[2]], defs)
    among = [part for name in ("anyOf", "oneOf", "allOf") for part in schema.get(name, ())]
    own = {schema["type"]} if "type" in schema else set()
    return frozenset(own.union(*(_types(part, defs) for part in among)))


def _value(kinds: frozenset[str], value: str | list[str]) -> Any:
    if isinstance(value, list):
        if "array" in kinds:
            return value
        if len(value) != 1:
            return value
        value = value[0]
    if "integer" in kinds and _INTEGER.fullmatch(value):
        return int(value)
    if "number" in kinds and _NUMBER.fullmatch(value):
        return float(value)
    if "boolean" in kinds and value in {"true", "false"}:
        return value == "true"
    return value
