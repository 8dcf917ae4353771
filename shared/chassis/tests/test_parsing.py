"""What a request may say at all, whatever its contract."""

import json

import pytest

from hiring.chassis.parsing import Invalid, parse_query, validated
from hiring.chassis.testing.toys import AskCount
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
