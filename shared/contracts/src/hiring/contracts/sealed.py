"""`Sealed`: text about a person that stands in the log only encrypted with that person's key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, SerializationInfo
from pydantic_core import CoreSchema, core_schema

MUST_BE_SEALED: Final = "must be sealed"
"""The serialization context under which plain text is refused: what is written down for others to read."""

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """AES-256-GCM output: whose key, which of their keys, the nonce and the text, both in base64."""

    person: str
    key: int
    nonce: str
    text: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """Either plain text on its way in (a command), or ciphertext (a stored event, a view).

    On the wire plain text is a JSON string and ciphertext is `{"$sealed": {person, key, nonce, text}}`.
    Its `repr` never shows the plain text.
    """

    content: str | Ciphertext

    def __repr__(self) -> str:
        return "Sealed(plain)" if self.is_plain else f"Sealed({self.content})"

    @property
    def is_plain(self) -> bool:
        """True before it was encrypted."""
        return isinstance(self.content, str)

    def to_json(self) -> str | dict[str, Any]:
        """The form on the wire."""
        match self.content:
            case str():
                return self.content
            case Ciphertext(person, key, nonce, text):
                return {"$sealed": {"person": person, "key": key, "nonce": nonce, "text": text}}

    @classmethod
    def from_json(cls, value: Any) -> "Sealed":
        """The value behind the form on the wire.

        Raises:
            ValueError: neither text of 1 to 20,000 characters nor a `$sealed` object.
        """
        match value:
            case Sealed():
                return value
            case str() if 0 < len(value) <= _LONGEST:
                return cls(value)
            case {"$sealed": Mapping() as fields} if set(fields) == {"person", "key", "nonce", "text"}:
                return cls(Ciphertext(**fields))
        raise ValueError(f"must be text of 1 to {_LONGEST} characters")

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.from_json,
            json_schema_input_schema=core_schema.union_schema(
                [core_schema.str_schema(min_length=1, max_length=_LONGEST), core_schema.dict_schema()]
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                _on_the_wire, info_arg=True, return_schema=core_schema.any_schema()
            ),
        )


def _on_the_wire(value: Sealed, info: SerializationInfo) -> str | dict[str, Any]:
    if info.context == MUST_BE_SEALED and value.is_plain:
        raise ValueError("holds text about a person that was not encrypted")
    return value.to_json()
