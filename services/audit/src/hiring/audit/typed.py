"""The contract of each event as a compiled type: whether stored data fits is known in a microsecond.

The types come from the JSON Schemas that the contracts publish. In the log a sealed text is ciphertext or it is wrong.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, reduce
from operator import getitem, or_
from typing import Annotated, Any, Literal

import msgspec

import hiring.contracts.catalogue  # noqa: F401 - what no contract is known of is counted, not checked: know them all
from hiring.contracts.ids import ID_FORM, Token
from hiring.contracts.messages import EVENTS
from hiring.contracts.upcasting import UPCASTERS, current

Schema = Mapping[str, Any]

_MEANT = {"minLength": "min_length", "maxLength": "max_length", "pattern": "pattern", "minimum": "ge", "maximum": "le"}
_MEANT |= {"exclusiveMinimum": "gt", "exclusiveMaximum": "lt", "minItems": "min_length", "maxItems": "max_length"}
_MEANT |= {"minProperties": "min_length", "maxProperties": "max_length"}
_PLAIN = {"boolean": bool, "null": None, "integer": int, "number": float, "string": str}


class _Seen(dict[str, "_Id"]):
    """Ids that were seen to be well formed; of a bounded number."""

    def __missing__(self, text: str) -> "_Id":
        if _has_the_form(text) is None:
            Token(text)  # says what is wrong
        if len(self) >= _MOST_IDS:
            self.clear()
        self[text] = _AN_ID
        return _AN_ID


_MOST_IDS = 100_000
_has_the_form = re.compile(ID_FORM).fullmatch


class _Id:
    """Stands for an id. `_Id[text]` is one, if it is well formed: each is held against its form once."""

    __class_getitem__ = _Seen().__getitem__


_AN_ID = _Id()


class _Ciphertext(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    person: str
    key: int
    nonce: str
    text: str


class _Sealed(msgspec.Struct, forbid_unknown_fields=True, gc=False, rename={"sealed": "$sealed"}):
    sealed: _Ciphertext


WELL_FORMED: Callable[[Any, Any], Any] = getitem
"""Makes an `_Id` of a text: a look-up without a call of Python's, as there are several in an event."""


class UnknownEvent(LookupError):  # noqa: N818 - the name says it
    """No contract has that name: the event was written by a newer version of its service."""


def check(wire: str, data: bytes | msgspec.Raw) -> None:
    """Whether the stored data of an event is what its contract says.

    Raises:
        UnknownEvent: there is no contract of that name.
        ValueError: it is not; the message says what and where.
    """
    if wire in UPCASTERS:
        wire, data = current(wire, bytes(data))
    _checking(wire)(data)


@cache
def _checking(wire: str) -> Callable[[bytes | msgspec.Raw], Any]:
    return msgspec.json.Decoder(data_type(wire), dec_hook=WELL_FORMED).decode


def data_type(wire: str) -> Any:
    """The type of an event's data, to be decoded with the hook `WELL_FORMED`.

    Raises:
        UnknownEvent: there is no contract of that name.
    """
    if wire not in EVENTS:
        raise UnknownEvent(wire)
    schema = EVENTS[wire].model_json_schema()
    return _Types(schema.get("$defs", {})).of(schema)


class _Types:
    """Types of one schema, each definition made once."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._made: dict[tuple[str, str | None], Any] = {}

    def of(self, schema: Schema, tag: str | None = None) -> Any:
        """The type that a schema describes; `tag` is the field that tells it from others in a union."""
        match schema:
            case {"$ref": str(reference)}:
                return self._defined(reference.rpartition("/")[2], tag)
            case {"anyOf": [*parts]}:
                return self._any_of(parts)
            case {"oneOf": [*parts], "discriminator": {"propertyName": str(name)}}:
                return reduce(or_, (self.of(part, name) for part in parts))
            case {"type": "array"}:
                return self._array(schema)
            case {"type": "object", "properties": _}:
                return self._struct(schema, tag)
            case {"type": "object"}:
                return self._mapping(schema)
        return _single(schema)

    def _defined(self, name: str, tag: str | None) -> Any:
        if (name, tag) not in self._made:
            self._made[name, tag] = self.of(self._definitions[name], tag)
        return self._made[name, tag]

    def _any_of(self, parts: list[Schema]) -> Any:
        kinds = [part.get("type") for part in parts]
        if "object" in kinds and "string" in kinds:
            return _Sealed | None if "null" in kinds else _Sealed
        return reduce(or_, (self.of(part) for part in parts))

    def _array(self, schema: Schema) -> Any:
        if "prefixItems" in schema:
            return tuple[tuple(self.of(part) for part in schema["prefixItems"])]  # type: ignore[misc]  # made here
        return _limited(list[self.of(schema["items"])], schema)  # type: ignore[misc]  # as above

    def _mapping(self, schema: Schema) -> Any:
        keys, values = schema.get("propertyNames", {"type": "string"}), schema.get("additionalProperties", True)
        if "patternProperties" in schema:
            ((pattern, values),) = schema["patternProperties"].items()
            keys = {"type": "string", "pattern": pattern}
        kept = Any if values is True else self.of(values)
        names = _limited(str, keys) if "pattern" in keys else self.of(keys)
        return _limited(dict[names, kept], schema)  # type: ignore[valid-type]  # as above

    def _struct(self, schema: Schema, tag: str | None) -> Any:
        required = set(schema.get("required", ()))
        fields: list[Any] = []
        names = [name for name in schema["properties"] if name != tag]
        for name in names:
            type_ = self.of(schema["properties"][name])
            fields.append((name, type_) if name in required else (name, type_, msgspec.field(default=None)))
        return msgspec.defstruct(
            schema.get("title", "Event"),
            fields,
            kw_only=True,
            gc=False,
            forbid_unknown_fields=schema.get("additionalProperties") is False,
            tag_field=tag,
            tag=schema["properties"][tag]["const"] if tag else None,
        )


def _single(schema: Schema) -> Any:
    match schema:
        case {"enum": [*values]}:
            return Literal[tuple(values)]
        case {"const": value}:
            return Literal[value]
        case {"type": "string", "format": "date-time"}:
            return Annotated[datetime, msgspec.Meta(tz=True)]
        case {"pattern": pattern} if pattern == ID_FORM:
            return _Id
        case {"type": str(name)} if name in _PLAIN:
            return _limited(_PLAIN[name], schema)
    raise TypeError(f"no type for {schema}")


def _limited(type_: Any, schema: Schema) -> Any:
    limits = {_MEANT[name]: value for name, value in schema.items() if name in _MEANT}
    return Annotated[type_, msgspec.Meta(**limits)] if limits else type_
