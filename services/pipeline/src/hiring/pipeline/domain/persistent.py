"""A map that is never changed: with one more entry it is a new map that shares nearly all with the old (a HAMT)."""

from collections.abc import ItemsView, Mapping
from typing import Any, TypeVar, get_args

from immutables import Map
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

K = TypeVar("K")
V = TypeVar("V")


class PersistentMap(Mapping[K, V]):
    """`set` costs the same whatever the size, about a microsecond. As JSON it is an object, in no order."""

    __slots__ = ("_map",)

    def __init__(self, entries: "Mapping[K, V] | Map[K, V] | None" = None) -> None:
        self._map: Map[K, V] = entries if isinstance(entries, Map) else Map(entries or {})

    def __getitem__(self, key: K) -> V:
        return self._map[key]

    def __iter__(self) -> Any:
        return iter(self._map)

    def __len__(self) -> int:
        return len(self._map)

    def __contains__(self, key: object) -> bool:
        return key in self._map

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PersistentMap) and self._map == other._map

    __hash__ = None  # type: ignore[assignment]  # equality is enough

    def items(self) -> ItemsView[K, V]:
        """Every key with its value, in no order."""
        return self._map.items()  # type: ignore[return-value]  # quicker than going through keys

    def set(self, key: K, value: V) -> "PersistentMap[K, V]":
        """The map with this value at this key."""
        return PersistentMap(self._map.set(key, value))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        entries = handler.generate_schema(dict.__class_getitem__(get_args(source)))
        return core_schema.no_info_after_validator_function(
            PersistentMap,
            entries,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda entries_: dict(entries_.items()), return_schema=entries
            ),
        )
