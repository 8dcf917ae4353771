"""What a request may say at all, whatever its contract."""

import json
from typing import Any

import pytest

from hiring.chassis.parsing import Invalid, parse_command, parse_query, validated
from hiring.chassis.testing.toys import AskCount, CountUp
from hiring.contracts.brief import Iterative


@pytest.mark.parametrize("as_of", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1899-12-31T00:00:00Z"])
def test_a_time_that_nobody_can_reckon_with_is_named(as_of: str) -> None:
    body = json.dumps({"actor": "anna", "as_of": as_of, "data": {"counter": "c1"}}).encode()
    with pytest.raises(Invalid) as refusal:
        parse_query(body, AskCount)
    assert [error.pointer for error in refusal.value.errors] == ["/as_of"]


def test_a_list_that_is_too_short_is_named_at_its_missing_place() -> None:
    with pytest.raises(Invalid) as wrong:
        validated({"funnel": [6]}, Iterative)
    assert [error.pointer for error in wrong.value.errors] == ["/funnel/1", "/funnel/2"]


@pytest.mark.parametrize(
    ("data", "at"),
    [({"text": "a\x00b"}, "/text"), ({"lines": [{"of": "\x00"}]}, "/lines/0/of"), ({"of": {"a\x00": 1}}, "/of/a\x00")],
)
def test_a_character_that_no_database_takes_is_named(data: dict[str, Any], at: str) -> None:
    """It would stop every view in PostgreSQL that shows it, for all who look."""
    asked = {"actor": "anna", "data": data}
    sent = {**asked, "id": "c1", "issued_at": "2026-11-30T09:00:00Z"}
    parses = (
        (lambda: parse_query(json.dumps(asked).encode(), AskCount)),
        (lambda: parse_command(json.dumps(sent).encode(), CountUp)),
    )
    for parse in parses:
        with pytest.raises(Invalid) as refusal:
            parse()
        assert [(one.pointer, "U+0000" in one.message) for one in refusal.value.errors] == [(at, True)]
