"""Whatever a person may do over HTTP they can do on a page."""

import ast
from pathlib import Path

import hiring.gateway.console
from hiring.gateway.resources.table import ROWS

PAGES = Path(hiring.gateway.console.__path__[0])
COMMANDS = {row.name for row in ROWS if row.is_command}


def _named() -> set[str]:
    """What the pages' code names."""
    trees = (ast.parse(path.read_text()) for path in PAGES.rglob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in nodes
        if isinstance(node, ast.Attribute | ast.Name)
    }


def test_every_command_for_people_has_a_form() -> None:
    assert COMMANDS - _named() == set(), "make a form for a new command"
