"""The compiled types judge an event's data as its contract does."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hiring.contracts
from hiring.audit.batches import newest, read_any
from hiring.audit.typed import UnknownEvent, check
from hiring.contracts.catalogue import OWNERS, events
from hiring.contracts.messages import EVENTS
from hiring.contracts.sealed import MUST_BE_SEALED

FOLDER = Path(hiring.contracts.__path__[0]).parents[2] / "examples"
WRONG: tuple[Any, ...] = (7, "", "no id!", [], {}, 10**9, -1, "2026-01-05", ["a b"], {"$sealed": {"person": "p"}})


def example(wire: str) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((FOLDER / f"{wire.partition('.')[0]}.json").read_text())[wire]
    return stored


WIRES = [wire for owner in OWNERS for wire in events(owner)]


def spoilt(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The value with each of its fields, to the second level, taken out or made wrong."""
    for name, part in value.items():
        yield {other: kept for other, kept in value.items() if other != name}
        yield from ({**value, name: wrong} for wrong in WRONG)
        if isinstance(part, dict) and "$sealed" not in part:
            yield from ({**value, name: inner} for inner in spoilt(part))


def contract_takes(wire: str, data: dict[str, Any]) -> bool:
    """Whether the contract takes it as it stands: what it reads otherwise than it was written was never stored so."""
    try:
        event = EVENTS[wire].model_validate_json(json.dumps(data))
        stored = event.model_dump_json(exclude_unset=True, context=MUST_BE_SEALED)
    except ValueError:
        return False
    return bool(json.loads(stored) == data)


def typed_takes(wire: str, data: dict[str, Any]) -> bool:
    try:
        check(wire, json.dumps(data).encode())
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("wire", WIRES)
def test_what_the_contract_takes_is_taken_and_what_it_refuses_is_refused(wire: str) -> None:
    right = example(wire)
    for data in (right, *spoilt(right)):
        assert typed_takes(wire, data) == contract_takes(wire, data), data


def test_plain_text_where_ciphertext_must_stand_is_refused() -> None:
    data = example("pipeline.candidate-registered.v1")
    [sealed, *_] = [name for name, value in data.items() if isinstance(value, dict) and "$sealed" in value]
    assert not typed_takes("pipeline.candidate-registered.v1", {**data, sealed: "Ann Lee"})


def test_an_event_without_a_contract_is_unknown() -> None:
    with pytest.raises(UnknownEvent):
        check("pipeline.never-heard-of.v1", b"{}")


def test_a_batch_is_judged_by_the_type_that_its_readers_see() -> None:
    sound_, other = example("pipeline.candidate-advanced.v1"), "pipeline.erasure-completed.v1"
    entry: dict[str, Any] = {
        "id": "1",
        "source": "s",
        "time": "2026-01-05T09:00:00Z",
        "subject": "s",
        "correlationid": "k",
    }
    entry |= {
        "causationid": "c",
        "actor": "ann",
        "version": 1,
        "previous": "",
        "type": "pipeline.candidate-advanced.v1",
    }
    body = json.dumps([{**entry, "data": sound_}])
    assert len(newest()(body.encode())) == len(read_any(body.encode(), Counter())) == 1
    twice = body.replace('"data":', f'"type": "{other}", "data":')
    with pytest.raises(ValueError, match=f"is no {other}"):
        read_any(twice.encode(), Counter())
    with pytest.raises(ValueError, match="type"):
        newest()(twice.encode())
