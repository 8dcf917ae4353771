"""A contract may grow; what it once allowed it allows for ever."""

from typing import Literal

import pytest
from pydantic import BaseModel, Field, create_model

from hiring.contracts.compatibility import tightenings


class Part(BaseModel):
    name: str


class Told(BaseModel):
    candidate: str = Field(max_length=10)
    step: Literal["first", "second"]
    score: float | None = None
    parts: tuple[Part, ...] = ()


OLD = Told.model_json_schema()


def changed(**fields: object) -> list[str]:
    kept = {
        name: (info.annotation, info) for name, info in Told.model_fields.items() if fields.get(name, 0) is not None
    }
    model = create_model("Told", **{**kept, **{k: v for k, v in fields.items() if v is not None}})  # type: ignore[call-overload]
    return tightenings(OLD, model.model_json_schema())


def test_the_same_contract_is_compatible() -> None:
    assert changed() == []


@pytest.mark.parametrize(
    "addition",
    [
        {"note": (str | None, None)},
        {"step": (Literal["first", "second", "third"], ...)},
        {"candidate": (str, Field(max_length=20))},
        {"candidate": (str | int, ...)},
    ],
    ids=["an optional field", "another allowed value", "a longer text", "another type beside"],
)
def test_a_contract_may_grow_by(addition: dict[str, object]) -> None:
    assert changed(**addition) == []


class NarrowPart(BaseModel):
    name: str = Field(max_length=3)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"candidate": None}, "/candidate was removed or renamed"),
        ({"note": (str, ...)}, "/note is now required"),
        ({"candidate": (str, Field(max_length=5))}, "/candidate has a smaller maxLength"),
        ({"candidate": (str, Field(pattern="^a", max_length=10))}, "/candidate has another pattern"),
        ({"candidate": (int, ...)}, "/candidate was string and is integer"),
        ({"step": (Literal["first"], ...)}, "/step"),
        ({"score": (float, 0.0)}, "/score no longer allows null"),
        ({"parts": (tuple[NarrowPart, ...], ())}, "/parts/*/name has a smaller maxLength"),
    ],
)
def test_a_contract_never_narrows(change: dict[str, object], complaint: str) -> None:
    assert any(line.startswith(complaint) for line in changed(**change)), changed(**change)
