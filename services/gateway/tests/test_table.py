"""The resource table: whatever a person may send or ask has exactly one address, and the description says so."""

import json
from collections import Counter

import pytest
from openapi_spec_validator import validate

from hiring.contracts import catalogue
from hiring.gateway.identity.scopes import SCOPES
from hiring.gateway.resources.description import STORED
from hiring.gateway.resources.matching import Tree
from hiring.gateway.resources.rows import Row, do, read
from hiring.gateway.resources.table import NOT_FOR_PEOPLE, ROWS

EVERY_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.service}.{row.name}")


def test_every_command_and_query_has_one_address_or_is_not_for_people() -> None:
    named = Counter([*(f"{row.service}.{row.name}" for row in ROWS), *NOT_FOR_PEOPLE])
    asked = {name for owner in catalogue.OWNERS for name in (*catalogue.commands(owner), *catalogue.queries(owner))}
    assert set(named) == asked, "give a new message a row in resources/table, or name it in NOT_FOR_PEOPLE there"
    assert set(named.values()) == {1}


@EVERY_ROW
def test_an_address_names_fields_of_its_message(row: Row) -> None:
    assert set(row.in_path) <= set(row.message.model_fields)
    assert row.method != "DELETE" or not row.rest, "a DELETE has no body"
    assert row.scope in SCOPES


def test_two_rows_never_stand_at_the_same_place() -> None:
    assert len({(row.method, row.path) for row in Tree(ROWS).rows()}) == len(ROWS)
    with pytest.raises(ValueError, match="stands twice"):
        Tree([do("/a/{x}", "CountUp"), do("/a/{y}", "CountUp")])


def test_a_written_out_step_wins_over_a_field() -> None:
    tree = Tree([read("/a/{x}", "One"), read("/a/b", "Two"), do("/a/b/{x}/c", "Three")])
    assert [tree.find(path)[1] for path in ("/a/q", "/a/b", "/a/b/q/c", "/a/b/q", "/a/", "/b")] == [
        ("q",),
        (),
        ("q",),
        ("q",),
        (),
        (),
    ]
    assert [bool(tree.find(path)[0]) for path in ("/a/q", "/a/b", "/a/b/q/c", "/a/b/q", "/a/", "/b")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_the_description_is_valid_and_names_every_row() -> None:
    document = json.loads(STORED.read_text())
    validate(document)
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert {(row.method, row.path) for row in ROWS} <= described
    ids = Counter(one["operationId"] for item in document["paths"].values() for one in item.values())
    assert set(ids.values()) == {1}
