"""A map that is never changed: with one more entry it is a new map that shares nearly all with the old (a HAMT)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar, get_args

from immutables import Map
from pydantic import GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema

K = TypeVar("K")
V = TypeVar("V")


class _Entry(Generic[V]):
    """A value, its JSON, or both: read when it is first wanted, written once however often the map is."""

    __slots__ = ("_json", "_read", "_value")

    def __init__(self, value: V | None, json: str | None = None, read: Callable[[str], V] | None = None) -> None:
        self._value, self._json, self._read = value, json, read

    @property
    def value(self) -> V:
        if self._read is not None and self._json is not None:
            self._value, self._read = self._read(self._json), None
        return self._value  # type: ignore[return-value]  # None only where V allows it

    def json(self, write: Callable[[V], bytes]) -> str:
        if self._json is None:
            self._json = write(self.value).decode()
        return self._json

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Entry) and self.value == other.value

    __hash__ = None  # type: ignore[assignment]  # equality is enough


class PersistentMap(Mapping[K, V]):
    """`set` costs the same whatever the size, about a microsecond.

    As JSON it is an object of texts, in no order; each is the JSON of a value. Ten thousand of them are read in
    milliseconds, as only those that somebody looks at are taken apart.
    """

    __slots__ = ("_map",)

    def __init__(self, entries: "Map[K, _Entry[V]] | None" = None) -> None:
        self._map: Map[K, _Entry[V]] = Map() if entries is None else entries

    def __getitem__(self, key: K) -> V:
        return self._map[key].value

    def __iter__(self) -> Iterator[K]:
        return iter(self._map)

    def __len__(self) -> int:
        return len(self._map)

    def __contains__(self, key: object) -> bool:
        return key in self._map

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PersistentMap) and self._map == other._map

    __hash__ = None  # type: ignore[assignment]  # equality is enough

    def set(self, key: K, value: V) -> "PersistentMap[K, V]":
        """The map with this value at this key."""
        return PersistentMap(self._map.set(key, _Entry(value)))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        values: TypeAdapter[V] = TypeAdapter(get_args(source)[1])
        texts = core_schema.dict_schema(core_schema.str_schema(), core_schema.str_schema())

        def read(texts_: dict[K, str]) -> PersistentMap[K, V]:
            return cls(Map({key: _Entry(None, text, values.validate_json) for key, text in texts_.items()}))

        def written(map_: PersistentMap[K, V]) -> dict[K, str]:
            return {key: entry.json(values.dump_json) for key, entry in map_._map.items()}

        return core_schema.no_info_after_validator_function(
            read, texts, serialization=core_schema.plain_serializer_function_ser_schema(written, return_schema=texts)
        )
