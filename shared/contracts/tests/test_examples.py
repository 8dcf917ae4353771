"""Every message has an example, and every example is what its contract says."""

import json
from pathlib import Path
from typing import Any

import pytest

from hiring.contracts.catalogue import OWNERS, commands, events, queries

FOLDER = Path(__file__).parent.parent / "examples"


def examples(owner: str) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((FOLDER / f"{owner}.json").read_text())
    return stored


@pytest.mark.parametrize("owner", OWNERS)
def test_every_message_has_an_example_and_every_example_a_message(owner: str) -> None:
    assert examples(owner).keys() == {**events(owner), **commands(owner), **queries(owner)}.keys()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (name, message)
        for owner in OWNERS
        for name, message in {**events(owner), **commands(owner), **queries(owner)}.items()
    ],
)
def test_the_example_survives_its_contract(name: str, message: Any) -> None:
    example = examples(name.split(".", maxsplit=1)[0])[name]
    value = message.model_validate_json(json.dumps(example))
    again = message.model_validate_json(value.model_dump_json(exclude_none=True))
    assert again == value
    assert set(example) <= set(message.model_fields), "the example has fields that the contract lacks"
